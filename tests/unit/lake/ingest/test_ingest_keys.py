"""Rows of the same key, rows that are gone, and rows that refer to others."""

from __future__ import annotations

import pytest

from lakeside import Lakeside, a_run, leads
from steelyard.core.problems import SteelyardError
from steelyard.lake.ingest.replay import replay_references


def version(id_: str, stage: str, updated: str) -> dict[str, str]:
    return {"opportunity_id": id_, "created_at": "2026-03-01", "stage": stage, "updated_at": updated}


def test_rows_of_one_key_that_differ_all_go_into_quarantine(lakeside: Lakeside) -> None:
    lakeside.deliver("leads", leads("L1", source="web"))

    receipt = lakeside.deliver(
        "leads", [*leads("L1", source="fair"), *leads("L1", source="ads"), *leads("L2")]
    )

    assert (receipt.accepted, receipt.quarantined) == (1, 2)
    assert lakeside.column("leads", "source")[0] == "web"
    assert lakeside.reasons() == 2 * [
        "lead_id: “L1”, expected one row for each lead_id; the delivery has several that differ"
    ]


def test_the_same_row_twice_is_one_row(lakeside: Lakeside) -> None:
    """A page that overlaps with the page before it."""
    receipt = lakeside.deliver("leads", [*leads("L1"), *leads("L1"), *leads("L2")])

    assert (receipt.read, receipt.accepted, receipt.inserted, receipt.superseded) == (3, 3, 2, 1)
    assert lakeside.held() == []


def test_the_newest_version_wins_where_the_source_says_which_it_is(lakeside: Lakeside) -> None:
    rows = [
        version("P1", "won", "2026-03-03"),
        version("P1", "open", "2026-03-01"),
        version("P1", "demo", "2026-03-02"),
    ]

    receipt = lakeside.deliver("opportunities", rows, order="updated_at")

    assert (receipt.accepted, receipt.inserted, receipt.superseded) == (3, 1, 2)
    assert lakeside.column("opportunities", "stage") == ["won"]


def test_an_older_version_that_arrives_late_does_not_replace_a_newer_one(lakeside: Lakeside) -> None:
    lakeside.deliver("opportunities", [version("P1", "won", "2026-03-03")], order="updated_at")

    late = lakeside.deliver("opportunities", [version("P1", "open", "2026-03-01")], order="updated_at")

    assert (late.accepted, late.updated, late.superseded) == (1, 0, 1)
    assert lakeside.column("opportunities", "stage") == ["won"]


def test_a_key_that_is_no_column_is_refused(lakeside: Lakeside) -> None:
    with pytest.raises(SteelyardError, match=r'no column "leadid".*Did you mean "lead_id"'):
        lakeside.deliver("leads", leads("L1"), key=("leadid",))


# ── rows that are gone ──────────────────────────────────────────────────────────────────────────────


def test_rows_that_the_source_deleted_are_deleted(lakeside: Lakeside) -> None:
    lakeside.deliver("leads", leads("L1", "L2", "L3"))

    receipt = lakeside.deliver("leads", [], deleted=[{"lead_id": "L2"}, {"lead_id": "L9"}])

    assert (receipt.read, receipt.deleted) == (0, 1)
    assert lakeside.column("leads", "lead_id") == ["L1", "L3"]


def test_rows_of_a_table_nobody_declared_can_be_deleted_alone(lakeside: Lakeside) -> None:
    lakeside.deliver("visits", [{"id": "1"}, {"id": "2"}], key=("id",))

    assert lakeside.deliver("visits", [], key=("id",), deleted=[{"id": 1}]).deleted == 1
    assert lakeside.column("visits", "id") == ["2"]


def test_a_complete_delivery_deletes_what_it_does_not_have(lakeside: Lakeside) -> None:
    lakeside.deliver("leads", leads("L1", "L2", "L3"))
    lakeside.deliver("leads", leads("F1"), source="fair")

    receipt = lakeside.deliver("leads", leads("L1", "L3", "L4"), complete=True)

    assert (receipt.inserted, receipt.unchanged, receipt.deleted) == (1, 2, 1)
    assert lakeside.column("leads", "lead_id") == ["F1", "L1", "L3", "L4"]


def test_a_broken_row_of_a_complete_delivery_is_not_a_deleted_one(lakeside: Lakeside) -> None:
    lakeside.deliver("leads", leads("L1", "L2"))

    receipt = lakeside.deliver("leads", [*leads("L1"), *leads("L2", amount="much")], complete=True)

    assert (receipt.quarantined, receipt.deleted) == (1, 0)
    assert lakeside.column("leads", "lead_id") == ["L1", "L2"]


