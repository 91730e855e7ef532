"""What is said of a wrong scheme: the place, the mistake, and what is allowed (STYLE 6)."""

from __future__ import annotations

import pytest
from scheme_documents import SOUND, Desk, beside_roi, changed, scored_by

RULES = (
    "ratio, reverse, three_point, piecewise, tier, delta, deduct, bonus, "
    "binary, within, milestone, rank, efficacy "
    "or descriptive"
)
ROI = "dimensions.effect.indicators.roi"
NUMBER = "Write a number such as 20, 0.2 or 20%"


def test_every_mistake_is_reported_at_once_in_the_order_of_the_document(desk: Desk) -> None:
    text = changed(
        ("period: quarter", "periode: quarter"),
        ("unit: percent", "unit: procent"),
        ("weight: 100\n        target", "weight: much\n        target"),
        ("rule: three_point", "rule: three_piont"),
        then="""\
        grades:
          bands: {A: 90, B: 95, C: lowest}
        """,
    )

    assert ["4:1", "27:9", "28:9", "30:17", "31:1"] == [
        line.partition("  ")[0] for line in desk.problems(text)
    ]


# ── keys ────────────────────────────────────────────────────────────────────────────────────────────


def test_an_unknown_key_is_named_with_the_nearest_and_all_known_ones(desk: Desk) -> None:
    assert [
        '4:1  periode: "periode" is not a known key here. Did you mean '
        '"period"? Allowed: steelyard, scheme, title, '
        "description, version, period, calendar, year_score, aggregation, objectives, datasets, parameters, "
        "dimensions, adjustments, gates, vetoes, caps, grades, distribution, "
        "reconciliations or lint."
    ] == desk.problems(changed(("period: quarter", "periode: quarter")))


@pytest.mark.parametrize(
    ("old", "new", "place", "hint"),
    [
        (
            "        unit: percent",
            "        unit: percent\n        formulla: x",
            f"28:9  {ROI}.formulla",
            '"formulla" is not a known key here. Did you mean "formula"? Allowed: title',
        ),
        (
            "table: campaigns",
            "table: campaigns\n    colums: {a: b}",
            "8:5  datasets.campaigns.colums",
            '"colums" is not a known key here. Did you mean "columns"? Allowed: table',
        ),
        (
            "unit: currency:CNY}",
            "unit: currency:CNY, tme: x}",
            "10:56  datasets.campaigns.measures.revenue.tme",
            '"tme" is not a known key here. Did you mean "time"? Allowed: sql, time, unit or title.',
        ),
        (
            "period: quarter",
            "calendar: {fiscal_year: 4}",
            "4:12  calendar.fiscal_year",
            '"fiscal_year" is not a known key here. Did you mean "fiscal_year_start"? '
            "Allowed: fiscal_year_start or "
            "timezone.",
        ),
        (
            "threshold: 5%",
            "treshold: 5%",
            f"29:18  {ROI}.target.treshold",
            '"treshold" is not a known key here. Did you mean "threshold"? '
            "Allowed: threshold, target or stretch.",
        ),
    ],
)
def test_an_unknown_key_deep_inside(desk: Desk, old: str, new: str, place: str, hint: str) -> None:
    [found] = desk.problems(changed((old, new)))

    assert found.startswith(f"{place}: {hint}")


def test_the_keys_of_a_rule_are_those_of_that_rule(desk: Desk) -> None:
    assert [
        f'30:47  {ROI}.score.tolerence: "tolerence" is not a known key here. Did you mean "tolerance"? '
        "Allowed: rule, from, to or tolerance."
    ] == desk.problems(scored_by("rule: within, from: 1, to: 5, tolerence: 1"))


@pytest.mark.parametrize("key", ["title: Mine\n", "scheme: mine\n"])
def test_a_key_that_is_needed_is_asked_for(desk: Desk, key: str) -> None:
    assert [f"1:1  {key.partition(':')[0]}: is required and absent"] == desk.problems(changed((key, "")))


def test_a_key_that_is_needed_deep_inside_is_asked_for_at_its_map(desk: Desk) -> None:
    text = changed(("        title: ROI\n", ""), ("        unit: percent\n", ""))

    assert [
        f"24:7  {ROI}.title: is required and absent",
        f"24:7  {ROI}.unit: is required and absent",
    ] == desk.problems(text)


