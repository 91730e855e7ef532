"""The engine and plain loops agree on random organisations, rows, memberships, credits and stocks."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import brute_force as by_hand
from brute_force import Company, Credit, Row, Span, Stay
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from folders import Computed, DataFolder, opened, request, scheme
from steelyard.engine.compute import compute

PARENTS: dict[str, str | None] = {"dept": None, "east": "dept", "west": "dept", "deep": "east"}
PEOPLE = ("ann", "bob", "cas")
OWNERS = (*PEOPLE, *PARENTS, "ghost", None)
DAYS = st.dates(date(2024, 10, 1), date(2026, 3, 31))
#: The days on which off-by-one mistakes show: around the ends of months, quarters and fiscal years.
EDGES = st.sampled_from(
    [
        day + timedelta(days=by)
        for day in (date(2025, 1, 1), date(2025, 4, 1), date(2025, 7, 1))
        for by in (-1, 0, 1)
    ]
)
ANY_DAY = st.one_of(DAYS, EDGES)


@st.composite
def stays(draw: st.DrawFn, person: str) -> list[Stay]:
    """Stretches of belonging to no team, one team or two (60/40)."""
    edges = sorted(draw(st.lists(ANY_DAY, min_size=1, max_size=3, unique=True)))
    found = []
    for start, end in zip(edges, [*edges[1:], draw(st.sampled_from([None, date(2026, 6, 1)]))], strict=True):
        teams = draw(st.lists(st.sampled_from(sorted(PARENTS)), max_size=2, unique=True))
        shares = {0: [], 1: [Fraction(1)], 2: [Fraction(3, 5), Fraction(2, 5)]}[len(teams)]
        found += [Stay(person, team, start, end, share) for team, share in zip(teams, shares, strict=True)]
    return found


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    optional = st.one_of(st.none(), ANY_DAY)
    amount = st.one_of(
        st.none(), st.decimals(-1000, 1000, places=2), st.integers(-50, 50).map(Decimal), st.just(Decimal(0))
    )
    columns = st.tuples(
        optional,
        st.sampled_from(OWNERS),
        amount,
        st.sampled_from(["c1", "c2", "c3", None]),
        st.sampled_from(["a", "b", None]),
        optional,
        optional,
    )
    return [Row(f"r{i}", *cells) for i, cells in enumerate(draw(st.lists(columns, max_size=12)))]


@st.composite
def credits(draw: st.DrawFn, ids: list[str]) -> list[Credit]:
    """At most the whole of a row; often less, and several members of one team."""
    found = []
    for row in ids:
        if draw(st.booleans()):
            owners = draw(
                st.lists(st.sampled_from([o for o in OWNERS if o]), min_size=1, max_size=3, unique=True)
            )
            tenths = draw(st.lists(st.integers(1, 3), min_size=len(owners), max_size=len(owners)))
            found += [Credit(row, who, Fraction(part, 10)) for who, part in zip(owners, tenths, strict=True)]
    return found


@st.composite
def companies(draw: st.DrawFn) -> Company:
    lines = draw(rows())
    members = [stay for person in PEOPLE for stay in draw(stays(person))]
    return Company(PEOPLE, PARENTS, members, lines, draw(credits([row.id for row in lines])))


def written(company: Company, root: Path) -> DataFolder:
    folder = DataFolder(root)
    folder.lines("employees", ("employee_id", "name"), [(person, person) for person in company.employees])
    folder.lines(
        "teams",
        ("team_id", "name", "parent_id", "kind"),
        [(team, team, above, "team" if above else "department") for team, above in company.parents.items()],
    )
    folder.lines(
        "memberships",
        ("employee_id", "team_id", "valid_from", "valid_to", "share"),
        [(s.employee, s.team, s.start, s.end, float(s.share)) for s in company.stays],
    )
    folder.lines(
        "deals",
        ("id", "day", "owner_id", "amount", "customer", "kind", "start", "end"),
        [(r.id, r.day, r.owner, r.amount, r.customer, r.kind, r.start, r.end) for r in company.rows],
    )
    return folder.lines(
        "shares", ("id", "who", "part"), [(c.row, c.subject, float(c.share)) for c in company.credits]
    )


_COVERS = {"from": "2024-01-01", "to": "2026-12-31"}
_CREDITS = {"table": "shares", "key": "id", "subject": "who", "share": "part"}


def _flows(name: str) -> dict[str, str]:
    return {
        f"{name}_total": "sum(amount)",
        f"{name}_count": "count(*)",
        f"{name}_filled": "count(amount)",
        f"{name}_total_a": "sum(amount) filter (where kind = 'a')",
        f"{name}_count_b": "count_if(kind = 'b')",
        f"{name}_customers": "count(distinct customer)",
        f"{name}_largest": "max(amount)",
        f"{name}_middle": "median(amount)",
        f"{name}_mean": "avg(amount)",
    }


def _stocks(name: str) -> dict[str, str]:
    return {
        f"{name}_count": "count(*)",
        f"{name}_total": "sum(amount)",
        f"{name}_customers": "count(distinct customer)",
    }


def _document(company: Company, fiscal_year_start: int) -> dict[str, object]:
    flow = {"table": "deals", "time": "day", "subject": "owner_id", "covers": _COVERS}
    stock = {
        "table": "deals",
        "valid": {"from": "start", "to": "end"},
        "subject": "owner_id",
        "covers": _COVERS,
    }
    datasets = {
        "own": {**flow, "measures": _flows("own")},
        "held": {**stock, "measures": _stocks("held")},
    }
    if company.credits:
        datasets["shared"] = {**flow, "credits": _CREDITS, "measures": _flows("shared")}
        datasets["kept"] = {**stock, "credits": _CREDITS, "measures": _stocks("kept")}
    formulas = {}
    for name, dataset in datasets.items():
        for measure in dataset["measures"]:  # type: ignore[attr-defined]
            formulas[measure] = measure
            if name in ("held", "kept"):
                formulas[f"opening_{measure}"] = f"opening({measure})"
    return scheme(datasets, formulas, calendar={"fiscal_year_start": fiscal_year_start})


def _expected(company: Company, subject: str, span: Span) -> dict[str, Fraction | None]:
    found: dict[str, Fraction | None] = {}
    for name, credited in (("own", False), ("shared", True))[: 2 if company.credits else 1]:
        lines = by_hand.flow(company, subject, span, credited=credited)
        filled = by_hand.count(lines, lambda row: row.amount is not None)
        found |= {
            f"{name}_total": by_hand.total(lines),
            f"{name}_count": by_hand.count(lines),
            f"{name}_filled": filled,
            f"{name}_total_a": by_hand.total(lines, lambda row: row.kind == "a"),
            f"{name}_count_b": by_hand.count(lines, lambda row: row.kind == "b"),
            f"{name}_customers": by_hand.distinct_customers(lines),
            f"{name}_largest": by_hand.largest(lines),
            f"{name}_middle": by_hand.middle(lines),
            f"{name}_mean": by_hand.total(lines) / filled if filled else None,
        }
    for name, credited in (("held", False), ("kept", True))[: 2 if company.credits else 1]:
        for prefix, moment in (("", "closing"), ("opening_", "opening")):
            lines = by_hand.alive(company, subject, span, moment, credited=credited)
            found |= {
                f"{prefix}{name}_count": by_hand.count(lines),
                f"{prefix}{name}_total": by_hand.total(lines),
                f"{prefix}{name}_customers": by_hand.distinct_customers(lines),
            }
    return found


def _span(quarter: int, fiscal_year_start: int, as_of: date | None) -> Span:
    """Quarter `quarter` (1 to 4) of the fiscal year that starts in 2025."""
    first = fiscal_year_start - 1 + 3 * (quarter - 1)
    starts = [date(2025 + month // 12, month % 12 + 1, 1) for month in (first, first + 3)]
    return Span(starts[0], starts[1], as_of)


def _exact(value: Fraction | None) -> Fraction | str:
    return "missing: no_rows" if value is None else value


def _as_fractions(computed: Computed, name: str, period: str) -> dict[str, Fraction | str]:
    return {
        who: value if isinstance(value, str) else _simplest(value)
        for who, value in computed.of(name, period).items()
    }


def _simplest(value: Decimal) -> Fraction:
    """A quotient is rounded to 34 digits; the fraction meant is the simplest one near it."""
    exact = Fraction(value)
    return exact if len(value.as_tuple().digits) < 33 else exact.limit_denominator(10**12)


@given(
    company=companies(),
    level=st.sampled_from(["employee", "team", "department"]),
    fiscal_year_start=st.sampled_from([1, 2, 7]),
    as_of=st.one_of(st.none(), st.none(), ANY_DAY.filter(lambda day: day >= date(2025, 1, 1))),
)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    # The examples are small as they are; shrinking would run the engine for minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
def test_it_agrees_with_plain_loops(
    company: Company, level: str, fiscal_year_start: int, as_of: date | None
) -> None:
    subjects = {"employee": list(PEOPLE), "team": company.teams, "department": [company.department]}[level]
    with tempfile.TemporaryDirectory() as scratch:
        workspace = opened(written(company, Path(scratch) / "data"), _document(company, fiscal_year_start))
        asked = request("2025Q1..2025Q3", level, as_of.isoformat() if as_of else None)
        found = Computed(compute(workspace, asked))
    for quarter in (1, 2, 3):
        span = _span(quarter, fiscal_year_start, as_of)
        if as_of is not None and as_of < span.start:
            continue
        expected = {who: _expected(company, who, span) for who in subjects}
        for name in next(iter(expected.values())):
            assert {who: _exact(expected[who][name]) for who in subjects} == _as_fractions(
                found, name, f"2025Q{quarter}"
            ), name
