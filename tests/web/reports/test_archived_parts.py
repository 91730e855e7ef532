"""The archive of a cycle with a transfer and a long leave: computed again by somebody else, part by part."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from rounds import appraisee, archived, launched

from steelyard.archive.container import build
from steelyard.archive.verifying import verify_archive
from steelyard.web.cycles import following
from steelyard.web.cycles.models import Cycle
from web.results.conftest import folder  # noqa: F401 - the fixture
from web.results.test_result_parts import transferred


@pytest.fixture
def archive(troupe, folder, tmp_path, settings) -> Path:  # noqa: F811 - the fixture
    """The employee was transferred (78.5846); the manager, who reached 96, was on leave; neutral is 100 here.

    100 leads in 51 of 91 days are more than the stretch of the part asked for: 120 points. 72 + 0.4 x 60 = 96.
    """
    settings.STEELYARD_HOME = tmp_path / "home"
    hr = troupe.users["hr"]
    cycle = launched(troupe)
    Cycle.objects.update(rules={**cycle.rules, "neutral": "100"})
    transferred(troupe, folder)
    following.follow(cycle, reason="transfer", actor=hr)
    manager = appraisee(cycle, "manager", troupe)
    following.note_leave(
        manager, starts_on=date(2026, 4, 1), ends_on=date(2026, 5, 10), reason="as agreed", actor=hr
    )
    return archived(cycle, troupe)


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def lines(path: Path, member: str) -> list[dict]:
    return [json.loads(line) for line in members(path)[member].decode().splitlines()]


def changed(path: Path, member: str, old: str, new: str) -> set[str]:
    """Kinds of what is found after a change of one member: the messages, in English."""
    held = members(path)
    text = held[member].decode()
    assert old in text
    other = path.with_name("other.steelyard")
    other.write_bytes(build({**held, member: text.replace(old, new, 1).encode()}))
    return {found.message.in_language("en") for found in verify_archive(other).findings}


def test_the_parts_are_in_it_and_it_is_found_sound(archive):
    found = verify_archive(archive)
    assert found.findings == ()
    (one,) = [line for line in lines(archive, "results/people.jsonl") if "stretches" in line]
    assert [(each["days"], each["shares"]) for each in one["stretches"]] == [
        ({"2026Q2": 60}, {"1": "1"}),
        ({"2026Q2": 31}, {"2": "1"}),
    ]
    assert one["steps"][0]["total"] == 78.5846
    cards = {card["post"]: card["total"] for card in lines(archive, "results/posts.jsonl")}
    assert cards == {"1": 82.4, "2": 71.2}


def test_what_leave_did_is_a_step_of_its_own(archive):
    (one,) = [
        line
        for line in lines(archive, "results/people.jsonl")
        if any(step["stage"] == "long_leave" for step in line["steps"])
    ]
    assert [(step["stage"], step["total"], step["grade"]) for step in one["steps"]] == [
        ("computed", 96, "A"),
        ("long_leave", 100, "A"),
        ("ratified", 100, "A"),
    ]


def test_other_days_are_found(archive):
    found = changed(archive, "results/people.jsonl", '"2026Q2": 60', '"2026Q2": 61')
    # (61 x 82.4 + 31 x 71.2) / 92 = 7233.6 / 92 = 78.6261, not 78.5846.
    assert any("78.5846" in text and "78.6261" in text for text in found), found


def test_another_score_of_a_part_is_found(archive):
    found = changed(archive, "results/posts.jsonl", "71.2", "91.2")
    assert any("91.2" in text and "71.2" in text for text in found), found


def test_ratings_that_count_in_another_part_are_found(archive):
    held = members(archive)
    people = held["results/people.jsonl"].decode()
    (one,) = [line for line in map(json.loads, people.splitlines()) if "stretches" in line]
    (rater,) = [each["without"][0][1] for each in one["posts"] if each["post"] == "1"]
    found = changed(archive, "results/people.jsonl", f'["manager", "{rater}"]', '["manager", "nobody"]')
    assert any("82.4" in text for text in found), found


def test_a_leave_that_never_was_is_found(archive):
    found = changed(archive, "results/people.jsonl", '"neutral": "100"', '"neutral": "80"')
    # 96 is not below 80: the result would stay 96.
    assert any("100" in text and "96" in text for text in found), found


def test_parts_that_are_taken_away_are_found(archive):
    held = members(archive)
    other = archive.with_name("other.steelyard")
    other.write_bytes(build({name: data for name, data in held.items() if name != "results/posts.jsonl"}))
    assert verify_archive(other).outcome == "different"


def test_what_was_asked_for_in_part_is_among_the_inputs(archive):
    rows = members(archive)["inputs/targets.csv"].decode().splitlines()
    # 51 of 91 days: 50, 100 and 150 become 28.022, 56.044 and 84.0659.
    assert [row.split(",")[4:7] for row in rows[1:]] == [["28.022", "56.044", "84.0659"]]