@pytest.mark.parametrize("name", ["a-b", "1st", "a b", "", "roi!"])
def test_a_name_is_a_word(desk: Desk, name: str) -> None:
    [found] = desk.problems(changed(("      roi:\n", f'      "{name}":\n')))

    assert (
        f'24:7  dimensions.effect.indicators.{name}: "{name}" is not a name. '
        f"Use letters of any script, digits and _, "
        "not starting with a digit"
    ) == found


# ── choices ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            "rule: three_piont",
            f'"three_piont" is not a scoring rule. Choose {RULES}. Did you mean "three_point"?',
        ),
        ("rule: percentage", f'"percentage" is not a scoring rule. Choose {RULES}.'),
        ("rule: {ratio: 1}", f"a map is not a scoring rule. Choose {RULES}."),
    ],
)
def test_an_unknown_rule_is_answered_with_all_rules(desk: Desk, rule: str, said: str) -> None:
    assert [f"30:17  {ROI}.score.rule: {said}"] == desk.problems(scored_by(rule))


def test_a_score_names_its_rule(desk: Desk) -> None:
    assert [
        f"30:9  {ROI}.score: says no rule. Write rule: and one of the "
        f"scoring rules, such as ratio or three_point"
    ] == desk.problems(scored_by("points: [60, 100, 120]"))


@pytest.mark.parametrize(("score", "found"), [("ratio", '"ratio"'), ("[ratio]", "a list"), ("", "nothing")])
def test_a_score_is_a_map(desk: Desk, score: str, found: str) -> None:
    text = changed(("score: {rule: three_point, points: [60, 100, 120]}", f"score: {score}"))

    assert [f"30:9  {ROI}.score: expected a map of keys, found {found}"] == desk.problems(text)


def test_an_unknown_unit_is_answered_with_all_units(desk: Desk) -> None:
    assert [
        f'27:9  {ROI}.unit: "procent" is not a unit. Choose percent, '
        f"percentage_point, ratio, count, currency:CNY, "
        "duration:hour, points or score"
    ] == desk.problems(changed(("unit: percent", "unit: procent")))


@pytest.mark.parametrize("unit", ["", "[percent]", "{percent: 1}"])
def test_a_unit_is_a_word(desk: Desk, unit: str) -> None:
    assert [
        f"27:9  {ROI}.unit: expected a unit: percent, percentage_point, "
        f"ratio, count, currency:CNY, duration:hour, "
        "points or score"
    ] == desk.problems(changed(("unit: percent", f"unit: {unit}")))


