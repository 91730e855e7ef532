"""A recorded result recomputed: the same digits, or what is not the same, by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import cast
from folders import DataFolder, scheme, write_scheme
from steelyard.core.problems import SteelyardError
from steelyard.engine.export import as_json
from steelyard.engine.recipe import Recipe, carry_out
from steelyard.engine.recorded import ABSENT, Leaf, fields, read_json
from steelyard.engine.verifying import Verification, verify

DEALS = {
    "table": "deals",
    "time": "won_on",
    "subject": "owner_id",
    "covers": {"from": "2026-01-01", "to": "2026-12-31"},
    "measures": {"revenue": "sum(amount)", "deals": "count(*)"},
}
SCHEME = scheme(
    {"deals": DEALS},
    {
        "revenue": {"formula": "revenue", "weight": 50, "unit": "points", "target": 100},
        "size": {"formula": "revenue / deals", "weight": 50, "unit": "points", "target": 100},
    },
)


class Desk:
    """A scheme, a data folder and the results recorded on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.scheme = write_scheme(SCHEME, folder / "scheme.yaml")
        self.data = cast.organise(DataFolder(folder / "data"))
        self.deals("100.10", "50")

    def deals(self, *amounts: str) -> None:
        rows = [(f"d{n}", cast.employee, "2026-02-01", amount) for n, amount in enumerate(amounts)]
        self.data.lines("deals", ("deal_id", "owner_id", "won_on", "amount"), rows)

    def record(self, command: Any = "compute", **more: Any) -> Path:
        recipe = Recipe(
            command=command, scheme=str(self.scheme), data=str(self.data.root),
            **{"periods": "2026Q1", "by": "employee", **more},
        )  # fmt: skip
        path = self.folder / "result.json"
        path.write_text(as_json(carry_out(recipe).document), encoding="utf-8")
        return path

    def tamper(self, path: Path, change: Callable[[Any], None]) -> None:
        document = read_json(path.read_text(encoding="utf-8"))
        change(document)
        path.write_text(as_json(document), encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def obstacles(found: Verification) -> str:
    assert found.outcome == "cannot"
    return " | ".join(map(str, found.obstacles))


# ── the same ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("command", ["compute", "score"])
def test_an_untouched_result_is_identical(desk: Desk, command: str) -> None:
    found = verify(desk.record(command))
    assert found.outcome == "identical"
    assert found.numbers > 10


def test_it_counts_records_and_numbers(desk: Desk) -> None:
    """One person, two indicators: 2 records. Of each the value and the rows; measures: revenue, and both."""
    found = verify(desk.record(by=None))
    assert (found.records, found.numbers) == (2, 2 * 2 + 1 + 2)


def test_everything_that_was_asked_is_asked_again(desk: Desk) -> None:
    asked: dict[str, Any] = {
        "periods": "2026Q1..2026Q2",
        "by": "team",
        "as_of": "2026-02-01",
        "language": "zh-Hant",
    }
    assert verify(desk.record(**asked, intervals=True)).outcome == "identical"
    assert (
        verify(desk.record("score", periods=None, year="2026", subject=cast.employee.id)).outcome
        == "identical"
    )


def test_the_order_of_records_does_not_count(desk: Desk) -> None:
    path = desk.record()
    desk.tamper(path, lambda document: document["results"].reverse())
    assert verify(path).outcome == "identical"


def test_files_given_in_place_of_those_of_the_folder_are_found_again(desk: Desk) -> None:
    targets = desk.folder / "other-targets.csv"
    targets.write_text(
        f"period,subject_kind,subject,indicator,target\n2026Q1,employee,{cast.employee},revenue,300\n"
    )
    path = desk.record("score", targets=str(targets))
    assert verify(path).outcome == "identical"
    targets.write_text(targets.read_text().replace("300", "301"))
    assert "other-targets.csv" in obstacles(verify(path))


def test_scheme_and_data_may_have_moved(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = desk.record()
    moved = tmp_path_factory.mktemp("moved")
    desk.scheme.rename(moved / "scheme.yaml")
    desk.data.root.rename(moved / "rows")
    assert "there is no scheme" in obstacles(verify(path))
    assert verify(path, scheme=str(moved / "scheme.yaml"), data=str(moved / "rows")).outcome == "identical"


def test_a_result_carried_elsewhere_with_all_it_stands_on_is_found_beside_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.folder)
    recipe = Recipe(command="compute", scheme="scheme.yaml", data="data", periods="2026Q1")
    path = desk.folder / "result.json"
    path.write_text(as_json(carry_out(recipe).document), encoding="utf-8")
    assert str(desk.folder) not in path.read_text(encoding="utf-8")
    monkeypatch.chdir(desk.folder.parent)
    assert verify(path).outcome == "identical"


# ── tampered with ───────────────────────────────────────────────────────────────────────────────────


def test_one_changed_digit_is_named(desk: Desk) -> None:
    """(100.10 + 50) / 2 = 75.05."""
    path = desk.record()

    def change(document: Any) -> None:
        (one,) = [
            each
            for each in document["results"]
            if (each["indicator"], each["subject"]) == ("size", cast.employee.id)
        ]
        one["value"] = Decimal("75.06")

    desk.tamper(path, change)
    (found,) = verify(path).deviations
    assert found.place == Leaf("results", cast.employee.id, "2026Q1", "size", "value")
    assert (str(found.recorded), str(found.recomputed)) == ("75.06", "75.05")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda card: card.update(grade="S"), "grade"),
        (lambda card: card["indicators"][0].update(title="Another"), "title"),
        (lambda card: card["dimensions"][0].pop("weight"), "weight"),
        (lambda card: card["indicators"][1].update(bonus=5), "bonus"),
        (lambda card: card["vetoes"].append("fraud"), "vetoes.0"),
    ],
)
def test_every_field_of_a_scorecard_counts(desk: Desk, change: Callable[[Any], None], field: str) -> None:
    path = desk.record("score")
    desk.tamper(path, lambda document: change(document["scorecards"][0]))
    assert field in {each.place.field for each in verify(path).deviations}


