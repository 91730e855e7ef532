"""Runs: what is recorded of a visit, what a killed one leaves, and what readers see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lakeside import Lakeside, leads
from steelyard.core.problems import SteelyardError
from steelyard.lake.ingest.contracts import FILE, contract_of, read_contracts
from steelyard.lake.ingest.runs import fail_run, find_run, finish_run, runs, start_run


def finished(lakeside: Lakeside, *tables: tuple[str, list[dict[str, object]]], **more: object):  # type: ignore[no-untyped-def]
    run = start_run(lakeside.lake, "crm")
    for table, rows in tables:
        run = run.with_receipt(lakeside.deliver(table, rows, run=run))
    return finish_run(lakeside.lake, run, timezone="Asia/Shanghai", **more)


def test_a_run_records_its_receipts_and_takes_a_snapshot_of_its_name(lakeside: Lakeside) -> None:
    run, snapshot = finished(lakeside, ("leads", list(leads("L1", "L2"))), cursor="2026-03-01")

    assert find_run(lakeside.lake, run.id) == run
    assert (run.status, run.cursor_after, run.total("read")) == ("finished", "2026-03-01", 2)
    assert (snapshot.name, snapshot.versions) == (run.id, {"leads": 0})
    assert lakeside.lake.find_snapshot().name == run.id


def test_deliveries_of_one_table_add_up(lakeside: Lakeside) -> None:
    run, _ = finished(lakeside, ("leads", list(leads("L1", "L2"))), ("leads", list(leads("L3", amount="x"))))

    receipt = run.receipts["leads"]
    assert (receipt.read, receipt.accepted, receipt.quarantined, receipt.inserted) == (3, 2, 1, 2)


def test_a_killed_run_is_superseded_by_the_next_of_its_source(lakeside: Lakeside) -> None:
    killed = start_run(lakeside.lake, "crm")
    other = start_run(lakeside.lake, "survey")

    after = start_run(lakeside.lake, "crm")

    statuses = {run.id: run.status for run in runs(lakeside.lake)}
    assert statuses == {killed.id: "superseded", other.id: "running", after.id: "running"}
    assert find_run(lakeside.lake, killed.id).message == f"superseded by {after.id}"  # type: ignore[union-attr]


def test_readers_see_nothing_of_a_run_that_did_not_finish(lakeside: Lakeside) -> None:
    first, _ = finished(lakeside, ("leads", list(leads("L1"))))
    half = start_run(lakeside.lake, "crm")
    lakeside.deliver("leads", leads("L2"), run=half)

    fail_run(lakeside.lake, half, "the source went away")

    snapshot = lakeside.lake.find_snapshot()
    assert snapshot.name == first.id
    assert len(lakeside.lake.rows("leads", snapshot.versions["leads"])) == 1
    assert find_run(lakeside.lake, half.id).status == "failed"  # type: ignore[union-attr]


def test_a_table_that_is_older_than_its_contract_allows_is_told(lakeside: Lakeside) -> None:
    lakeside.lake.store.write(FILE, b"steelyard: 1\ntables:\n  leads: {fresh_days: 2}\n")
    lakeside.lake.clock = lambda: datetime(2026, 3, 4, 12, tzinfo=UTC)

    run, _ = finished(lakeside, ("leads", list(leads("L1"))))
    assert run.stale == {"leads": datetime(2026, 3, 1, 2, tzinfo=UTC)}

    lakeside.lake.clock = lambda: datetime(2026, 3, 3, 2, tzinfo=UTC)
    run, _ = finished(lakeside, ("leads", list(leads("L1"))))
    assert run.stale == {}


def test_a_day_is_fresh_until_its_end(lakeside: Lakeside) -> None:
    """Rows of 1 March are complete at midnight in Shanghai, 16:00 UTC; a day later they are a day old."""
    lakeside.lake.store.write(FILE, b"steelyard: 1\ntables:\n  nps_responses: {fresh_days: 1}\n")
    answers = [{"response_id": "R1", "answered_on": "2026-03-01", "score": 9}]
    end = datetime(2026, 3, 1, 16, tzinfo=UTC)

    for late, stale in ((timedelta(days=1), False), (timedelta(days=1, seconds=1), True)):
        lakeside.lake.clock = lambda now=end + late: now  # type: ignore[misc]
        run, _ = finished(lakeside, ("nps_responses", answers))
        assert bool(run.stale) is stale


# ── contracts of a lake ─────────────────────────────────────────────────────────────────────────────


def test_a_lake_may_ask_for_more_than_the_canonical_contract(lakeside: Lakeside) -> None:
    text = """
    steelyard: 1
    tables:
      leads:
        columns:
          source: {required: true, allowed: [web, 展会]}
          amount: {maximum: 100}
    """
    lakeside.lake.store.write(FILE, text.encode())

    lakeside.deliver("leads", [*leads("L1", source="展会", amount=100), *leads("L2", amount=101)])

    assert lakeside.column("leads", "lead_id") == ["L1"]
    assert lakeside.reasons() == ["amount: “101”, expected 100 or less", "source: empty, expected a value"]


def test_a_lake_may_accept_rows_that_refer_to_nothing(lakeside: Lakeside) -> None:
    lakeside.lake.store.write(
        FILE, b"steelyard: 1\ntables: {leads: {columns: {campaign_id: {orphans: accept}}}}"
    )
    lakeside.deliver("campaigns", [{"campaign_id": "C1"}])

    assert lakeside.deliver("leads", leads("L1", campaign_id="C9")).accepted == 1


def test_any_table_can_have_a_contract(lakeside: Lakeside) -> None:
    text = """
    steelyard: 1
    tables:
      线索:
        key: [编号]
        time: 日期
        columns:
          编号: {type: text, required: true}
          日期: {type: date, required: true}
    """
    lakeside.lake.store.write(FILE, text.encode())

    receipt = lakeside.deliver(
        "线索", [{"编号": "001", "日期": "2026年3月1日"}, {"编号": "002", "日期": "?"}]
    )

    assert (receipt.accepted, receipt.quarantined) == (1, 1)
    assert [row["_month"] for row in lakeside.lake.rows("线索")] == ["2026-03"]


def test_mistakes_in_contracts_are_told_with_their_line() -> None:
    text = """steelyard: 1
tables:
  leads:
    key: [lead]
    columns:
      amount: {minimum: none}
      stage: {allowed: [open]}
      campaign_id: {references: campaigns, requird: true}
"""
    with pytest.raises(SteelyardError) as shape:
        read_contracts(text, "contracts.yaml")
    with pytest.raises(SteelyardError) as names:
        read_contracts(text.replace("none", "0").replace(", requird: true", ""), "contracts.yaml")

    assert [(problem.place.line, problem.subject) for problem in shape.value.problems] == [
        (6, "tables.leads.columns.amount.minimum"),
        (8, "tables.leads.columns.campaign_id.requird"),
    ]
    assert [(problem.place.line, problem.message.split(":")[0]) for problem in names.value.problems] == [
        (4, "key"),
        (7, "the type is missing. Choose text, integer, decimal, date, timestamp or boolean"),
        (8, '"campaigns" is no reference. Write table.column, such as campaigns.campaign_id'),
    ]


def test_without_a_file_the_canonical_contracts_hold(lakeside: Lakeside) -> None:
    contract = contract_of(lakeside.lake, "leads")

    assert contract is not None
    assert contract.key == ("lead_id",)
    assert contract_of(lakeside.lake, "线索") is None