@pytest.mark.parametrize(
    ("field", "value", "choices"),
    [
        ("direction", "up", "higher, lower or within."),
        ("direction", "hihger", 'higher, lower or within. Did you mean "higher"?'),
        ("nature", "quantity", 'quantitative or qualitative. Did you mean "quantitative"?'),
        ("focus", "result", "process or outcome."),
        ("horizon", "middle", "short or long."),
        ("level", "person", "employee, team or department."),
        ("below", "inherits", 'not_applicable or inherit. Did you mean "inherit"?'),
        ("frequency", "weekly", "month, quarter, half or year."),
        ("missing", "ignore", "redistribute, zero or block."),
        ("input", "formulas", 'formula, ratings or actuals. Did you mean "formula"?'),
    ],
)
def test_a_choice_is_answered_with_what_there_is(desk: Desk, field: str, value: str, choices: str) -> None:
    assert [f'28:9  {ROI}.{field}: "{value}" is not allowed. Choose {choices}'] == desk.problems(
        beside_roi(f"{field}: {value}")
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("steelyard: 1", "steelyard: 2", '1:1  steelyard: "2" is not allowed. Choose 1.'),
        (
            "period: quarter",
            "period: week",
            '4:1  period: "week" is not allowed. Choose month, quarter, half or year.',
        ),
        (
            "period: quarter",
            "year_score: sum",
            '4:1  year_score: "sum" is not allowed. Choose mean_of_periods or recompute.',
        ),
        (
            "period: quarter",
            "aggregation: harmonic",
            '4:1  aggregation: "harmonic" is not allowed. Choose arithmetic or geometric.',
        ),
        (
            "title: Mine",
            "title: {fr: Le mien}",
            '3:1  title: "fr" is not a language. Choose zh-Hans, zh-Hant, en',
        ),
        (
            "title: Mine",
            "title: {}",
            "3:1  title: expected a text, or a map of zh-Hans, zh-Hant, en to texts",
        ),
        (
            "title: Mine",
            "title: [Mine]",
            "3:1  title: expected a text, or a map of zh-Hans, zh-Hant, en to texts",
        ),
        ("scheme: mine", "scheme: [mine]", "2:1  scheme: expected a text, found a list"),
        ("period: quarter", "calendar: April", '4:1  calendar: expected a map of keys, found "April"'),
        (
            "period: quarter",
            "calendar: {fiscal_year_start: April}",
            '4:12  calendar.fiscal_year_start: expected a whole number, found "April"',
        ),
        (
            "period: quarter",
            "calendar: {fiscal_year_start: 13}",
            '4:12  calendar.fiscal_year_start: expected at most 12, found "13"',
        ),
        (
            "period: quarter",
            "calendar: {fiscal_year_start: 0}",
            '4:12  calendar.fiscal_year_start: expected at least 1, found "0"',
        ),
        (
            "period: quarter",
            "calendar: {timezone: Beijing}",
            '4:1  calendar: "Beijing" is not a time zone. Use a name such as Asia/Shanghai',
        ),
        (
            "time: ended_on",
            "time: ended_on\n    covers: {from: 2026-13-01}",
            '9:14  datasets.campaigns.covers.from: expected a date such as 2026-03-31, found "2026-13-01"',
        ),
        (
            "time: ended_on",
            "time: ended_on\n    read: {header_rows: 99}",
            '9:12  datasets.campaigns.read.header_rows: expected at most 20, found "99"',
        ),
        (
            "time: ended_on",
            "time: ended_on\n    join: {table: channels, on: {}, columns: []}",
            "9:29  datasets.campaigns.join.0.on: expected at least 1 of these, found 0",
        ),
    ],
)
def test_other_values_are_answered_with_what_is_needed(desk: Desk, old: str, new: str, said: str) -> None:
    assert said in desk.problems(changed((old, new)))


# ── numbers and weights ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("weight", "said"),
    [
        ("much", f'"much" is not a number. {NUMBER}'),
        ("1 000", f'"1 000" is not a number. {NUMBER}'),
        ("40%%", f'"40%%" is not a number. {NUMBER}'),
        ("nan", f'"nan" is not a number. {NUMBER}'),
        ("", "expected a number such as 20, 0.2 or 20%"),
        ("{a: 1}", "expected a number such as 20, 0.2 or 20%"),
        ("[1]", "expected a number such as 20, 0.2 or 20%"),
        ("101", "a weight is between 0 and 100, not 101"),
        ("-1", "a weight is between 0 and 100, not -1"),
        ("1e99", f'"1e99" is out of range. {NUMBER}'),
    ],
)
def test_a_weight_is_a_number_between_0_and_100(desk: Desk, weight: str, said: str) -> None:
    text = changed(("weight: 100\n        target", f"weight: {weight}\n        target"))

    assert [f"28:9  {ROI}.weight: {said}"] == desk.problems(text)


@pytest.mark.parametrize("weight", ["100", "100%", "100.00", "1e2", '"100"', "100％"])
def test_a_weight_may_be_written_in_many_ways(desk: Desk, weight: str) -> None:
    text = changed(("weight: 100\n        target", f"weight: {weight}\n        target"))

    assert 100 == desk.load(text).scheme.indicators["roi"].weight


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("20%", "0.2"),
        ("0.2", "0.2"),
        ("1,200.50", "1200.50"),
        ("20 %", "0.2"),
        ("+0.2", "0.2"),
        ("2e-1", "0.2"),
    ],
)
def test_a_target_may_be_written_in_percent(desk: Desk, written: str, value: str) -> None:
    text = changed(("{threshold: 5%, target: 20%, stretch: 40%}", f'"{written}"'))
    target = (
        desk.load(text.replace("three_point, points: [60, 100, 120]", "binary"))
        .scheme.indicators["roi"]
        .target
    )

    assert value == str(target.target)
    assert target.threshold is None


