from __future__ import annotations

import pytest

from lakeside import Lakeside, leads
from steelyard.core.problems import SteelyardError


def test_sound_rows_go_into_the_lake_and_broken_ones_whole_into_quarantine(lakeside: Lakeside) -> None:
    broken = {"lead_id": "L3", "created_at": "soon", "amount": "-1", "来源": "展会", "_origin": "leads.csv:4"}

    receipt = lakeside.deliver("leads", [*leads("L1", "L2"), broken])

    assert (receipt.read, receipt.accepted, receipt.quarantined) == (3, 2, 1)
    assert lakeside.column("leads", "lead_id") == ["L1", "L2"]
    (held,) = lakeside.held()
    assert held.original == '{"lead_id": "L3", "created_at": "soon", "amount": "-1", "来源": "展会"}'
    assert (held.table, held.source, held.run, held.origin) == ("leads", "crm", "run-1", "leads.csv:4")
    assert [(reason.column, reason.value, reason.code) for reason in held.reasons] == [
        ("created_at", "soon", "moment"),
        ("amount", "-1", "minimum"),
    ]


def test_the_same_delivery_again_changes_nothing(lakeside: Lakeside) -> None:
    rows = [*leads("L1", "L2"), *leads("L3", amount="much")]
    first = lakeside.deliver("leads", rows)

    again = lakeside.deliver("leads", rows)

    assert (first.inserted, again.inserted, again.unchanged) == (2, 0, 2)
    assert again.version == first.version
    assert (again.read, again.accepted, again.quarantined) == (3, 2, 1)
    assert len(lakeside.held()) == 1


@pytest.mark.parametrize("table", ["_steelyard/runs", "_steelyard/quarantine", "_steelyard", "_own"])
def test_nobody_delivers_into_the_tables_of_the_lake_itself(lakeside: Lakeside, table: str) -> None:
    lakeside.deliver("leads", leads("L1", created_at="soon"))
    before = lakeside.held()

    with pytest.raises(SteelyardError, match="Steelyard's own"):
        lakeside.deliver(table, [{"id": "1", "status": "done"}])

    assert lakeside.held() == before