def test_a_record_that_is_gone_or_there_twice_is_named(desk: Desk) -> None:
    path = desk.record()
    desk.tamper(path, lambda document: document["results"].pop(0))
    assert all(each.recorded is ABSENT for each in verify(path).deviations)
    path = desk.record()
    desk.tamper(path, lambda document: document["results"].append(document["results"][0]))
    found = verify(path).deviations
    assert found
    assert all(each.recomputed is ABSENT and each.place.field.endswith("(again)") for each in found)


def test_another_day_is_another_result(desk: Desk) -> None:
    path = desk.record(as_of="2026-03-01")
    desk.tamper(path, lambda document: document["meta"].update(as_of="2026-03-02"))
    (found,) = verify(path).deviations
    assert (found.place.section, found.place.field) == ("meta", "as_of")


# ── cannot be verified ──────────────────────────────────────────────────────────────────────────────


def test_a_changed_file_is_named(desk: Desk) -> None:
    path = desk.record()
    desk.deals("100.10", "50.01")
    assert "the file has changed: deals.csv" in obstacles(verify(path))


def test_rows_in_another_order_are_another_file(desk: Desk) -> None:
    """The snapshot of a folder is the sha256 of its files: it cannot tell that nothing else has changed."""
    path = desk.record()
    desk.deals("50", "100.10")
    assert "the file has changed: deals.csv" in obstacles(verify(path))


def test_a_file_that_is_gone_is_named(desk: Desk) -> None:
    path = desk.record()
    (desk.data.root / "teams.csv").unlink()
    assert "the file is gone: teams.csv" in obstacles(verify(path))


def test_a_file_that_came_later_and_counts_now_is_named(desk: Desk) -> None:
    path = desk.record("score")
    desk.data.rows("targets", "period, subject_kind, subject, indicator, target")
    assert "the result does not name it: targets.csv" in obstacles(verify(path))


def test_a_changed_scheme_is_named_with_both_hashes(desk: Desk) -> None:
    path = desk.record()
    then = json.loads(path.read_text())["meta"]["scheme_hash"][:12]
    write_scheme({**SCHEME, "version": "2"}, desk.scheme)
    assert f"the result was computed with {then}" in obstacles(verify(path))


def test_comments_in_the_scheme_change_nothing(desk: Desk) -> None:
    path = desk.record()
    desk.scheme.write_text(desk.scheme.read_text() + "\n# looked at by the board\n")
    assert verify(path).outcome == "identical"


def test_another_engine_is_a_warning_and_the_digits_are_compared(desk: Desk) -> None:
    path = desk.record()
    desk.tamper(path, lambda document: document["meta"].update(engine="steelyard 0.0.1"))
    found = verify(path)
    assert found.outcome == "identical"
    assert "steelyard 0.0.1" in str(found.warnings[0])


def test_a_result_without_its_request_says_what_to_do(desk: Desk) -> None:
    path = desk.record()
    desk.tamper(path, lambda document: document["meta"].pop("request"))
    assert "--out FILE.json" in obstacles(verify(path))


# ── no result at all ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["result.xlsx", "result.csv"])
def test_other_formats_are_refused_with_what_to_do(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"anything")
    with pytest.raises(SteelyardError, match="Run the same command again with --out"):
        verify(path)


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"results": [], "results": []}', '{"results": [NaN]}'])
def test_what_is_no_result_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "result.json"
    path.write_text(text)
    with pytest.raises(SteelyardError):
        verify(path)


def test_numbers_are_read_with_every_digit() -> None:
    long = "0.1234567890123456789012345678901234"
    assert (
        str(fields(read_json(f'{{"results": [{{"value": {long}}}]}}'))[Leaf("results", field="value")])
        == long
    )