def test_caps_are_in_order(desk: Desk) -> None:
    assert [f"28:9  {ROI}.caps: min 120 is above max 0"] == desk.problems(
        beside_roi("caps: {min: 120, max: 0}")
    )


# ── the parameters of rules ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("rule: three_point, points: [60, 100]", ".points.2: is required and absent"),
        ("rule: three_point, points: [60, 100, 120, 150]", ".points: expected at most 3 of these, found 4"),
        ("rule: three_point, points: 100", '.points: expected a list, found "100"'),
        ("rule: three_point, points: [60, x, 120]", f'.points.1: "x" is not a number. {NUMBER}'),
        ("rule: piecewise", ".points: is required and absent"),
        ("rule: piecewise, points: []", ".points: expected at least 1 of these, found 0"),
        ("rule: piecewise, points: [[1, 2, 3]]", ".points.0: expected at most 2 of these, found 3"),
        ("rule: piecewise, points: [1]", '.points.0: expected a list, found "1"'),
        (
            "rule: piecewise, points: [[1, 2]], of: score",
            '.of: "score" is not allowed. Choose achievement or value.',
        ),
        ("rule: tier", ".bands: is required and absent"),
        ("rule: tier, bands: {high: 100}", f'.bands.0.0: "high" is not a number. {NUMBER}'),
        ("rule: delta, per: 3%, per_unit: relative", ".step: is required and absent"),
        ("rule: delta, step: 0, per: 3%, per_unit: relative", '.step: expected more than 0, found "0"'),
        ("rule: delta, step: 1, per: 3, per_unit: relative", ": per: 3 of the target is not meant; write 3%"),
        (
            "rule: delta, step: 1, per: 3, per_unit: percent",
            '.per_unit: "percent" is not allowed. Choose relative, point or absolute.',
        ),
        (
            "rule: delta, step: 1, per: 3, per_unit: point, max_up: -1",
            '.max_up: expected at least 0, found "-1"',
        ),
        ("rule: deduct, each: -5", '.each: expected more than 0, found "-5"'),
        ("rule: bonus", ".each: is required and absent"),
        ("rule: within, to: 5", ".from: is required and absent"),
        ("rule: within, from: 5, to: 1", ": from 5 is above to 1"),
        ("rule: milestone, shares: [30, 30]", ": the shares of the milestones sum to 60, not 100"),
        (
            "rule: milestone, shares: [33.33, 33.33, 33.33]",
            ": the shares of the milestones sum to 99.99, not 100",
        ),
        ("rule: milestone, shares: [-10, 110]", '.shares.0: expected at least 0, found "-10"'),
        ("rule: milestone, shares: [100], partial: maybe", '.partial: expected true or false, found "maybe"'),
        ("rule: efficacy, bad: 5, good: 5", ": bad and good must differ"),
        ("rule: reverse, method: square", '.method: "square" is not allowed. Choose reciprocal or linear.'),
        ("rule: descriptive, anchors: {}", ".anchors: expected at least 1 of these, found 0"),
        ("rule: descriptive, anchors: {low: {score: 1}}", f'.anchors.low: "low" is not a number. {NUMBER}'),
        ("rule: descriptive, anchors: {1: 20}", '.anchors.1: expected a map of keys, found "20"'),
    ],
)
def test_a_rule_says_which_parameter_is_wrong(desk: Desk, rule: str, said: str) -> None:
    found = [line.partition("  ")[2] for line in desk.problems(scored_by(rule))]

    assert f"{ROI}.score{said}" in found


# ── inputs and ratings ──────────────────────────────────────────────────────────────────────────────

NO_FORMULA = ("        formula: (revenue - cost) / cost\n", "")


@pytest.mark.parametrize(
    ("said_of_it", "problem"),
    [
        ("input: actuals", "input: actuals takes no formula"),
        ("input: ratings", "input: ratings takes no formula"),
        (
            "ratings: {scale: [1, 5], perspectives: {manager: 100}}",
            "ratings are only read with input: ratings",
        ),
    ],
)
def test_an_indicator_has_one_input(desk: Desk, said_of_it: str, problem: str) -> None:
    assert [f"24:7  {ROI}: {problem}"] == desk.problems(beside_roi(said_of_it))


