"""Every number can say where it comes from: formula, measures, SQL, rows, targets, score (DESIGN tenet 2)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

import cast
from folders import Computed, DataFolder, Document, opened, request, scheme
from steelyard.core.periods import Period
from steelyard.core.problems import SteelyardError
from steelyard.engine.compute import compute
from steelyard.engine.explain import Explanation, RowTable, explain

COVERS = {"from": "2024-01-01", "to": "2026-12-31"}
SALES: Document = {
    "table": "sales", "time": "day", "subject": "owner_id", "covers": COVERS, "where": "kind <> 'void'",
    "measures": {
        "revenue": "sum(amount)", "orders": "count(*)", "web": "sum(amount) filter (where kind = 'web')", "average": "avg(amount)",
        "typical": "median(amount)", "per_order": "sum(amount) / count(*)", "rate": "count(*) filter (where kind = 'web') / count(*) filter (where kind = 'tv')",
    },
}  # fmt: skip
SHARED: Document = {**SALES, "credits": {"table": "parts", "key": "id", "subject": "who", "share": "share"}}
HELD: Document = {
    "table": "sales",
    "valid": {"from": "day", "to": "paid_on"},
    "subject": "owner_id",
    "covers": COVERS,
    "measures": {
        "open_amount": "sum(amount)",
        "open_count": "count(*)",
        "open_kinds": "count(distinct kind)",
    },
}


@pytest.fixture
def office(folder: DataFolder) -> DataFolder:
    cast.organise(folder).rows(
        "sales", "id, day, amount, kind, owner_id, paid_on",
        f"s1, 2025-01-05, 10, web, {cast.employee}, 2025-02-01", f"s2, 2025-01-06, 20.5, tv, {cast.manager}, ", f"s3, 2025-03-31, 40, web, {cast.stranger}, 2025-05-01",
        "s4, 2025-03-31, 80, tv, , ", f"s5, 2025-03-01, 5, void, {cast.employee}, ", f"s6, 2024-12-31, 7, web, {cast.employee}, 2025-01-01",
        f"s7, 2025-02-02, , web, {cast.employee}, ",
    )  # fmt: skip
    return folder.rows(
        "parts",
        "id, who, share",
        f"s2, {cast.employee}, 0.25",
        f"s2, {cast.manager}, 0.25",
        f"s3, {cast.director}, 1",
    )


def told(
    folder: DataFolder, document: Document, subject: str = "all", period: str = "2025Q1", **more: Any
) -> Explanation:
    return explain(
        opened(folder, document), period=Period.parse(period), subject=subject, indicator="x", **more
    )


def only(formula: str, dataset: Document = SALES, **indicator: Any) -> Document:
    return scheme({"sales": dataset}, {"x": {"formula": formula, **indicator}})


def column(table: RowTable, name: str) -> list[Any]:
    return [row[list(table.listing.columns).index(name)] for row in table.listing.rows]


def test_it_tells_formula_measures_and_values(office: DataFolder) -> None:
    found = told(
        office,
        scheme(
            {"sales": SALES},
            {"x": "(revenue - prior(revenue)) / orders * factor"},
            parameters={"factor": {"value": 2, "reason": "agreed"}},
        ),
    )
    assert "(revenue - prior(revenue)) / orders * factor" == found.formula
    assert "(150.5 − 7) ÷ 5 × 2" == found.with_values
    assert Decimal("57.4") == found.outcome.value
    assert [
        ("revenue", 150.5, "2025Q1"),
        ("prior(revenue)", 7, "2024Q4"),
        ("orders", 5, "2025Q1"),
        ("factor", 2, "2025Q1"),
    ] == [(line.label, line.value, line.period) for line in found.measures]
    first, *_, factor = found.measures
    assert ("sales", "sales", "sum(amount)", "kind <> 'void'") == (
        first.dataset,
        first.table,
        first.expression,
        first.where,
    )
    assert (None, "parameter: agreed") == (factor.dataset, factor.note)


def test_it_shows_the_statement_that_was_run_and_what_the_rows_cover(office: DataFolder) -> None:
    found = told(office, only("revenue"))
    assert "GROUP BY" in found.statements["sales"]
    assert ("2024-01-01", "2026-12-31") == tuple(map(str, found.covered["sales"] or ()))


def test_a_gap_says_why(office: DataFolder) -> None:
    line = told(office, only("revenue"), period="2023Q1").measures[0]
    assert (None, "before_coverage") == (line.value, line.reason)
    assert "?" == told(office, only("revenue"), period="2023Q1").with_values


MEASURES: dict[str, Any] = {
    "revenue": lambda amounts, shares: sum(a * s for a, s in zip(amounts, shares, strict=True) if a is not None),
    "orders": lambda amounts, shares: sum(shares),
    "web": lambda amounts, shares: sum(a * s for a, s in zip(amounts, shares, strict=True) if a is not None),
    "average": lambda amounts, shares: (
        sum(a * s for a, s in zip(amounts, shares, strict=True) if a is not None) / sum(s for a, s in zip(amounts, shares, strict=True) if a is not None)
    ),
}  # fmt: skip


@pytest.mark.parametrize("dataset", [SALES, SHARED], ids=["owned", "credited"])
@pytest.mark.parametrize(
    "subject", ["all", cast.employee.id, cast.manager.id, "growth", "content", "brand", "marketing"]
)
def test_the_rows_listed_make_the_number(office: DataFolder, dataset: Document, subject: str) -> None:
    for measure, make in MEASURES.items():
        found = told(office, only(measure, dataset), subject, rows=True)
        (table,) = found.tables
        amounts, shares = (
            column(table, "amount"),
            column(table, "share") if "share" in table.listing.columns else [1] * len(table.listing.rows),
        )
        value = found.outcome.value
        if value is None:
            assert not [amount for amount in amounts if amount is not None], measure
        else:
            assert make(amounts, shares) == pytest.approx(value, rel=Decimal("1e-25")), measure


def test_the_rows_of_a_team_are_those_of_the_moment(office: DataFolder) -> None:
    (table,) = told(office, only("revenue"), "growth", rows=True).tables
    assert {"s1", "s2", "s7"} == set(column(table, "id"))
    (prior,) = told(office, only("prior(revenue)"), "growth", rows=True).tables
    assert ["s6"] == column(prior, "id")
    (content,) = told(office, only("prior(revenue)"), "content", rows=True).tables
    assert [] == column(content, "id")


def test_only_rows_that_a_filtered_measure_counts_are_listed(office: DataFolder) -> None:
    (table,) = told(office, only("web"), rows=True).tables
    assert {"s1", "s3", "s7"} == set(column(table, "id"))
    (both,) = told(office, only("rate"), rows=True).tables
    assert {"s1", "s2", "s3", "s4", "s7"} == set(column(both, "id"))


@pytest.mark.parametrize(("formula", "ids"), [
    ("open_amount", {"s2", "s3", "s4", "s5", "s7"}), ("opening(open_amount)", {"s6"}), ("open_kinds", {"s2", "s3", "s4", "s5", "s7"}), ("prior(open_count)", {"s6"}),
])  # fmt: skip
def test_the_rows_of_a_stock_are_those_alive_at_the_moment(
    office: DataFolder, formula: str, ids: set[str]
) -> None:
    found = told(office, scheme({"held": HELD}, {"x": formula}), rows=True)
    (table,) = found.tables
    assert ids == set(column(table, "id"))
    if "amount" in formula:
        assert sum(amount for amount in column(table, "amount") if amount is not None) == found.outcome.value


def test_the_number_of_rows_listed_is_the_number_of_rows_counted(office: DataFolder) -> None:
    for datasets, measure in (
        ({"sales": SALES}, "revenue"),
        ({"held": HELD}, "open_amount"),
        ({"held": HELD}, "open_kinds"),
    ):
        for subject, by in (
            ("all", None),
            (cast.employee.id, "employee"),
            ("growth", "team"),
            ("marketing", "department"),
        ):
            workspace = opened(office, scheme(datasets, {"x": measure}))
            found = explain(
                workspace, period=Period.parse("2025Q1"), subject=subject, indicator="x", rows=True
            )
            counted = Computed(compute(workspace, request("2025Q1", by))).rows("x", subject)
            assert len(found.tables[0].listing.rows) == counted, (measure, subject)


def test_a_long_list_is_cut_and_says_so(office: DataFolder) -> None:
    (table,) = told(office, only("revenue"), rows=True, limit=2).tables
    assert (2, True) == (len(table.listing.rows), table.more)
    (table,) = told(office, only("revenue"), rows=True, limit=5).tables
    assert (5, False) == (len(table.listing.rows), table.more)


def test_joined_and_computed_columns_are_listed(office: DataFolder) -> None:
    office.rows("kinds", "kind, group", "web, online", "tv, offline")
    dataset = {
        **SALES,
        "columns": {"twice": "amount * 2"},
        "join": {"table": "kinds", "on": {"kind": "kind"}, "columns": ["group"]},
        "measures": {"revenue": "sum(twice)"},
    }
    (table,) = told(office, only("revenue", dataset), cast.stranger.id, rows=True).tables
    assert (["online"], [80]) == (column(table, "group"), column(table, "twice"))


def test_a_value_of_a_column_may_be_explained(office: DataFolder) -> None:
    found = told(office, only("revenue"), "tv", by="kind", rows=True)
    assert (Decimal("100.5"), ["s2", "s4"]) == (found.outcome.value, sorted(column(found.tables[0], "id")))
    office.rows(
        "sales",
        "id, day, amount, kind, owner_id, paid_on",
        "s1, 2025-01-05, 10, , x, ",
        "s2, 2025-01-05, 20, web, x, ",
    )
    found = told(office, only("revenue", {**SALES, "where": "amount > 0"}), "(none)", by="kind", rows=True)
    assert (10, ["s1"]) == (found.outcome.value, column(found.tables[0], "id"))


# ── what is not computed from rows ──────────────────────────────────────────────────────────────────


def test_an_inherited_value_shows_the_rows_of_the_team(office: DataFolder) -> None:
    found = told(office, only("revenue", level="team", below="inherit"), cast.manager.id, rows=True)
    assert ("growth", Decimal("30.5")) == (found.outcome.inherited_from, found.outcome.value)
    assert {"s1", "s2", "s7"} == set(column(found.tables[0], "id"))
    assert Decimal("30.5") == found.measures[0].value


def test_what_is_not_applicable_says_so(office: DataFolder) -> None:
    found = told(office, only("revenue", level="team"), cast.employee.id, rows=True)
    assert ("not_applicable", "measured_at_team") == (found.outcome.status, found.outcome.reason)
    found = told(office, only("revenue", level="team", below="inherit"), cast.hr.id, rows=True)
    assert ("not_applicable", "no_team") == (found.outcome.status, found.outcome.reason)


@pytest.mark.parametrize("others", [{}, {"y": "revenue"}])
def test_what_is_not_due_says_so_and_shows_no_number(office: DataFolder, others: dict[str, str]) -> None:
    document = scheme({"sales": SALES}, {"x": {"formula": "revenue / orders", "frequency": "year"}, **others})
    found = told(office, document, rows=True)
    assert ("not_due", None) == (found.outcome.status, found.evaluated)
    assert not [line for line in found.measures if line.value is not None]


def test_a_yearly_indicator_is_explained_over_its_year(office: DataFolder) -> None:
    found = told(office, only("revenue", frequency="year"), period="2025Q4", rows=True)
    assert ("2025", Decimal("150.5")) == (str(found.evaluated), found.outcome.value)
    assert 5 == len(found.tables[0].listing.rows)


def test_an_absent_table_is_said_to_be_absent(office: DataFolder) -> None:
    orders = {"table": "orders", "time": "ordered_at", "measures": {"placed": "count(*)"}}
    found = told(office, scheme({"orders": orders}, {"x": "placed"}), rows=True)
    assert ("missing", "no_table") == (found.outcome.status, found.outcome.reason)
    assert [("placed", None, "no_table")] == [
        (line.label, line.value, line.reason) for line in found.measures
    ]
    assert [] == list(found.tables)


def test_ratings_are_told_by_perspective(office: DataFolder) -> None:
    office.rows(
        "ratings",
        "period, subject, indicator, perspective, rater, rating, comment, rated_at",
        "2025Q1, e-007, x, manager, m-001, 4, , ",
        "2025Q1, e-007, x, self, e-007, 5, , ",
    )
    model = {
        "input": "ratings",
        "ratings": {"scale": [1, 5], "perspectives": {"manager": 60, "peer": 30, "self": 10}},
        "unit": "points",
    }
    found = told(office, scheme({}, {"x": model}), "e-007", rows=True)
    assert [("manager", 60, 4), ("peer", 30, None), ("self", 10, 5)] == [
        (r["perspective"], r["weight"], r["mean"]) for r in found.ratings
    ]
    assert (None, []) == (found.formula, list(found.measures))


def test_actuals_are_told_with_who_entered_them(office: DataFolder) -> None:
    office.rows(
        "actuals",
        "period, subject, indicator, value, entered_by, entered_at, evidence",
        "2025Q1, e-007, x, 12.5, a-001, 2025-04-01, report.pdf",
    )
    found = told(office, scheme({}, {"x": {"input": "actuals", "unit": "points"}}), "e-007")
    assert [(Decimal("12.5"), "a-001", "report.pdf")] == [
        (e["value"], e["entered_by"], e["evidence"]) for e in found.ratings
    ]


# ── the score, and mistakes ─────────────────────────────────────────────────────────────────────────


def test_the_score_follows_from_target_and_curve(office: DataFolder) -> None:
    found = told(office, only("revenue", target=301), cast.employee.id)
    assert found.line is not None
    assert found.card is not None
    assert found.curve is not None
    assert ("scheme", Decimal("3.3223")) == (found.target_source, found.line.score)
    assert found.card.total == found.line.score


def test_another_period_than_the_schemes_has_no_score(office: DataFolder) -> None:
    found = told(office, only("revenue", target=301), period="2025-01")
    assert (Decimal("30.5"), None, None) == (found.outcome.value, found.line, found.card)


def test_without_a_target_there_is_no_curve(office: DataFolder) -> None:
    found = told(office, only("revenue"))
    assert found.curve is None
    assert found.line is not None
    assert found.line.score is None


@pytest.mark.parametrize(
    ("subject", "message"),
    [
        ("e-07", r'there is no subject "e-07" in 2025Q1\. Did you mean "e-007"\?'),
        ("groth", r'there is no subject "groth"'),
    ],
)
def test_an_unknown_subject_is_named_with_those_there_are(
    office: DataFolder, subject: str, message: str
) -> None:
    with pytest.raises(SteelyardError, match=message):
        told(office, only("revenue"), subject)


def test_an_unknown_indicator_is_named_with_those_there_are(office: DataFolder) -> None:
    workspace = opened(office, scheme({"sales": SALES}, {"revenue_total": "revenue"}))
    with pytest.raises(
        SteelyardError,
        match=r'there is no indicator "revenue_totl"\. Did you mean "revenue_total"\? Known: revenue_total',
    ):
        explain(workspace, period=Period.parse("2025Q1"), subject="all", indicator="revenue_totl")


def test_it_names_everything_the_number_depends_on(office: DataFolder) -> None:
    meta = told(office, only("revenue")).meta
    assert {"scheme", "scheme_hash", "as_of", "engine", "snapshot"} <= set(meta)
    assert {"sales.csv", "employees.csv", "teams.csv", "memberships.csv"} <= set(meta["snapshot"])
    assert all(len(digest) == 64 for digest in meta["snapshot"].values())


def test_the_number_explained_is_the_number_computed(office: DataFolder) -> None:
    names = [*SALES["measures"]]
    document = scheme({"sales": SHARED}, {name: name for name in names})
    workspace = opened(office, document)
    results = Computed(compute(workspace, request("2025Q1", "team")))
    for name in names:
        for team in ("growth", "brand"):
            found = explain(workspace, period=Period.parse("2025Q1"), subject=team, indicator=name)
            assert results.outcome(name, team) == found.outcome
