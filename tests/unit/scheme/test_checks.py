"""What makes a scheme wrong beyond its shape: weights, names, formulas, units, targets."""

from __future__ import annotations

import pytest
from scheme_documents import SOUND, Desk, beside_roi, changed

ROI = "dimensions.effect.indicators.roi"
FORMULA = "formula: (revenue - cost) / cost"


def weighing(*weights: str) -> str:
    """The sound scheme with an indicator for each weight."""
    lines = "".join(
        f"      i{n}: {{title: I, formula: cost, unit: currency:CNY, "
        f"weight: {weight}, score: {{rule: rank}}}}\n"
        for n, weight in enumerate(weights)
    )
    return SOUND[: SOUND.index("      roi:")] + lines


def dimensions(*weights: str) -> str:
    """The sound scheme with a dimension for each weight."""
    lines = "".join(
        f"  d{n}: {{title: D, weight: {weight}, indicators: {{i{n}: {{title: "
        f"I, formula: cost, unit: currency:CNY, "
        "weight: 100, score: {rule: rank}}}}\n"
        for n, weight in enumerate(weights)
    )
    return SOUND[: SOUND.index("  effect:")] + lines


# ── weights ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "weights", [("100",), ("33.33", "33.33", "33.34"), ("50%", "50"), ("0", "100"), ("0.5",) * 200]
)
def test_weights_of_indicators_are_exactly_100(desk: Desk, weights: tuple[str, ...]) -> None:
    assert len(weights) == len(desk.load(weighing(*weights)).scheme.indicators)


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        (
            ("33.33", "33.33", "33.33"),
            "sum to 99.99, not 100: 0.01 too little (i0 33.33 + i1 33.33 + i2 33.33)",
        ),
        (("60", "40.001"), "sum to 100.001, not 100: 0.001 too much (i0 60 + i1 40.001)"),
        (("0",), "sum to 0, not 100: 100 too little (i0 0)"),
    ],
)
def test_weights_that_are_nearly_100_are_wrong(desk: Desk, weights: tuple[str, ...], said: str) -> None:
    assert [f"23:5  dimensions.effect.indicators: the weights of its indicators {said}"] == desk.problems(
        weighing(*weights)
    )


def test_no_digit_is_too_far_behind_to_count(desk: Desk) -> None:
    # Three times 33.33…33 with forty digits: in 28 digits it would be a hundred.
    third = "33." + "3" * 38
    [message] = desk.messages(weighing(third, third, third))

    assert f"the weights of its indicators sum to 99.{'9' * 38}, not 100: 0.{'0' * 37}1 too little" in message


def test_weights_of_dimensions_are_exactly_100(desk: Desk) -> None:
    assert desk.load(dimensions("33.33", "33.33", "33.34"))
    assert [
        "19:1  dimensions: the weights of the dimensions sum to 99.99, not 100: 0.01 too little "
        "(d0 33.33 + d1 33.33 + d2 33.33)"
    ] == desk.problems(dimensions("33.33", "33.33", "33.33"))


def test_both_levels_are_reported_together(desk: Desk) -> None:
    text = changed(
        ("weight: 100\n    indicators", "weight: 90\n    indicators"),
        ("weight: 100\n        target", "weight: 110%\n        target"),
    )

    assert ["a weight is between 0 and 100, not 110"] == desk.messages(text)
    assert [
        "the weights of the dimensions sum to 90, not 100: 10 too little (effect 90)",
        "the weights of its indicators sum to 95, not 100: 5 too little (roi 95)",
    ] == desk.messages(text.replace("110%", "95%"))


# ── names ───────────────────────────────────────────────────────────────────────────────────────────


def test_an_indicator_is_in_one_dimension(desk: Desk) -> None:
    text = changed(
        ("weight: 100\n    indicators", "weight: 50\n    indicators"),
        then=" more: {title: More, weight: 50, indicators: {roi: {title: "
        "X, formula: cost, unit: 'currency:CNY', "
        "weight: 100, score: {rule: rank}}}}\n",
    )

    assert [
        '31:48  dimensions.more.indicators.roi: "roi" is already an indicator '
        "of effect; ids are unique in a scheme"
    ] == desk.problems(text.replace("\n more", "\n  more").replace("\nmore", "\n  more"))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            "objective: grow",
            f'28:9  {ROI}.objective: "grow" is not an objective of this scheme. '
            'Did you mean "growth"? Known: growth or share',
        ),
        (
            "guardrails: [roi, roy]",
            f'28:27  {ROI}.guardrails.1: "roy" is not an indicator of this scheme. '
            'Did you mean "roi"? Known: roi',
        ),
        (
            "linked_to: [leads]",
            f'28:21  {ROI}.linked_to.0: "leads" is not an indicator of this scheme. Known: roi',
        ),
    ],
)
def test_what_an_indicator_points_at_exists(desk: Desk, lines: str, said: str) -> None:
    text = beside_roi(lines) + "objectives: {growth: {title: Growth}, share: {title: Share}}\n"

    assert [said] == desk.problems(text)


