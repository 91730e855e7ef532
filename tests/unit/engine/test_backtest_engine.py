"""The back-test of a folder, from the small revision that is worked out by hand in `small_revision`."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_revision import PERIODS, company, indicator, revised, scheme

from folders import DataFolder, request, write_scheme
from steelyard.core.problems import SteelyardError
from steelyard.engine.backtest.notes import coverage, notes
from steelyard.engine.backtest.records import document, sentences
from steelyard.engine.backtest.run import Backtest, backtest
from steelyard.metrics.engines.duckdb import DuckDB
from steelyard.review.backtest.drivers import parts
from steelyard.review.backtest.pairs import Pair
from strategies import unhurried


def run(
    folder: DataFolder,
    b: dict[str, Any],
    a: dict[str, Any] | None = None,
    period: str = PERIODS,
    by: str | None = None,
    **files: Path,
) -> Backtest:
    schemes = [
        write_scheme(each, folder.root.parent / f"{side}.yaml")
        for side, each in (("a", a or scheme()), ("b", b))
    ]
    return backtest(schemes[0], schemes[1], folder.root, request(period, by), **files)


def by_place(found: Backtest) -> dict[tuple[str, str], Pair]:
    return {(str(pair.period), pair.subject): pair for pair in found.pairs}


def said(texts: list[Any], language: str = "en") -> str:
    return "\n".join(text.in_language(language) for text in texts)


# ── the revision by hand ────────────────────────────────────────────────────────────────────────────


def test_it_changes_exactly_what_the_revision_changes(folder: DataFolder) -> None:
    found = by_place(run(company(folder), revised()))

    totals = {place: pair.totals for place, pair in found.items()}
    assert totals == {
        ("2026H1", "ann"): (Decimal(86), Decimal(95)),
        ("2026H1", "bob"): (Decimal(100), Decimal("112.5")),
        ("2026H1", "cid"): (Decimal(80), Decimal(80)),
        ("2026H2", "ann"): (Decimal(88), Decimal(85)),
        ("2026H2", "bob"): (Decimal(84), Decimal("96.25")),
        ("2026H2", "cid"): (Decimal(74), Decimal(85)),
    }
    assert [pair.flip for pair in found.values()] == ["up", None, None, None, "up", "up"]
    # In H2 Ann falls from the first place to the second, which she shares with Cid.
    assert [(pair.rank_a, pair.rank_b) for (when, _), pair in found.items() if when == "2026H2"] == [
        (1, 2),
        (2, 1),
        (3, 2),
    ]


def test_the_parts_are_those_worked_out_by_hand(folder: DataFolder) -> None:
    found = by_place(run(company(folder), revised()))
    of_ann = {(p.effect.value, p.name): p.points for p in parts(found["2026H1", "ann"]) or ()}

    # Level (86 + 95) / 2 = 90.5. Sales: −10 % · (90 − 90.5). Care: scores 80 and 100, weights 40 and 50 %.
    assert of_ann == {
        ("weight", "sales"): Fraction("0.05"),
        ("weight", "care"): Fraction("-0.05"),
        ("score", "care"): Fraction(9),
    }


def test_a_year_is_scored_when_all_its_periods_are_there(folder: DataFolder) -> None:
    years = run(company(folder), revised()).years

    # Means of the two halves, such as Ann (86 + 88) / 2 = 87 and (95 + 85) / 2 = 90.
    assert [(y.subject, y.a and y.a.total, y.b and y.b.total, y.flip) for y in years] == [
        ("ann", Decimal(87), Decimal(90), "up"),
        ("bob", Decimal(92), Decimal("104.375"), None),
        ("cid", Decimal(77), Decimal("82.5"), "up"),
    ]


def test_half_a_year_is_no_year(folder: DataFolder) -> None:
    assert run(company(folder), revised(), period="2026H1").years == []


def test_the_summary_says_it_in_sentences(folder: DataFolder) -> None:
    summary = said(sentences(run(company(folder), revised())))

    # Means 512 / 6 and 553.75 / 6; coefficients 1 + 1.2 + 1 + 1 + 1 + 0.8 = 6 and 1.2 + 1.2 + 1 + 1 + 1.2 + 1 = 6.6.
    for sentence in (
        "would have been 92.29 instead of 85.33 (+6.96): 4 of 6 scorecards rise, 1 fall",
        "3 of 6 scorecards change grade, 3 up and 0 down; they belong to 3 of 3 people",
        "Over the year 2026, 2 of 3 people change grade: 2 up, 0 down",
        "add up to 6.6 instead of 6: +10.0%",
        "how Care is measured and scored",
        # H1: no pair turns. H2: Ann and Bob turn, Ann and Cid become level. 1 of 6.
        "of 100 pairs in a period, 16.7 swap places",
        "Only 3 people",
    ):
        assert sentence in summary
    assert "3人中的3人" in said(sentences(run(folder, revised())), "zh-Hans")


def test_the_records_hold_every_table(folder: DataFolder) -> None:
    found = document(run(company(folder), revised()))

    assert list(found) == [
        "summary", "people", "scorecards", "years", "periods", "grade_flow", "groups", "drivers", "details",
        "coverage", "notes",
    ]  # fmt: skip
    people = {line["subject"]: line["mean_change"] for line in found["people"]}
    assert people == {"bob": Decimal("12.375"), "cid": Decimal("5.5"), "ann": Decimal(3)}
    for line in found["scorecards"]:
        own = [
            detail["points"]
            for detail in found["details"]
            if (detail["subject"], detail["period"]) == (line["subject"], line["period"])
        ]
        assert sum(own) == line["change"]


# ── what changes nothing ────────────────────────────────────────────────────────────────────────────


def test_a_scheme_against_itself_changes_nothing(folder: DataFolder) -> None:
    found = run(company(folder), scheme())

    assert all(pair.same and pair.change == 0 and parts(pair) == [] for pair in found.pairs)
    assert said(sentences(found)) == (
        "Nothing changes: all 6 scorecards keep their score, grade and coefficient."
    )


def test_another_order_and_comments_change_nothing(folder: DataFolder) -> None:
    company(folder)
    a = write_scheme(scheme(), folder.root.parent / "a.yaml")
    b = folder.root.parent / "b.yaml"
    b.write_text(
        """\
