"""A run taken back: what it brought goes, what it changed is as it was, what others did since stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lakeside import Lakeside
from steelyard.core.problems import SteelyardError
from steelyard.engine.taking_back import take_back
from steelyard.lake.ingest.runs import finish_run, start_run
from steelyard.lake.store.lake import Lake


class Desk(Lakeside):
    def bring(self, table: str, rows: Any, *, source: str = "crm", **more: Any) -> str:
        run = start_run(self.lake, source)
        run = run.with_receipt(self.deliver(table, rows, source=source, run=run, **more))
        return finish_run(self.lake, run, timezone="UTC")[0].id

    def whose(self, table: str) -> dict[str, str]:
        return {row["order_id"]: row["_source"] for row in self.lake.rows(table)}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Lake.create(tmp_path / "lake"))


def order(id_: str, amount: str, **more: str) -> dict[str, str]:
    return {"order_id": id_, "ordered_at": "2026-03-01", "amount": amount, **more}


def back(desk: Desk, run: str) -> Any:
    return take_back(desk.lake.root, run, by="we", reason="the wrong file", timezone="UTC")


def amounts(desk: Desk) -> dict[str, str]:
    return {row["order_id"]: f"{row['amount']:f}" for row in desk.rows("orders")}


def test_new_rows_go_and_changed_ones_are_as_they_were(desk: Desk) -> None:
    desk.bring("orders", [order("A", "1"), order("B", "2")])
    before = desk.rows("orders")
    wrong = desk.bring("orders", [order("B", "99", note="oops"), order("C", "3")], source="uploads")
    done = back(desk, wrong)
    assert before == [{k: v for k, v in row.items() if k != "note"} for row in desk.rows("orders")]
    assert [None, None] == desk.column("orders", "note")
    assert {"A": "crm", "B": "crm"} == desk.whose("orders")
    assert (1, 1) == (done.total("updated"), done.total("deleted"))
    assert done.id == desk.lake.snapshots()[-1].note["run"]


def test_what_another_run_changed_since_stays(desk: Desk) -> None:
    wrong = desk.bring("orders", [order("A", "1"), order("B", "2")], source="uploads")
    desk.bring("orders", [order("B", "5")])
    back(desk, wrong)
    assert {"B": "5.0000"} == {id_: f"{float(amount):.4f}" for id_, amount in amounts(desk).items()}


def test_a_table_that_the_run_made_is_empty_then(desk: Desk) -> None:
    wrong = desk.bring("orders", [order("A", "1")], source="uploads")
    back(desk, wrong)
    assert [] == desk.rows("orders")


def test_rows_without_a_key_can_be_taken_back_too(desk: Desk) -> None:
    desk.bring("notes", [{"text": "a"}, {"text": "b"}])
    wrong = desk.bring("notes", [{"text": "b"}, {"text": "c"}], source="uploads")
    back(desk, wrong)
    assert ["a", "b"] == desk.column("notes", "text")


def test_its_held_rows_are_rejected(desk: Desk) -> None:
    wrong = desk.bring("orders", [order("A", "much"), order("B", "2")], source="uploads")
    desk.bring("orders", [order("X", "many")])
    back(desk, wrong)
    assert ["X"] == [row.original[14:15] for row in desk.held()]
    (rejected,) = desk.held(status=("rejected",))
    assert "the wrong file" == rejected.reason


def test_done_twice_it_changes_nothing(desk: Desk) -> None:
    desk.bring("orders", [order("A", "1")])
    wrong = desk.bring("orders", [order("A", "2"), order("B", "2")], source="uploads")
    back(desk, wrong)
    version = desk.lake.at("orders").version
    again = back(desk, wrong)
    assert version == desk.lake.at("orders").version
    assert (0, 0) == (again.total("updated"), again.total("deleted"))


def test_a_run_that_deleted_rows_is_not_taken_back(desk: Desk) -> None:
    desk.bring("orders", [order("A", "1"), order("B", "2"), order("C", "3")])
    run = desk.bring("orders", [order("A", "1"), order("B", "2")], complete=True)
    with pytest.raises(SteelyardError, match="correct it at its source"):
        back(desk, run)
    with pytest.raises(SteelyardError, match="there is no run"):
        back(desk, "20260101-crm")