@pytest.mark.parametrize(
    ("said_of_it", "problem"),
    [
        ("direction: higher", "a formula is needed (or input: ratings, input: actuals)"),
        ("input: ratings", "input: ratings needs ratings: {scale, perspectives}"),
    ],
)
def test_an_indicator_has_the_input_it_names(desk: Desk, said_of_it: str, problem: str) -> None:
    assert [f"24:7  {ROI}: {problem}"] == desk.problems(beside_roi(said_of_it).replace(*NO_FORMULA))


@pytest.mark.parametrize(
    ("ratings", "said"),
    [
        ("{perspectives: {manager: 100}}", ".scale: is required and absent"),
        ("{scale: [1, 5]}", ".perspectives: is required and absent"),
        ("{scale: 5, perspectives: {manager: 100}}", '.scale: expected a list, found "5"'),
        ("{scale: [1, 3, 5], perspectives: {manager: 100}}", ".scale: expected at most 2 of these, found 3"),
        (
            "{scale: [5, 1], perspectives: {manager: 100}}",
            ": the scale runs from low to high, such as [1, 5]",
        ),
        (
            "{scale: [5, 5], perspectives: {manager: 100}}",
            ": the scale runs from low to high, such as [1, 5]",
        ),
        ("{scale: [1, 5], perspectives: {}}", ".perspectives: expected at least 1 of these, found 0"),
        ("{scale: [1, 5], perspectives: {manager: 0}}", ": at least one perspective needs a weight"),
        (
            "{scale: [1, 5], perspectives: {manager: 101}}",
            ".perspectives.manager: a weight is between 0 and 100, not 101",
        ),
        (
            "{scale: [1, 5], perspectives: {manager: 60, peer: 40}, minimum: {peers: 3}}",
            ': "peers" is not one of the perspectives manager, peer',
        ),
        (
            "{scale: [1, 5], perspectives: {manager: 60, peer: 40}, require: [boss]}",
            ': "boss" is not one of the perspectives manager, peer',
        ),
        (
            "{scale: [1, 5], perspectives: {peer: 40}, minimum: {peer: 0}}",
            '.minimum.peer: expected at least 1, found "0"',
        ),
        (
            "{scale: [1, 5], perspectives: {peer: 40}, minimum: {peer: some}}",
            '.minimum.peer: expected a whole number, found "some"',
        ),
    ],
)
def test_ratings_say_what_is_wrong_with_them(desk: Desk, ratings: str, said: str) -> None:
    text = beside_roi(f"input: ratings\nratings: {ratings}").replace(*NO_FORMULA)

    assert [f"{ROI}.ratings{said}"] == [line.partition("  ")[2] for line in desk.problems(text)]


def test_anchors_lie_on_the_scale(desk: Desk) -> None:
    text = scored_by("rule: descriptive, anchors: {0: {score: 0}, 5: {score: 100}, 6: {score: 120}}").replace(
        *NO_FORMULA
    )
    text = text.replace(
        "        unit: percent\n",
        "        unit: points\n        input: ratings\n"
        "        ratings: {scale: [1, 5], perspectives: {manager: 100}}\n",
    )

    assert ["0 is outside the scale 1 to 5", "6 is outside the scale 1 to 5"] == desk.messages(text)


