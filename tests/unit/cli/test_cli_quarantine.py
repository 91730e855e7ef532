"""steelyard quarantine and steelyard restate: from a broken row to what its correction changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import CommandLine

from folders import scheme, write_scheme
from lakeside import Lakeside, leads
from steelyard.lake.store.lake import Lake


@pytest.fixture
def lakeside(tmp_path: Path) -> Lakeside:
    """One sound lead, one with an amount nobody can read, and one without an id."""
    found = Lakeside(Lake.create(tmp_path / "lake"))
    broken = [{**row, "_origin": "leads.csv:3"} for row in leads("L2", amount="n/a")]
    found.deliver("leads", [*leads("L1", amount="5"), *broken, *leads("", amount="1")])
    return found


def listed(run: CommandLine, lakeside: Lakeside, *options: str) -> list[dict[str, object]]:
    ran = run("quarantine", lakeside.lake.root, "list", "--format", "json", *options)
    rows: list[dict[str, object]] = json.loads(ran.out)["rows"]
    return rows


def test_it_lists_what_is_wrong_and_where(run: CommandLine, lakeside: Lakeside) -> None:
    ran = run("quarantine", lakeside.lake.root, "list")

    assert (ran.code, ran.err) == (0, "")
    assert "leads.csv:3" in ran.out
    assert "amount: “n/a”, expected a number such as 1234.5" in ran.out


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh-Hans", "amount：“n/a”，应为数字，如 1234.5"), ("zh-Hant", "amount：「n/a」，應為數字，如 1234.5")],
)
def test_it_says_it_in_chinese(run: CommandLine, lakeside: Lakeside, language: str, said: str) -> None:
    assert said in run("quarantine", lakeside.lake.root, "list", "--lang", language).out


def test_it_narrows_by_kind_of_reason(run: CommandLine, lakeside: Lakeside) -> None:
    (row,) = listed(run, lakeside, "--code", "number")

    assert row["original"] == {"lead_id": "L2", "created_at": "2026-03-01 10:00:00", "amount": "n/a"}
    assert row["reasons"] == [
        {"column": "amount", "value": "n/a", "code": "number", "expected": "a number such as 1234.5"}
    ]
    assert listed(run, lakeside, "--table", "orders") == []


def test_a_gate_can_wait_for_an_empty_quarantine(run: CommandLine, lakeside: Lakeside) -> None:
    assert run("quarantine", lakeside.lake.root, "list", "--fail").code == 1
    assert run("quarantine", lakeside.lake.root, "list", "--fail", "--table", "orders").code == 0


def test_a_row_is_mended_and_replayed_and_remembers_by_whom(run: CommandLine, lakeside: Lakeside) -> None:
    (row,) = listed(run, lakeside, "--code", "number")
    id_ = str(row["id"])[:8]

    mended = run(
        "quarantine",
        lakeside.lake.root,
        "mend",
        id_,
        "--map",
        "n/a=12%",
        "--by",
        "宋薇",
        "--reason",
        "a mail",
    )
    replayed = run("quarantine", lakeside.lake.root, "replay", id_)
    shown = run("quarantine", lakeside.lake.root, "show", id_).out

    assert (mended.code, replayed.code) == (0, 0)
    assert "Replayed: 1, of which 1 in the lake, 0 still broken." in replayed.out
    assert lakeside.column("leads", "lead_id") == ["L1", "L2"]
    assert "mended by 宋薇" in shown
    assert "a mail" in shown
    assert "n/a" in shown
    assert lakeside.lake.find_snapshot().note["source"] == "quarantine"


def test_replaying_what_is_still_broken_ends_with_one(run: CommandLine, lakeside: Lakeside) -> None:
    ran = run("quarantine", lakeside.lake.root, "replay", "--all")

    assert ran.code == 1
    assert "lead_id: empty, expected a value" in ran.out


def test_mending_can_replay_at_once(run: CommandLine, lakeside: Lakeside) -> None:
    ran = run(
        "quarantine",
        lakeside.lake.root,
        "mend",
        "--all",
        "--code",
        "required",
        "--set",
        "lead_id=L3",
        "--replay",
    )

    assert ran.code == 0
    assert lakeside.column("leads", "lead_id") == ["L1", "L3"]


def test_rejecting_needs_a_reason_and_keeps_it(run: CommandLine, lakeside: Lakeside) -> None:
    assert run("quarantine", lakeside.lake.root, "reject", "--all").code == 2

    run("quarantine", lakeside.lake.root, "reject", "--all", "--by", "宋薇", "--reason", "a test entry")

    assert [(row["by"], row["reason"]) for row in listed(run, lakeside, "--status", "rejected")] == 2 * [
        ("宋薇", "a test entry")
    ]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("replay",), "Say which rows"),
        (("replay", "ffff"), "there is no such row in quarantine"),
        (("mend", "--all"), "Say what to mend"),
        (("mend", "--all", "--set", "amount"), "is not NAME=VALUE"),
        (("mend", "--all", "--set", "amont=3"), 'Did you mean "amount"'),
        (("list", "--code", "typo"), "is not one of"),
    ],
)
def test_mistakes_are_told(
    run: CommandLine, lakeside: Lakeside, arguments: tuple[str, ...], complaint: str
) -> None:
    ran = run("quarantine", lakeside.lake.root, *arguments)

    assert ran.code == 2
    assert complaint.casefold() in ran.err.casefold()


def test_a_folder_without_a_lake_is_told(run: CommandLine, tmp_path: Path) -> None:
    ran = run("quarantine", str(tmp_path), "list")

    assert (ran.code, "there is no lake in" in ran.err) == (2, True)


def test_it_writes_excel_and_csv(run: CommandLine, lakeside: Lakeside, tmp_path: Path) -> None:
    run("quarantine", lakeside.lake.root, "list", "--out", str(tmp_path / "rows.xlsx"))
    csv = run("quarantine", lakeside.lake.root, "list", "--format", "csv").out

    assert (tmp_path / "rows.xlsx").read_bytes().startswith(b"PK")
    assert len(csv.splitlines()) == 3


# ── restate ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def corrected(tmp_path: Path) -> tuple[str, str]:
    """A scheme, and a lake in which the revenue of a campaign of 2025Q4 turns from 180 into 195 on a cost of 100."""
    document = scheme(
        {
            "campaigns": {
                "table": "campaigns",
                "time": "ended_on",
                "measures": {"r": "sum(revenue)", "c": "sum(cost)"},
            }
        },
        {"roi": {"title": "ROI", "formula": "(r - c) / c", "unit": "percent", "target": {"target": "100%"}}},
    )
    there = Lakeside(Lake.create(tmp_path / "lake"))
    for name, revenue in (("before", 180), ("after", 195)):
        row = {"campaign_id": "C1", "ended_on": "2025-11-30", "cost": 100, "revenue": revenue}
        there.deliver("campaigns", [row])
        there.lake.snapshot(name)
    return str(write_scheme(document, tmp_path / "scheme.yaml")), there.lake.root


def test_it_says_what_a_correction_changes(run: CommandLine, corrected: tuple[str, str]) -> None:
    path, lake = corrected

    ran = run("restate", path, "--lake", lake, "--from", "before", "--periods", "2025Q4")

    assert (ran.code, ran.err) == (0, "")
    assert "2025Q4, open" in ran.out
    assert "+15 pp" in ran.out
    assert "80 → 95" in ran.out


def test_a_closed_period_that_changes_can_end_with_one(run: CommandLine, corrected: tuple[str, str]) -> None:
    path, lake = corrected
    asked = ("restate", path, "--lake", lake, "--from", "before", "--periods", "2025Q4", "--fail")

    assert run(*asked).code == 0
    assert run(*asked, "--closed", "2025Q4").code == 1
    assert run(*asked, "--closed", "2025Q4", "--to", "before").code == 0


def test_json_has_every_digit_and_both_snapshots(run: CommandLine, corrected: tuple[str, str]) -> None:
    path, lake = corrected

    ran = run("restate", path, "--lake", lake, "--from", "before", "--periods", "2025Q4", "--format", "json")

    found = json.loads(ran.out)
    assert [(value["before"], value["after"], value["change"]) for value in found["values"]] == [
        (0.8, 0.95, 0.15)
    ]
    assert (found["meta"]["before"]["name"], found["meta"]["after"]["name"]) == ("before", "after")
