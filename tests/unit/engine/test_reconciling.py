"""The same total from two sources: what differs key by key, what is settled, and what waits for it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folders import DataFolder, Document, opened, request, scheme
from steelyard.core.periods import Grain, Period, parse_range
from steelyard.core.problems import SteelyardError
from steelyard.engine.reconciling import Reconciled, State, reconcile
from steelyard.engine.score import score
from steelyard.engine.settling import Settled, settle
from steelyard.metrics.reconciliation import Tolerance
from steelyard.metrics.reconciling import Comparison, Entry, Kind, compared

CRM = {"table": "deals", "where": "stage = 'won'", "time": "closed_at", "key": "deal_id", "value": "amount"}
FINANCE = {"table": "bookings", "time": "booked_on", "key": "deal", "value": "amount"}
DEALS = {
    "table": "deals",
    "time": "closed_at",
    "subject": "owner_id",
    "covers": {"from": "2025-01-01", "to": "2025-12-31"},
    "measures": {"revenue": "sum(amount)", "deals": "count(*)"},
}


def document(**more: Any) -> Document:
    reconciliation = {"left": CRM, "right": FINANCE, "owner": "fin-7", "holds": ["revenue"], **more}
    indicators = {name: {"formula": name, "weight": 50, "target": 100} for name in ("revenue", "deals")}
    return scheme({"deals": DEALS}, indicators, reconciliations={"revenue": reconciliation})


def books(folder: Path, deals: list[str], bookings: list[str]) -> DataFolder:
    """Deals as `id day amount [stage]`, bookings as `deal day amount`."""
    data = DataFolder(folder / "data")
    cells = [[*row.split(), "won"][:4] for row in deals]
    data.lines(
        "deals", ("deal_id", "closed_at", "amount", "stage", "owner_id"), [[*row, "e1"] for row in cells]
    )
    return data.lines("bookings", ("deal", "booked_on", "amount"), [row.split() for row in bookings])


def reconciled(data: DataFolder, periods: str = "2025Q1", **more: Any) -> list[Reconciled]:
    return reconcile(opened(data, document(**more)), parse_range(periods))


def kinds(found: Reconciled) -> dict[str, str]:
    return {each.key: str(each.kind) for each in found.comparison.differences}


# ── comparing ───────────────────────────────────────────────────────────────────────────────────────


def test_equal_totals_agree(tmp_path: Path) -> None:
    (found,) = reconciled(
        books(tmp_path, ["a 2025-01-31 10.10", "b 2025-02-01 5"], ["b 2025-03-01 5", "a 2025-01-01 10.1"])
    )
    assert (State.AGREES, Decimal(0), ()) == (
        found.state,
        found.comparison.difference,
        found.comparison.differences,
    )


def test_it_says_how_each_key_differs_the_largest_first(tmp_path: Path) -> None:
    (found,) = reconciled(
        books(
            tmp_path,
            ["crm 2025-01-01 500", "both 2025-01-01 70", "late 2025-03-31 400", "cents 2025-01-01 10.40",
             "twice 2025-01-01 60", "same 2025-01-01 1", "lost 2025-01-01 999 lost"],
            ["fin 2025-01-01 300", "both 2025-01-01 50", "late 2025-04-01 400", "cents 2025-01-01 10",
             "twice 2025-01-01 60", "twice 2025-01-02 60", "same 2025-01-01 1"],
        )
    )  # fmt: skip
    assert [
        ("crm", "only_left"), ("late", "other_period"), ("fin", "only_right"), ("twice", "duplicate"),
        ("both", "amount"), ("cents", "rounding"),
    ] == list(kinds(found).items())  # fmt: skip
    # 500 + 70 + 400 + 10.40 + 60 + 1 against 300 + 50 + 10 + 120 + 1
    assert (Decimal("1041.40"), Decimal("481.00")) == (
        found.comparison.left.amount,
        found.comparison.right.amount,
    )
    assert found.comparison.differences[1].elsewhere == Period.parse("2025Q2")


def test_every_period_is_compared_on_its_own(tmp_path: Path) -> None:
    data = books(tmp_path, ["a 2025-01-01 10", "b 2025-04-01 20"], ["a 2025-01-01 10", "b 2025-04-01 19"])
    assert [State.AGREES, State.OPEN, State.EMPTY] == [
        each.state for each in reconciled(data, "2025Q1..2025Q3")
    ]


@pytest.mark.parametrize(
    ("tolerance", "state"),
    [
        ({}, State.OPEN),
        ({"absolute": 4}, State.OPEN),
        ({"absolute": 5}, State.WITHIN),
        ({"relative": "4.9%"}, State.OPEN),
        ({"relative": "5%"}, State.WITHIN),
        ({"relative": "1%", "absolute": 5}, State.WITHIN),
    ],
)
def test_the_larger_tolerance_counts_and_its_border_is_within(
    tmp_path: Path, tolerance: dict[str, Any], state: State
) -> None:
    """100 against 95: 5 of the larger total, 100."""
    data = books(tmp_path, ["a 2025-01-01 100"], ["a 2025-01-01 95"])
    assert state == reconciled(data, tolerance=tolerance)[0].state


def test_cents_add_up_exactly(tmp_path: Path) -> None:
    """Ten times 0.1 is 1, which binary fractions miss."""
    data = books(tmp_path, [f"d{n} 2025-01-01 0.1" for n in range(10)], ["x 2025-01-01 1"])
    assert reconciled(data)[0].comparison.difference == 0


def test_keys_may_be_expressions_and_chinese(tmp_path: Path) -> None:
    data = books(
        tmp_path, ["合同一 2025-01-01 10", "ABC 2025-01-01 5"], ["合同一 2025-01-01 10", "abc 2025-01-01 5"]
    )
    left = {**CRM, "key": "lower(deal_id)"}
    assert reconciled(data, left=left)[0].state is State.AGREES
    assert kinds(reconciled(data)[0]) == {"ABC": "only_left", "abc": "only_right"}


def test_rows_after_the_day_looked_at_do_not_count(tmp_path: Path) -> None:
    data = books(tmp_path, ["a 2025-01-01 10", "b 2025-02-01 7"], ["a 2025-01-01 10"])
    workspace = opened(data, document())
    (found,) = reconcile(workspace, parse_range("2025Q1"), as_of=date(2025, 1, 31))
    assert found.state is State.AGREES


def test_a_side_whose_table_nobody_has_filled_is_open(tmp_path: Path) -> None:
    data = books(tmp_path, ["a 2025-01-01 10"], [])
    right = {**FINANCE, "table": "campaign_revenues", "time": "recognised_on"}
    (found,) = reconciled(data, right=right, tolerance={"absolute": 1000})
    assert (State.OPEN, ("right",)) == (found.state, found.comparison.absent)


def test_mistakes_of_the_scheme_have_their_place(tmp_path: Path) -> None:
    data = books(tmp_path, [], [])
    for more, said in (
        ({"holds": ["revenu"]}, 'Did you mean "revenue"'),
        ({"left": {**CRM, "where": "stage = (select 1)"}}, "a sub-query"),
        ({"holds": ["all", "revenue"]}, "or all"),
        ({"tolerance": {"relative": "-1%"}}, "at least 0"),
    ):
        with pytest.raises(SteelyardError, match=r"reconciliations\.revenue") as refused:
            opened(data, document(**more))
        assert said in str(refused.value)
    with pytest.raises(SteelyardError, match=r'reconciliations.revenue.left: there is no column "closing"'):
        reconciled(data, left={**CRM, "time": "closing"})


ENTRIES = st.dictionaries(
    st.integers(0, 3),
    st.dictionaries(
        st.sampled_from("abcdef"),
        st.builds(Entry, st.decimals(-(10**9), 10**9, places=2), st.integers(1, 3)),
    ),
)


@given(ENTRIES, ENTRIES, st.integers(0, 3))
def test_differences_by_key_add_up_to_the_difference_of_the_totals(left: Any, right: Any, index: int) -> None:
    found = compared(Period(Grain.QUARTER, index), left, right, tolerance=Tolerance())
    assert sum((each.amount for each in found.differences), Decimal(0)) == found.difference
    assert found.difference == _sum(left.get(index, {})) - _sum(right.get(index, {}))
    assert max(Counter(each.key for each in found.differences).values(), default=1) == 1


@given(ENTRIES, ENTRIES)
def test_exchanging_the_sides_turns_every_sign(left: Any, right: Any) -> None:
    there, back = (
        compared(Period(Grain.QUARTER, 0), *sides, tolerance=Tolerance())
        for sides in ((left, right), (right, left))
    )
    assert {each.key: -each.amount for each in there.differences} == {
        each.key: each.amount for each in back.differences
    }
    assert there.within == back.within


def _sum(entries: dict[str, Entry]) -> Decimal:
    return sum((each.amount for each in entries.values()), Decimal(0))


def test_the_fingerprint_is_of_the_differences_and_not_of_what_agrees() -> None:
    def of(**more: str) -> Comparison:
        left = {0: {key: Entry(Decimal(amount), 1) for key, amount in {"a": "5", **more}.items()}}
        right = {0: {key: Entry(Decimal(amount), 1) for key, amount in more.items() if key != "b"}}
        return compared(Period(Grain.QUARTER, 0), left, right, tolerance=Tolerance())

    assert of().fingerprint == of(c="7").fingerprint
    assert of().fingerprint != of(b="1").fingerprint
    assert of().differences[0].kind is Kind.ONLY_LEFT


# ── settling ────────────────────────────────────────────────────────────────────────────────────────

AT = datetime(2025, 4, 2, 9, 30, tzinfo=UTC)


def settled(data: DataFolder, by: str = "fin-7", reason: str = "booked in April", **more: Any) -> Settled:
    return settle(
        opened(data, document(**more)), "revenue", Period.parse("2025Q1"), by=by, reason=reason, at=AT
    )


@pytest.fixture
def differing(tmp_path: Path) -> DataFolder:
    return books(tmp_path, ["a 2025-01-01 100"], ["a 2025-01-01 95"])


def test_the_owner_settles_a_difference_with_a_reason(differing: DataFolder) -> None:
    settled(differing)
    (found,) = reconciled(differing)
    assert found.settlement is not None
    assert (State.SETTLED, "fin-7", "booked in April") == (
        found.state,
        found.settlement.decided_by,
        found.settlement.reason,
    )


@pytest.mark.parametrize(
    ("by", "reason", "said"), [("bob", "fine", "only the data owner"), ("fin-7", " ", "a reason")]
)
def test_nobody_else_does_and_nobody_without_one(
    differing: DataFolder, by: str, reason: str, said: str
) -> None:
    with pytest.raises(SteelyardError, match=said):
        settled(differing, by, reason)


def test_a_decision_that_somebody_else_wrote_settles_nothing(differing: DataFolder) -> None:
    row = settled(differing).row
    differing.lines("decisions", tuple(row), [tuple({**row, "decided_by": "bob"}.values())])
    assert reconciled(differing)[0].state is State.OPEN


def test_another_difference_is_open_again_and_both_settlements_stay(
    tmp_path: Path, differing: DataFolder
) -> None:
    settled(differing)
    books(tmp_path, ["a 2025-01-01 100", "b 2025-01-01 1"], ["a 2025-01-01 95"])
    (found,) = reconciled(differing)
    assert (State.OPEN, True) == (found.state, found.reopened)
    settled(differing, reason="b is a test")
    (found,) = reconciled(differing)
    assert (State.SETTLED, 2) == (found.state, len(found.settlements))


def test_rows_on_which_both_sides_agree_leave_it_settled(tmp_path: Path, differing: DataFolder) -> None:
    settled(differing)
    books(tmp_path, ["a 2025-01-01 100", "b 2025-01-01 1"], ["a 2025-01-01 95", "b 2025-01-01 1"])
    assert reconciled(differing)[0].state is State.SETTLED


def test_what_is_not_open_cannot_be_settled(differing: DataFolder) -> None:
    settled(differing)
    with pytest.raises(SteelyardError, match="is settled already"):
        settled(differing)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_settlement_is_written_as_the_file_is(differing: DataFolder, encoding: str) -> None:
    path = differing.root / "decisions.csv"
    head = "period;subject;kind;effect;decided_by;decided_at;reason\r\n"
    first = "2025Q1;e1;fraud;;hr;2025-04-01 10:00:00;虚报费用，经核实属实\r\n"
    path.write_bytes((head + first).encode(encoding))
    settled(differing, reason="四月入账")
    text = path.read_bytes().decode(encoding)
    assert text.startswith(head + first)
    assert text.endswith(";fin-7;2025-04-02 09:30:00;四月入账\r\n")
    assert reconciled(differing)[0].state is State.SETTLED


# ── the gate ────────────────────────────────────────────────────────────────────────────────────────


def scores(data: DataFolder, **more: Any) -> dict[str, Any]:
    found = score(opened(data, document(**more)), request("2025Q1"))
    ((_, _, _, card),) = found.cards()
    return {
        "total": card.total,
        "blocked_by": card.blocked_by,
        "states": [each.state for each in found.reconciled],
        **{name: (one.status, one.score) for name, one in card.indicators.items()},
    }


def test_an_open_difference_holds_the_indicator_and_the_total(differing: DataFolder) -> None:
    """One deal of 100: revenue would earn 100, the count of deals earns 1 of 100."""
    seen = scores(differing)
    assert (None, ("revenue",)) == (seen["total"], seen["blocked_by"])
    assert (("held", None), ("ok", Decimal(1))) == (seen["revenue"], seen["deals"])


def test_once_settled_the_total_is_there_and_the_result_says_so(differing: DataFolder) -> None:
    settled(differing)
    seen = scores(differing)
    assert (Decimal("50.5"), [State.SETTLED]) == (seen["total"], seen["states"])


def test_without_holds_it_is_only_reported(differing: DataFolder) -> None:
    assert scores(differing, holds=[])["total"] == Decimal("50.5")


def test_all_holds_every_indicator(differing: DataFolder) -> None:
    assert scores(differing, holds="all")["blocked_by"] == ("revenue", "deals")


def test_a_period_in_which_nothing_differs_is_scored(differing: DataFolder) -> None:
    found = score(opened(differing, document()), request("2025Q2"))
    assert [card.blocked_by for *_, card in found.cards()] == [()]
