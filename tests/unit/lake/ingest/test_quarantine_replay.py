"""What people do with broken rows: mend, replay, reject; and what the source does by itself."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lakeside import Lakeside, a_run, leads
from steelyard.core.problems import SteelyardError
from steelyard.lake.ingest.replay import mend, reject, replay
from steelyard.lake.store.lake import Lake


def fair_leads(*amounts: str) -> list[dict[str, str]]:
    return [
        {"lead_id": f"L{number}", "created_at": "2026-03-01", "amount": amount}
        for number, amount in enumerate(amounts, start=1)
    ]


def replayed(lakeside: Lakeside) -> list[tuple[int, int, int]]:
    receipts = replay(lakeside.lake, lakeside.held(), run=a_run("run-2"), by="analyst")
    return [(one.read, one.accepted, one.quarantined) for one in receipts]


def test_a_correction_brings_the_row_in_and_keeps_the_original(lakeside: Lakeside) -> None:
    lakeside.deliver("leads", fair_leads("12", "about 5"))

    mend(lakeside.lake, lakeside.held(), corrections={"amount": "5"}, by="宋薇", reason="asked the owner")
    assert lakeside.column("leads", "lead_id") == ["L1"]

    assert replayed(lakeside) == [(1, 1, 0)]
    assert lakeside.column("leads", "amount") == [12, 5]
    assert lakeside.held() == []
    (held,) = lakeside.held(status=("replayed",))
    assert json.loads(held.original)["amount"] == "about 5"
    assert [(step["status"], step["by"], step["reason"]) for step in held.history] == [
        ("mended", "宋薇", "asked the owner"),
        ("replayed", "analyst", None),
    ]


def test_a_mapping_changes_only_cells_at_fault(lakeside: Lakeside) -> None:
    """The "-" of the source is a word of its own; the "-" of the amount is none."""
    rows = [{**row, "source": "-"} for row in fair_leads("-", "many")]
    lakeside.deliver("leads", rows)

    changed = mend(lakeside.lake, lakeside.held(), mapping={"-": "0"}, by="analyst")

    assert [held.mended for held in changed] == [{"amount": "0"}]
    assert replayed(lakeside) == [(2, 1, 1)]
    assert lakeside.column("leads", "source") == ["-"]


def test_a_row_that_is_still_broken_stays_with_the_reason_of_today(lakeside: Lakeside) -> None:
    lakeside.deliver("leads", fair_leads("many"))
    mend(lakeside.lake, lakeside.held(), corrections={"amount": "-5"}, by="analyst")

    assert replayed(lakeside) == [(1, 0, 1)]

    (held,) = lakeside.held()
    assert held.status == "mended"
    assert [str(reason) for reason in held.reasons] == ["amount: “-5”, expected 0 or more"]


def test_replaying_twice_is_replaying_once(lakeside: Lakeside) -> None:
    lakeside.deliver("leads", fair_leads("x"))
    mend(lakeside.lake, lakeside.held(), corrections={"amount": "1"}, by="analyst")
    rows = lakeside.held()

    for _ in range(2):
        replay(lakeside.lake, rows, run=a_run("run-2"), by="analyst")

    assert lakeside.column("leads", "amount") == [1]
    with pytest.raises(SteelyardError, match="is replayed"):
        replay(lakeside.lake, lakeside.held(status=("replayed",)), run=a_run("run-3"), by="analyst")


def test_the_same_broken_row_again_does_not_undo_what_was_done(lakeside: Lakeside) -> None:
    """Every night a full export brings the same broken row."""
    lakeside.deliver("leads", fair_leads("12", "x"))
    mend(lakeside.lake, lakeside.held(), corrections={"amount": "7"}, by="analyst")
    replayed(lakeside)

    receipt = lakeside.deliver("leads", fair_leads("12", "x"), complete=True)

    assert (receipt.quarantined, receipt.deleted) == (1, 0)
    assert lakeside.column("leads", "amount") == [12, 7]
    assert lakeside.held() == []


def test_a_mended_key_survives_a_complete_delivery(lakeside: Lakeside) -> None:
    rows = [*leads("L1", "L2"), *leads("", amount="3")]
    lakeside.deliver("leads", rows)
    mend(lakeside.lake, lakeside.held(), corrections={"lead_id": "L3"}, by="analyst")
    replayed(lakeside)

    assert lakeside.deliver("leads", rows, complete=True).deleted == 0
    assert lakeside.column("leads", "lead_id") == ["L1", "L2", "L3"]


def test_a_row_that_its_source_mends_is_superseded(lakeside: Lakeside) -> None:
    lakeside.deliver("leads", fair_leads("x"))

    lakeside.deliver("leads", fair_leads("9"), run=a_run("run-2"))

    (held,) = lakeside.held(status=("superseded",))
    assert (held.by, held.reason) == ("run-2", "the source delivered a sound row of the same key")
    assert lakeside.held() == []


def test_a_row_that_breaks_again_is_open_again_and_remembers(lakeside: Lakeside) -> None:
    lakeside.deliver("leads", fair_leads("x"))
    mend(lakeside.lake, lakeside.held(), corrections={"amount": "5"}, by="analyst")
    lakeside.deliver("leads", fair_leads("9"))
    lakeside.deliver("leads", fair_leads("x"))

    (held,) = lakeside.held()
    assert (held.status, [step["by"] for step in held.history]) == ("open", ["analyst"])


def test_what_the_source_has_mended_is_not_mended_here(lakeside: Lakeside) -> None:
    """It would bring the old version of the row back."""
    lakeside.deliver("leads", fair_leads("x"))
    lakeside.deliver("leads", fair_leads("9"))

    with pytest.raises(SteelyardError, match="its source has delivered the row anew"):
        mend(lakeside.lake, lakeside.held(status=("superseded",)), corrections={"amount": "5"}, by="analyst")


def test_a_row_that_its_source_deletes_needs_no_mending(lakeside: Lakeside) -> None:
    lakeside.deliver("leads", [*leads("L1"), *fair_leads("5", "x")[1:]])

    lakeside.deliver("leads", [], deleted=[{"lead_id": "L2"}])

    (held,) = lakeside.held(status=())
    assert (held.status, held.reason) == ("superseded", "the source deleted the row")


def test_a_rejected_row_stays_out_with_a_name_and_a_reason(lakeside: Lakeside) -> None:
    lakeside.deliver("leads", fair_leads("x"))

    with pytest.raises(SteelyardError, match="a name and a reason"):
        reject(lakeside.lake, lakeside.held(), by="analyst", reason=" ")
    reject(lakeside.lake, lakeside.held(), by="analyst", reason="a test entry")
    lakeside.deliver("leads", fair_leads("x"))

    (held,) = lakeside.held(status=())
    assert (held.status, held.by, held.reason) == ("rejected", "analyst", "a test entry")


def test_of_two_rows_with_one_key_the_other_can_come_in_once_one_is_rejected(lakeside: Lakeside) -> None:
    lakeside.deliver("leads", [*leads("L1", source="fair"), *leads("L1", source="web")])
    web = [held for held in lakeside.held() if "web" in held.original]
    fair = [held for held in lakeside.held() if "fair" in held.original]

    reject(lakeside.lake, web, by="analyst", reason="typed twice")
    replay(lakeside.lake, fair, run=a_run("run-2"), by="analyst")

    assert lakeside.column("leads", "source") == ["fair"]


def test_a_column_that_is_not_there_is_no_correction(lakeside: Lakeside) -> None:
    lakeside.deliver("leads", fair_leads("x"))

    with pytest.raises(SteelyardError, match=r'no column "amont".*Did you mean "amount"'):
        mend(lakeside.lake, lakeside.held(), corrections={"amont": "5"}, by="analyst")


def test_a_replay_reads_cells_as_their_delivery_did(lakeside: Lakeside) -> None:
    """A decimal comma, a day of Excel, and the zone: nine in Berlin in winter is eight in Greenwich."""
    rows = [
        {"order_id": "O1", "ordered_at": "2026-01-05T09:00:00+01:00", "amount": "1,5"},
        {"order_id": "O2", "ordered_at": "2026-01-05 09:00", "amount": "1.234,50", "shipped": "x"},
        {"order_id": "", "ordered_at": "2026-01-05 09:00", "amount": "2.000,25"},
    ]
    lakeside.deliver("orders", rows, decimal_comma=True, timezone="Europe/Berlin")

    mend(lakeside.lake, lakeside.held(), corrections={"order_id": "O3"}, by="analyst")
    replayed(lakeside)

    assert lakeside.column("orders", "amount") == [Decimal("1.5"), Decimal("1234.5"), Decimal("2000.25")]
    assert {at.hour for at in lakeside.column("orders", "ordered_at")} == {8}


@settings(max_examples=15)
@given(st.lists(st.sampled_from(["1", "2.5", "x", "", "-1", "10%"]), min_size=1, max_size=8), st.data())
def test_whatever_is_mended_in_the_end_all_rows_are_in_or_accounted_for(
    amounts: list[str], data: st.DataObject
) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        lakeside = Lakeside(Lake.create(folder))
        receipt = lakeside.deliver("leads", fair_leads(*amounts))
        waiting = lakeside.held()
        chosen = [held for held in waiting if data.draw(st.booleans())]

        mend(lakeside.lake, chosen, corrections={"amount": "3"}, by="analyst")
        replayed(lakeside)

        there = lakeside.column("leads", "lead_id") if lakeside.lake.has("leads") else []
        assert receipt.quarantined == len(waiting)
        assert len(there) == receipt.accepted + len(chosen)
        assert {held.id for held in lakeside.held()} == {held.id for held in waiting} - {
            held.id for held in chosen
        }
        assert len(lakeside.held(status=())) == len(waiting)
