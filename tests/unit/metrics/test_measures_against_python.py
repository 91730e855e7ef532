"""Every aggregate a measure may use, on random small tables, against plain Python."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from statistics import mean, median

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from folders import DataFolder, Seen, computed, scheme

#: amount, rank (a moment to pick by), label
Line = tuple[Decimal | None, int | None, str | None]

_AMOUNTS = st.one_of(
    st.none(), st.integers(-1000, 1000).map(Decimal), st.decimals(-1000, 1000, places=2),
    st.decimals("-99999999999", "99999999999", places=4), st.just(Decimal("0.1")),
)  # fmt: skip
_LINES = st.lists(
    st.tuples(_AMOUNTS, st.one_of(st.none(), st.integers(0, 5)), st.sampled_from(["a", "b", "c", None])),
    max_size=15,
)


def amounts(lines: list[Line]) -> list[Fraction]:
    return [Fraction(line[0]) for line in lines if line[0] is not None]


def quantile(values: list[Fraction], q: Fraction) -> Fraction | None:
    """Linear interpolation between the neighbours of place (n - 1) q."""
    if not values:
        return None
    ordered, place = sorted(values), (len(values) - 1) * q
    low = ordered[int(place)]
    return low + (place - int(place)) * (ordered[min(int(place) + 1, len(values) - 1)] - low)


def picked(lines: list[Line], pick: Callable[..., int]) -> set[Fraction]:
    """The amounts a pick by rank may give."""
    whole = [(rank, Fraction(amount)) for amount, rank, _ in lines if amount is not None and rank is not None]
    if not whole:
        return set()
    best = pick(rank for rank, _ in whole)
    return {amount for rank, amount in whole if rank == best}


MEASURES: dict[str, tuple[str, Callable[[list[Line]], Fraction | None]]] = {
    "total": ("sum(amount)", lambda lines: Fraction(sum(amounts(lines)))),
    "lines": ("count(*)", lambda lines: Fraction(len(lines))),
    "filled": ("count(amount)", lambda lines: Fraction(len(amounts(lines)))),
    "labels": ("count(distinct label)", lambda lines: Fraction(len({x[2] for x in lines} - {None}))),
    "values": ("count(distinct amount)", lambda lines: Fraction(len(set(amounts(lines))))),
    "counted": ("count_if(label = 'a')", lambda lines: Fraction(sum(x[2] == "a" for x in lines))),
    "filtered": ("count(*) filter (where label <> 'a')", lambda lines: Fraction(sum(x[2] not in ("a", None) for x in lines))),
    "total_of_a": ("sum(amount) filter (where label = 'a')", lambda lines: Fraction(sum(amounts([x for x in lines if x[2] == "a"])))),
    "both": ("count_if(amount > 0) filter (where label = 'a')", lambda lines: Fraction(sum(v > 0 for v in amounts([x for x in lines if x[2] == "a"])))),
    "average": ("avg(amount)", lambda lines: mean(amounts(lines)) if amounts(lines) else None),
    "average_of_a": ("avg(amount) filter (where label = 'a')", lambda lines: mean(v) if (v := amounts([x for x in lines if x[2] == "a"])) else None),
    "smallest": ("min(amount)", lambda lines: min(amounts(lines), default=None)),
    "largest": ("max(amount)", lambda lines: max(amounts(lines), default=None)),
    "middle": ("median(amount)", lambda lines: median(amounts(lines)) if amounts(lines) else None),
    "quarter": ("quantile_cont(amount, 0.25)", lambda lines: quantile(amounts(lines), Fraction(1, 4))),
    "ninety": ("percentile_cont(0.9) within group (order by amount)", lambda lines: quantile(amounts(lines), Fraction(9, 10))),
    "lowest": ("quantile_cont(amount, 0)", lambda lines: min(amounts(lines), default=None)),
    "highest": ("quantile_cont(amount, 1)", lambda lines: max(amounts(lines), default=None)),
    "spread": ("max(amount) - min(amount)", lambda lines: max(v) - min(v) if (v := amounts(lines)) else None),
    "doubled": ("2 * sum(amount) + count(*)", lambda lines: 2 * Fraction(sum(amounts(lines))) + len(lines)),
    "products": ("sum(amount * rank)", lambda lines: Fraction(sum(Fraction(x[0]) * x[1] for x in lines if None not in x[:2]))),
    "positive": ("sum(case when amount > 0 then amount else 0 end)", lambda lines: Fraction(sum(v for v in amounts(lines) if v > 0))),
}  # fmt: skip


def measured(lines: list[Line], measures: dict[str, str]) -> dict[str, Seen]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = DataFolder(Path(scratch) / "data")
        folder.lines("lines", ("day", "amount", "rank", "label"), [("2025-02-01", *line) for line in lines])
        dataset = {
            "table": "lines",
            "time": "day",
            "covers": {"from": "2025-01-01", "to": "2025-12-31"},
            "measures": measures,
        }
        found = computed(folder, scheme({"lines": dataset}, {name: name for name in measures}), "2025Q1")
        return {name: found.value(name) for name in measures}


def close(expected: Fraction | None, value: Seen) -> bool:
    """Equal, or equal to 33 digits where a quotient does not end."""
    if expected is None or isinstance(value, str):
        return expected is None and value == "missing: no_rows"
    return abs(Fraction(value) - expected) <= abs(expected) * Fraction(1, 10**32)


@given(_LINES)
@example([])
@example([(None, None, None)])
@example([(Decimal("1.01"), 0, "a"), (Decimal("12345678901.2345"), 0, "a")])
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_they_agree_with_plain_python(lines: list[Line]) -> None:
    found = measured(lines, {name: sql for name, (sql, _) in MEASURES.items()})
    wrong = {
        name: (found[name], expected(lines))
        for name, (_, expected) in MEASURES.items()
        if not close(expected(lines), found[name])
    }
    assert {} == wrong


@given(_LINES)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_value_may_be_picked_by_another(lines: list[Line]) -> None:
    found = measured(
        lines,
        {
            "last": "arg_max(amount, rank)",
            "first": "arg_min(amount, rank)",
            "disc": "quantile_disc(amount, 0.5)",
        },
    )
    for name, pick in (("last", max), ("first", min)):
        allowed = picked(lines, pick)
        assert found[name] == "missing: no_rows" if not allowed else Fraction(found[name]) in allowed
    ordered = sorted(amounts(lines))
    # The smallest value with at least half of the values at or below it.
    expected = ordered[(len(ordered) - 1) // 2] if ordered else None
    assert close(expected, found["disc"])


@given(st.lists(st.integers(-10_000, 10_000), min_size=1, max_size=20), st.integers(0, 100))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_quantiles_are_those_of_numpy(values: list[int], percent: int) -> None:
    lines: list[Line] = [(Decimal(value), None, None) for value in values]
    found = measured(lines, {"q": f"quantile_cont(amount, {percent / 100})"})["q"]
    assert isinstance(found, Decimal)
    assert np.quantile(values, percent / 100) == pytest.approx(float(found), abs=1e-9)


def test_a_mean_of_nothing_is_missing_and_a_quotient_by_nothing_undefined() -> None:
    lines: list[Line] = [(None, None, "a"), (None, None, "b")]
    found = measured(
        lines,
        {"mean": "avg(amount)", "ratio": "sum(amount) / count(amount)", "share": "count(amount) / count(*)"},
    )
    assert {"mean": "missing: no_rows", "ratio": "undefined: zero_denominator", "share": 0} == found


def test_a_mean_is_exact_to_34_digits() -> None:
    lines: list[Line] = [(Decimal(1), None, None), (Decimal(0), None, None), (Decimal(0), None, None)]
    assert {"mean": Decimal("0.3333333333333333333333333333333333")} == measured(
        lines, {"mean": "avg(amount)"}
    )


def test_distinct_pairs_are_counted() -> None:
    lines: list[Line] = [
        (Decimal(1), 1, "a"),
        (Decimal(1), 2, "a"),
        (Decimal(1), 1, "b"),
        (Decimal(1), 1, "a"),
    ]
    assert {"pairs": 3} == measured(lines, {"pairs": "count(distinct (rank, label))"})