# The same scheme, written by somebody else.
grades:
  coefficient: {C: 0.8, B: "1", A: 1.2}
  bands: {A: 90, B: 80, C: lowest}
dimensions:
  work:
    weight: 100%
    indicators:
      care: {score: {rule: ratio}, target: 10, weight: 40, unit: points, input: actuals, title: Care}   # first
      sales: {title: Sales, input: actuals, unit: points, weight: 60%, target: 100.0, score: {rule: ratio}}
    title: Work
period: half
title: Another title
scheme: another
""",
        encoding="utf-8",
    )
    found = backtest(a, b, folder.root, request(PERIODS))

    assert all(pair.same and pair.change == 0 and parts(pair) == [] for pair in found.pairs)


# ── indicators that come and go ─────────────────────────────────────────────────────────────────────


def with_ideas(weight: int = 20) -> dict[str, Any]:
    added = scheme(50, 50 - weight)
    added["dimensions"]["work"]["indicators"]["ideas"] = {**indicator("Ideas", 5), "weight": weight}
    return added


def test_an_indicator_without_history_is_named(folder: DataFolder) -> None:
    found = run(company(folder), with_ideas())

    assert coverage(found.b, "ideas").scored == 0
    assert "Ideas is new in B and has no value in any of 6 scorecards (no actual entered)" in said(
        notes(found)
    )
    # Its 20 % go to the others: sales 50 / 80, care 30 / 80. Ann in H1: 62.5 % · 90 + 37.5 % · 80.
    assert by_place(found)["2026H1", "ann"].totals == (Decimal(86), Decimal("86.25"))


def test_inputs_may_name_what_only_one_of_the_schemes_knows(folder: DataFolder) -> None:
    company(folder)
    folder.rows(
        "targets",
        "period, subject_kind, subject, indicator, target",
        "2026H1, employee, ann, ideas, 4",
    )
    with (folder.root / "actuals.csv").open("a", encoding="utf-8") as file:
        file.write("2026H1,ann,ideas,6\n")
    found = run(folder, with_ideas())

    # Ideas: 100 · 6 / 4 = 150. Ann: 50 % · 90 + 30 % · 80 + 20 % · 150.
    assert by_place(found)["2026H1", "ann"].totals == (Decimal(86), Decimal(99))
    assert "Ideas, new in B, has a value in 1 of 6 scorecards" in said(notes(found))
    # The other way round it is an indicator that is taken out.
    assert by_place(run(folder, scheme(), with_ideas()))["2026H1", "ann"].change == -13


def test_what_neither_scheme_knows_is_refused(folder: DataFolder) -> None:
    company(folder)
    with (folder.root / "actuals.csv").open("a", encoding="utf-8") as file:
        file.write("2026H1,ann,idaes,6\n")

    with pytest.raises(SteelyardError, match="idaes"):
        run(folder, with_ideas())


def test_a_perspective_that_only_one_of_the_schemes_knows_is_left_out_of_the_other(
    folder: DataFolder,
) -> None:
    company(folder)
    folder.rows(
        "ratings",
        "period, subject, indicator, perspective, rater, rating",
        "2026H1, ann, care, manager, bob, 4",
        "2026H1, ann, care, peer, cid, 2",
    )

    def rated(**perspectives: int) -> dict[str, Any]:
        of = scheme()
        care = of["dimensions"]["work"]["indicators"]["care"]
        care |= {"input": "ratings", "ratings": {"scale": [1, 5], "perspectives": perspectives}, "target": 4}
        return of

    actuals = folder.root / "sales.csv"
    actuals.write_text("period,subject,indicator,value\n2026H1,ann,sales,90\n", encoding="utf-8")
    found = run(folder, rated(manager=100), rated(manager=50, peer=50), actuals=actuals)

    # A: (4 + 2) / 2 of 4 are 75 points, B: 4 of 4 are 100. 54 + 30 and 54 + 40.
    assert by_place(found)["2026H1", "ann"].totals == (Decimal(84), Decimal(94))


def test_a_target_of_a_person_keeps_the_new_one_away(folder: DataFolder) -> None:
    company(folder).rows(
        "targets", "period, subject_kind, subject, indicator, target", "2026H1, employee, ann, care, 10"
    )
    assert "The new target of Care does not reach 1 of 6 scorecards" in said(notes(run(folder, revised())))

    other = folder.root / "revised-targets.csv"
    other.write_text("period,subject_kind,subject,indicator,target\n2026H1,employee,ann,care,8\n")
    found = run(folder, revised(), revised_targets=other)

    assert by_place(found)["2026H1", "ann"].totals == (Decimal(86), Decimal(95))
    assert "does not reach" not in said(notes(found))


# ── vetoes, blocked sheets, geometric sheets ────────────────────────────────────────────────────────


def test_a_veto_of_the_revision_is_a_part_of_its_own(folder: DataFolder) -> None:
    company(folder).rows(
        "decisions",
        "period, subject, kind, effect, decided_by, decided_at, reason",
        "2026H1, bob, fraud, , ann, 2026-07-01, falsified data",
    )
    b = scheme(vetoes={"fraud": {"source": "decisions", "effect": {"total_at_most": 60}}})
    pair = by_place(run(folder, b))["2026H1", "bob"]

    assert (pair.totals, pair.flip) == ((Decimal(100), Decimal(60)), "down")
    assert [(part.effect.value, part.points) for part in parts(pair) or ()] == [("vetoes", Fraction(-40))]


def test_a_total_that_is_lost_is_said(folder: DataFolder) -> None:
    b = scheme()
    b["dimensions"]["work"]["indicators"]["care"]["missing"] = "block"
    found = run(company(folder), b)

    pair = by_place(found)["2026H1", "cid"]
    assert (pair.change, pair.loses_total, pair.rank_a) == (None, True, None)
    assert "lose their total under B: 1; that get one only there: 0" in said(sentences(found))


def test_a_geometric_revision_shows_totals_only(folder: DataFolder) -> None:
    found = run(company(folder), scheme(aggregation="geometric"))

    # Bob in H1: 100^0.6 · 100^0.4 = 100.
    assert by_place(found)["2026H1", "bob"].change == 0
    assert "drivers" not in document(found)
    assert "no sum" in said(notes(found))


# ── what cannot be compared ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("other", "complaint"),
    [
        ({"period": "quarter"}, "B is scored by quarter, A is scored by half"),
        ({"calendar": {"fiscal_year_start": 4}}, "B starts its fiscal year in month 4, A"),
        ({"calendar": {"timezone": "Europe/Berlin"}}, "B is in the time zone Europe/Berlin"),
    ],
)
def test_it_refuses_what_does_not_mean_the_same_days(
    folder: DataFolder, other: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(SteelyardError, match=complaint):
        run(company(folder), scheme(**other))


def test_a_complaint_says_under_which_scheme(folder: DataFolder) -> None:
    company(folder).rows(
        "targets",
        "period, subject_kind, subject, indicator, weight",
        "2026H1, employee, ann, sales, 70",
        "2026H1, employee, ann, care, 30",
    )
    # With ideas the weights of Ann are 70 + 30 + 20.
    with pytest.raises(SteelyardError, match="under B: the weights of work for ann sum to 120"):
        run(folder, with_ideas())


# ── groups, subjects, work ──────────────────────────────────────────────────────────────────────────


def test_everybody_is_in_a_group(folder: DataFolder) -> None:
    found = run(company(folder), revised())

    # Three sellers make a group; those of Ann are two, and Ann has no manager: too few to speak of.
    assert {kind: [one.group for one in groups] for kind, groups in found.groups.items()} == {
        "position": ["seller"]
    }


def test_without_employees_it_is_all_as_one(folder: DataFolder) -> None:
    folder.rows("actuals", "period, subject, indicator, value", "2026H1, all, sales, 90")

    assert [pair.subject for pair in run(folder, revised(), period="2026H1").pairs] == ["all"]


def test_rows_are_loaded_once_and_equal_scans_run_once(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    company(folder).rows("orders", "day, who, amount", "2026-02-01, ann, 50", "2026-03-01, bob, 80")
    scans: list[str] = []
    loads: list[object] = []
    fetch, load = DuckDB.fetch_numbers, DuckDB._load
    monkeypatch.setattr(DuckDB, "fetch_numbers", lambda *a: scans.append("scan") or fetch(*a))
    monkeypatch.setattr(DuckDB, "_load", lambda *a: loads.append("load") or load(*a))

    def counted(target: int) -> dict[str, Any]:
        of = scheme()
        of["datasets"] = {
            "orders": {
                "file": "orders.csv",
                "time": "day",
                "subject": "who",
                "measures": {"amount": "sum(amount)"},
            }
        }
        sales = of["dimensions"]["work"]["indicators"]["sales"]
        sales |= {"input": "formula", "formula": "amount", "unit": "count", "target": target}
        return of

    found = run(folder, counted(50), counted(100), period="2026H1")

    # Ann's 50 of 100 are 50 points, of 50 they are 100: 60 % of the difference.
    assert by_place(found)["2026H1", "ann"].change == 30
    assert (len(loads), len(scans)) == (1, 1)


@unhurried
@given(st.integers(0, 100), st.integers(1, 20), st.integers(0, 100), st.integers(1, 20))
def test_any_two_schemes_are_scored_as_they_would_be_alone(
    tmp_path_factory: pytest.TempPathFactory, sales_a: int, target_a: int, sales_b: int, target_b: int
) -> None:
    folder = company(DataFolder(tmp_path_factory.mktemp("any") / "data"))
    a = scheme(sales_a, 100 - sales_a, care_target=target_a)
    b = scheme(sales_b, 100 - sales_b, care_target=target_b)
    pair = by_place(run(folder, b, a))["2026H2", "bob"]

    def total(weight: int, target: int) -> Fraction:
        return (Fraction(weight * 80) + (100 - weight) * Fraction(900, target)) / 100

    for seen, wanted in zip(
        pair.totals or (), (total(sales_a, target_a), total(sales_b, target_b)), strict=True
    ):
        assert abs(Fraction(seen) - wanted) <= Fraction(1, 10000)