@pytest.mark.parametrize(
    ("section", "said"),
    [
        (
            "gates: {first: {indicator: roy}}",
            'gates.first.indicator: "roy" is not an indicator of this scheme. Did you mean "roi"? Known: roi',
        ),
        (
            "vetoes: {fraud: {source: decisions, effect: {grade_at_most: E}}}",
            'vetoes.fraud.effect.grade_at_most: "E" is not a grade of this scheme. Known: A, B or C',
        ),
        (
            "distribution: {S: 10, A: 20}",
            'distribution.S: "S" is not a grade of this scheme. Known: A, B or C',
        ),
    ],
)
def test_what_a_section_points_at_exists(desk: Desk, section: str, said: str) -> None:
    text = changed(then=f"{section}\ngrades: {{bands: {{A: 90, B: 80, C: lowest}}}}\n")

    assert [said] == [line.partition("  ")[2] for line in desk.problems(text)]


def test_without_grades_there_is_nothing_to_point_at(desk: Desk) -> None:
    assert ['"A" is not a grade of this scheme. Known: nothing'] == desk.messages(
        changed(then="distribution: {A: 1}\n")
    )


# ── formulas ────────────────────────────────────────────────────────────────────────────────────────


def test_unknown_measures_are_named_with_the_nearest(desk: Desk) -> None:
    text = changed((FORMULA, "formula: (revenu - cots) / influence"))

    assert [
        f'26:9  {ROI}.formula: "cots" is not a measure or parameter. Did you mean "cost"? '
        "Known: revenue, cost, customers or influence",
        f'26:9  {ROI}.formula: "revenu" is not a measure or parameter. Did you mean "revenue"? '
        "Known: revenue, cost, customers or influence",
    ] == desk.problems(text)


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("companion: revenu", f"28:9  {ROI}.companion"),
        ("minimum_evidence: {measure: revenu, at_least: 5}", f"28:28  {ROI}.minimum_evidence.measure"),
    ],
)
def test_measures_exist_wherever_they_are_named(desk: Desk, where: str, said: str) -> None:
    [found] = desk.problems(beside_roi(where))

    assert found.startswith(f'{said}: "revenu" is not a measure')


@pytest.mark.parametrize(
    ("section", "said"),
    [
        (
            "adjustments: {a: {rule: bonus, each: 1, measure: custmers}}",
            'adjustments.a.measure: "custmers" is not a measure. Did you mean "customers"? '
            "Known: revenue, cost, customers or influence",
        ),
        (
            "adjustments: {a: {rule: bonus, each: 1, formula: custmers + 1}}",
            'adjustments.a.formula: "custmers" is not a measure or parameter. Did you mean "customers"? '
            "Known: revenue, cost, customers or influence",
        ),
        (
            "vetoes: {a: {when: custmers > 3, effect: {total: 0}}}",
            'vetoes.a.when: "custmers" is not a measure or parameter. Did you mean "customers"? '
            "Known: revenue, cost, customers or influence",
        ),
    ],
)
def test_measures_exist_in_adjustments_and_vetoes(desk: Desk, section: str, said: str) -> None:
    assert [said] == [line.partition("  ")[2] for line in desk.problems(changed(then=f"{section}\n"))]


def test_a_parameter_is_no_measure_to_count(desk: Desk) -> None:
    text = changed(then="adjustments: {a: {rule: bonus, each: 1, measure: influence}}\n")

    assert ['"influence" is not a measure. Known: revenue, cost, customers or influence'] == desk.messages(
        text
    )


@pytest.mark.parametrize(
    "formula", ["(revenue - ", "revenue cost", "select 1", "revenue; drop table x", "revenue +* 2"]
)
def test_a_formula_that_cannot_be_read_is_reported_at_its_line(desk: Desk, formula: str) -> None:
    found = desk.problems(changed((FORMULA, f"formula: {formula}")))

    assert all(line.startswith(f"26:9  {ROI}.formula: ") for line in found)


@pytest.mark.parametrize("function", ["opening", "closing"])
def test_the_state_at_a_moment_needs_a_stock(desk: Desk, function: str) -> None:
    assert [
        f"26:9  {ROI}.formula: {function}(revenue) needs a stock; revenue is a flow. Give its dataset "
        "valid: {from, to}, or use prior()"
    ] == desk.problems(changed((FORMULA, f"formula: {function}(revenue) / cost")))


def test_a_stock_has_states(desk: Desk) -> None:
    text = changed((FORMULA, "formula: closing(customers) / opening(customers)"))

    assert desk.load(text)


def test_a_measure_of_a_stock_with_a_time_of_its_own_is_a_flow(desk: Desk) -> None:
    text = changed(
        ("customers: count(*)", "customers: {sql: count(*), time: acquired_at}"),
        (FORMULA, "formula: opening(customers) / cost"),
    )

    assert "opening(customers) needs a stock; customers is a flow" in desk.messages(text)[0]