def test_a_complete_delivery_that_would_delete_most_rows_is_refused_and_changes_nothing(
    lakeside: Lakeside,
) -> None:
    """Four of five rows would go. Three of five is more than half as well; two of five is not."""
    lakeside.deliver("leads", leads("L1", "L2", "L3", "L4", "L5"))
    version = lakeside.lake.versions()

    with pytest.raises(SteelyardError, match=r"4 of the 5 rows .* would be deleted"):
        lakeside.deliver("leads", [*leads("L1", source="new"), *leads("L9", amount="x")], complete=True)
    with pytest.raises(SteelyardError, match=r"3 of the 5 rows"):
        lakeside.deliver("leads", leads("L1", "L2"), complete=True)

    assert lakeside.lake.versions() == version
    assert lakeside.held() == []
    assert lakeside.deliver("leads", leads("L1", "L2", "L3"), complete=True).deleted == 2


def test_a_mass_deletion_that_is_meant_is_done(lakeside: Lakeside) -> None:
    lakeside.deliver("leads", leads("L1", "L2", "L3"))

    assert lakeside.deliver("leads", [], complete=True, allow_mass_delete=True).deleted == 3


def test_a_complete_delivery_of_rows_without_a_key_replaces_them(lakeside: Lakeside) -> None:
    lakeside.deliver("clicks", [{"page": page} for page in "abc"])

    receipt = lakeside.deliver("clicks", [{"page": page} for page in "bcd"], complete=True)

    assert (receipt.inserted, receipt.unchanged, receipt.deleted) == (1, 2, 1)
    assert lakeside.column("clicks", "page") == ["b", "c", "d"]


# ── references ──────────────────────────────────────────────────────────────────────────────────────


def campaigns(*ids: str) -> list[dict[str, str]]:
    return [{"campaign_id": id_, "name": id_, "ended_on": "2026-03-31"} for id_ in ids]


def test_a_row_that_refers_to_nothing_waits_and_comes_in_when_it_arrives(lakeside: Lakeside) -> None:
    lakeside.deliver("campaigns", campaigns("C1"))
    waiting = lakeside.deliver("leads", [*leads("L1", campaign_id="C1"), *leads("L2", campaign_id="C2")])
    assert (waiting.accepted, waiting.quarantined) == (1, 1)
    assert lakeside.reasons() == ["campaign_id: “C2”, expected a value that is in campaigns.campaign_id"]

    run = a_run("run-2")
    run = run.with_receipt(lakeside.deliver("campaigns", campaigns("C2"), run=run))
    run = replay_references(lakeside.lake, run)

    assert run.replayed == 1
    assert lakeside.column("leads", "campaign_id") == ["C1", "C2"]
    assert lakeside.held() == []
    (held,) = lakeside.held(status=("replayed",))
    assert (held.by, held.reason) == ("run-2", "what it refers to has arrived")


def test_one_arrival_may_bring_in_a_whole_chain(lakeside: Lakeside) -> None:
    """The opportunity waits for the lead, the lead for the campaign."""
    lakeside.deliver("campaigns", campaigns("C1"))
    lakeside.deliver("leads", leads("L1"))
    lakeside.deliver("leads", leads("L2", campaign_id="C2"))
    lakeside.deliver("opportunities", [{**version("P1", "open", "2026-03-01"), "lead_id": "L2"}])
    assert len(lakeside.held()) == 2

    run = a_run("run-2")
    run = run.with_receipt(lakeside.deliver("campaigns", campaigns("C2"), run=run))

    assert replay_references(lakeside.lake, run).replayed == 2
    assert lakeside.column("opportunities", "lead_id") == ["L2"]


def test_a_reference_within_the_delivery_counts_and_falls_with_what_it_refers_to(lakeside: Lakeside) -> None:
    """B is under A and C under B; X is under somebody who is unknown, Y under X."""
    people = [("A", None), ("C", "B"), ("B", "A"), ("X", "nobody"), ("Y", "X")]
    rows = [{"employee_id": id_, "name": id_, "manager_id": manager} for id_, manager in people]

    lakeside.deliver("employees", rows)

    assert lakeside.column("employees", "employee_id") == ["A", "B", "C"]
    assert len(lakeside.held()) == 2


def test_references_to_tables_that_are_not_there_are_not_checked(lakeside: Lakeside) -> None:
    assert lakeside.deliver("leads", leads("L1", campaign_id="C1", owner_id="e-1")).accepted == 1