# ── grades ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("grades", "said"),
    [
        ("{bands: {A: 90, B: 80}}", ": exactly the last band is `lowest`, so that every total has a grade"),
        (
            "{bands: {A: lowest, B: 80}}",
            ": exactly the last band is `lowest`, so that every total has a grade",
        ),
        (
            "{bands: {A: lowest, B: lowest}}",
            ": exactly the last band is `lowest`, so that every total has a grade",
        ),
        ("{bands: {A: 80, B: 90, C: lowest}}", ": the bands run from the highest lower bound to the lowest"),
        (
            "{bands: {A: 80, B: 80.0, C: lowest}}",
            ": the bands run from the highest lower bound to the lowest",
        ),
        ("{bands: {}}", ".bands: expected at least 1 of these, found 0"),
        ("{}", ".bands: is required and absent"),
        ("{bands: {A: high, C: lowest}}", f'.bands.A: "high" is not a number. {NUMBER}'),
        (
            "{bands: {A: 80, C: lowest}, coefficient: {A: 1.2, X: 1}}",
            ': coefficient: "X" is not one of the grades A, C',
        ),
        (
            "{bands: {A: 80, B: 60, C: lowest}, coefficient: {A: 1.2}}",
            ": coefficient: B, C is absent; every grade needs one",
        ),
        ("{bands: {A: 80, C: lowest}, labels: {D: Poor}}", ': labels: "D" is not one of the grades A, C'),
    ],
)
def test_grades_say_what_is_wrong_with_them(desk: Desk, grades: str, said: str) -> None:
    assert [f"grades{said}"] == [
        line.partition("  ")[2] for line in desk.problems(changed(then=f"grades: {grades}\n"))
    ]


def test_one_grade_for_all_is_fine(desk: Desk) -> None:
    assert {"A": None} == dict(desk.load(changed(then="grades: {bands: {A: lowest}}\n")).scheme.grades.bands)  # type: ignore[union-attr]


# ── adjustments, vetoes, gates, datasets ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("section", "said"),
    [
        (
            "adjustments: {a: {rule: bonus, each: 1}}",
            "adjustments.a: say what is counted: either measure or formula",
        ),
        (
            "adjustments: {a: {rule: deduct, each: 1, measure: cost, formula: cost}}",
            "adjustments.a: say what is counted: either measure or formula",
        ),
        (
            "adjustments: {a: {rule: ratio}}",
            'adjustments.a.rule: "ratio" is not a scoring rule. Choose bonus or deduct.',
        ),
        (
            "vetoes: {a: {effect: {total: 0}}}",
            "vetoes.a: say what triggers it: either source: decisions or when: <condition>",
        ),
        (
            "vetoes: {a: {source: decisions, when: cost > 1, effect: {total: 0}}}",
            "vetoes.a: say what triggers it: either source: decisions or when: <condition>",
        ),
        (
            "vetoes: {a: {source: decisions, effect: {}}}",
            "vetoes.a.effect: name an effect: grade_at_most, total_at_most or total",
        ),
        (
            "vetoes: {a: {source: rumours, effect: {total: 0}}}",
            'vetoes.a.source: "rumours" is not allowed. Choose decisions.',
        ),
        ("gates: {a: {at_least: 100}}", "gates.a.indicator: is required and absent"),
        (
            "gates: {a: {indicator: roi, scope: team}}",
            'gates.a.scope: "team" is not allowed. Choose sheet or dimension.',
        ),
        ("parameters: {a: {reason: agreed}}", "parameters.a.value: is required and absent"),
        ("parameters: {a: about half}", f'parameters.a.value: "about half" is not a number. {NUMBER}'),
        ("objectives: {a: {}}", "objectives.a.title: is required and absent"),
        ("datasets: {a: {time: t}}", "datasets.a: say where the rows come from: either table or file"),
        (
            "datasets: {a: {table: t, file: t.csv}}",
            "datasets.a: say where the rows come from: either table or file",
        ),
        (
            "datasets: {a: {table: t, time: t, valid: {from: a, to: b}}}",
            "datasets.a: a stock has valid, a flow has time: give one of them",
        ),
        ("datasets: {a: {table: t, valid: {from: a}}}", "datasets.a.valid.to: is required and absent"),
        ("datasets: {a: {table: t, credits: {table: c}}}", "datasets.a.credits.key: is required and absent"),
    ],
)
def test_other_sections_say_what_is_wrong_with_them(desk: Desk, section: str, said: str) -> None:
    name = section.partition(":")[0]
    text = "".join(part for part in _sections(SOUND) if not part.startswith(f"{name}:"))

    assert said in [line.partition("  ")[2] for line in desk.problems(f"{text}{section}\n")]


def _sections(text: str) -> list[str]:
    """The top-level keys of a document, each with what belongs to it."""
    parts: list[str] = []
    for line in text.splitlines(keepends=True):
        if line.startswith(" "):
            parts[-1] += line
        else:
            parts.append(line)
    return parts