@pytest.mark.parametrize(
    ("formula", "unit", "said"),
    [
        ("revenue", "percent", f"27:9  {ROI}.unit: the formula gives currency:CNY, which is not percent"),
        (
            "revenue / cost",
            "currency:CNY",
            f"27:9  {ROI}.unit: the formula gives ratio, which is not currency:CNY",
        ),
        (
            "revenue",
            "currency:USD",
            f"27:9  {ROI}.unit: the formula gives currency:CNY, which is not currency:USD",
        ),
    ],
)
def test_the_unit_of_a_formula_is_the_one_declared(desk: Desk, formula: str, unit: str, said: str) -> None:
    [found] = desk.problems(changed((FORMULA, f"formula: {formula}"), ("unit: percent", f"unit: {unit}")))

    assert said == found


def test_units_that_cannot_be_added_clash(desk: Desk) -> None:
    text = changed(("{sql: sum(cost), unit: currency:CNY}", "{sql: sum(cost), unit: currency:USD}"))
    [found] = desk.problems(text)

    assert found.startswith(f"26:9  {ROI}.formula: ")
    assert "currency:CNY" in found
    assert "currency:USD" in found


def test_a_measure_that_cannot_be_read_is_reported_once_and_not_again_in_formulas(desk: Desk) -> None:
    text = changed(("sql: sum(cost)", "sql: sum("))
    [found] = desk.problems(text)

    assert found.startswith("11:7  datasets.campaigns.measures.cost: ")


def test_a_measure_has_one_name_in_the_whole_scheme(desk: Desk) -> None:
    text = changed(("customers: count(*)", "cost: count(*)"))

    assert [
        '16:7  datasets.customers.measures.cost: "cost" is already the name of a measure or parameter'
    ] == desk.problems(text)


def test_rows_need_a_moment(desk: Desk) -> None:
    [first, _] = desk.problems(changed(("    time: ended_on\n", "")))

    assert (
        "9:7  datasets.campaigns.measures.revenue: no moment places these "
        "rows: give the dataset time or valid, or "
        "this measure its time"
    ) == first


# ── targets and rules ───────────────────────────────────────────────────────────────────────────────


def aimed(direction: str, target: str, rule: str = "three_point") -> str:
    return changed(
        ("        unit: percent\n", f"        unit: percent\n        direction: {direction}\n"),
        ("{threshold: 5%, target: 20%, stretch: 40%}", target),
        ("rule: three_point, points: [60, 100, 120]", f"rule: {rule}"),
    )


@pytest.mark.parametrize(
    ("direction", "target", "said"),
    [
        (
            "higher",
            "{threshold: 40%, target: 20%, stretch: 5%}",
            "higher is better: threshold < target < stretch is needed",
        ),
        (
            "higher",
            "{threshold: 20%, target: 20%, stretch: 40%}",
            "higher is better: threshold < target < stretch is needed",
        ),
        (
            "lower",
            "{threshold: 5%, target: 20%, stretch: 40%}",
            "lower is better: threshold > target > stretch is needed",
        ),
        (
            "lower",
            "{threshold: 40%, target: 20%, stretch: 20%}",
            "lower is better: threshold > target > stretch is needed",
        ),
    ],
)
def test_three_targets_run_in_the_direction_of_the_indicator(
    desk: Desk, direction: str, target: str, said: str
) -> None:
    assert [f"30:9  {ROI}.target: {said}"] == desk.problems(aimed(direction, target))


@pytest.mark.parametrize(
    ("direction", "target"),
    [
        ("lower", "{threshold: 40%, target: 20%, stretch: 5%}"),
        ("lower", "{threshold: 10%, target: 0%, stretch: -5%}"),
        ("higher", "{target: 20%}"),
        ("higher", "{}"),
    ],
)
def test_targets_in_order_or_still_to_be_agreed_are_fine(desk: Desk, direction: str, target: str) -> None:
    assert desk.load(aimed(direction, target))


@pytest.mark.parametrize("target", ["0", "-5%", "0%"])
@pytest.mark.parametrize("rule", ["ratio", "reverse"])
def test_achievement_of_nothing_has_no_meaning(desk: Desk, rule: str, target: str) -> None:
    assert [
        f"30:9  {ROI}.target: {rule} divides by the target, which must be "
        f"above 0; choose three_point, delta or binary"
    ] == desk.problems(aimed("lower", target, rule))


def test_a_share_of_nothing_is_nothing(desk: Desk) -> None:
    text = aimed("higher", "0", "delta, step: 1, per: 3%, per_unit: relative")

    assert [
        f"30:9  {ROI}.target: delta with per_unit: relative needs a target other than 0"
    ] == desk.problems(text)


def test_a_delta_may_run_from_zero_in_points(desk: Desk) -> None:
    assert desk.load(aimed("higher", "0", "delta, step: 1, per: 3, per_unit: point"))
