"""Targets handed down from the department to people, by hand; and sums that must be exact for any shares."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.appraisal.cascade import cascade, quantum
from steelyard.appraisal.cascade_findings import Credit, Finding, Flaw, double_counted, findings
from steelyard.appraisal.divisions import Division
from steelyard.appraisal.proration import Accrual
from steelyard.appraisal.remainders import apportioned
from steelyard.core.problems import Severity, SteelyardError
from steelyard.core.texts import LANGUAGES, Text
from steelyard.core.units import Unit
from strategies import unhurried

COUNT, CNY, PERCENT = Unit("count"), Unit("currency", "CNY"), Unit("percent")
FLOW, LEVEL = Accrual.FLOW, Accrual.LEVEL


def division(parent: str, stretch: str = "1", **shares: str) -> Division:
    return Division(parent, {name: Decimal(share) for name, share in shares.items()}, Decimal(stretch))


MARKETING = (
    division("marketing", growth="0.6", brand="0.4"),
    division("growth", li="0.5", wang="0.5"),
    division("brand", zhao="0.34", qian="0.33", sun="0.33"),
)
PEOPLE = ("li", "wang", "zhao", "qian", "sun")


# ── handed down, by hand ────────────────────────────────────────────────────────────────────────────


def test_leads_are_divided_in_whole_leads() -> None:
    found = cascade("marketing", Decimal(1001), MARKETING, unit=COUNT, how=FLOW).targets
    # 600.6 and 400.4: 601 and 400. 601 in halves: 301 for the first name, 300.
    # 400: 136, 132, 132.
    assert {name: int(amount) for name, amount in found.items()} == {
        "marketing": 1001,
        "growth": 601,
        "brand": 400,
        "li": 301,
        "wang": 300,
        "zhao": 136,
        "qian": 132,
        "sun": 132,
    }


def test_money_is_divided_to_the_cent() -> None:
    found = cascade("a", Decimal("100.00"), [division("a", b="0.5", c="0.25", d="0.25")], unit=CNY, how=FLOW)
    assert found.targets["c"] == 25
    third = Division("a", dict.fromkeys("bcd", Fraction(1, 3)))
    parts = cascade("a", Decimal("100.00"), [third], unit=CNY, how=FLOW).targets
    assert [parts[name] for name in "bcd"] == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


def test_a_stated_stretch_asks_for_more_together() -> None:
    found = cascade("a", Decimal(101), [division("a", "1.05", b="0.55", c="0.5")], unit=COUNT, how=FLOW)
    # 101 · 1.05 = 106.05, rounded up to 107; 107 · 0.55/1.05 = 56.05, 107 · 0.5/1.05 = 50.95.
    assert (found.targets["b"], found.targets["c"]) == (56, 51)


def test_a_rate_is_handed_down_as_it_is() -> None:
    found = cascade("marketing", Decimal("0.2"), MARKETING, unit=PERCENT, how=LEVEL)
    assert set(found.targets.values()) == {Decimal("0.2")}
    assert (
        str(found.handed[0].words)
        == "brand has the target of marketing, 20%: a ratio or level is not divided."
    )


def test_who_is_in_two_teams_gets_a_part_from_each() -> None:
    divisions = [
        division("a", b="0.5", c="0.5"),
        division("b", li="0.5", wang="0.5"),
        division("c", li="0.2", zhao="0.8"),
    ]
    found = cascade("a", Decimal(100), divisions, unit=COUNT, how=FLOW).targets
    # 0.5·50 + 0.2·50 = 35.
    assert (found["li"], found["wang"], found["zhao"]) == (35, 25, 40)


def test_each_part_says_how_it_came_about() -> None:
    names = {"marketing": Text.of({"en": "Marketing", "zh-Hans": "市场部", "zh-Hant": "行銷部"})}

    def named(name: str) -> Text:
        return names.get(name, Text.of(name))

    found = cascade("marketing", Decimal(1001), MARKETING, unit=COUNT, how=FLOW, named=named)
    (growth,) = (each for each in found.handed if each.child == "growth")
    assert str(growth.words) == "growth has 60% of the 1,001 of Marketing: 601."
    assert growth.words.in_language("zh-Hans") == "growth承担市场部目标1,001的60%，即601。"
    assert growth.exact == Fraction("600.6")


@pytest.mark.parametrize(
    ("unit", "step"),
    [
        ("count", "1"),
        ("currency:CNY", "0.01"),
        ("currency:JPY", "1"),
        ("currency:KWD", "0.001"),
        ("duration:hour", "0.01"),
    ],
)
def test_every_unit_has_its_smallest_step(unit: str, step: str) -> None:
    assert quantum(Unit.parse(unit)) == Decimal(step)


def test_thousands_can_be_the_step() -> None:
    thirds = Division("a", dict.fromkeys("bcd", Fraction(1, 3)))
    found = cascade("a", Decimal(100_000), [thirds], unit=CNY, how=FLOW, step=Decimal(1000))
    assert [found.targets[name] for name in "bcd"] == [34_000, 33_000, 33_000]


def test_half_a_lead_is_refused() -> None:
    with pytest.raises(ValueError, match=r"100\.5 is not a multiple of 1"):
        cascade("a", Decimal("100.5"), [division("a", b="1")], unit=COUNT, how=FLOW)


# ── findings, by hand ───────────────────────────────────────────────────────────────────────────────


def flaws(found: Sequence[Finding]) -> list[tuple[str, str]]:
    assert all(each.words.in_language(language) for each in found for language in LANGUAGES)
    return [(each.flaw.value, each.about) for each in found]


def test_a_clean_cascade_has_no_findings() -> None:
    held = cascade("marketing", Decimal(1001), MARKETING, unit=COUNT, how=FLOW).targets
    assert findings("marketing", MARKETING, held=held, people=PEOPLE) == []


@pytest.mark.parametrize(
    ("divided", "flaw"),
    [
        (division("a", b="0.6", c="0.3"), "shares"),
        (division("a", b="0.6", c="0.5"), "shares"),
        (division("a", "1.1", b="0.6", c="0.4"), "shares"),
        (division("a", b="1.2", c="-0.2"), "shares"),
    ],
)
def test_shares_sum_to_the_whole_or_the_stated_stretch(divided: Division, flaw: str) -> None:
    assert flaws(findings("a", [divided])) == [(flaw, "a")]
    with pytest.raises(SteelyardError, match="the shares sum to"):
        cascade("a", Decimal(100), [divided], unit=COUNT, how=FLOW)


def test_a_stretch_below_the_whole_is_refused() -> None:
    divided = division("a", "0.9", b="0.5", c="0.4")
    assert flaws(findings("a", [divided])) == [("stretch", "a")]
    with pytest.raises(SteelyardError, match="a stretch is at least 100%, not 90%"):
        cascade("a", Decimal(100), [divided], unit=COUNT, how=FLOW)


@pytest.mark.parametrize(
    "divisions",
    [
        [division("a", b="1"), division("b", c="1"), division("c", b="1")],
        [division("a", b="1"), division("b", a="1")],
        [division("a", a="1")],
    ],
)
def test_a_target_does_not_go_round(divisions: list[Division]) -> None:
    assert [each.flaw for each in findings("a", divisions)] == [Flaw.CIRCLE]
    with pytest.raises(SteelyardError, match="in a circle"):
        cascade("a", Decimal(100), divisions, unit=COUNT, how=FLOW)


def test_a_parent_is_divided_once() -> None:
    found = findings("a", [division("a", b="1"), division("a", c="1")])
    assert flaws(found) == [("shares", "a")]


def test_an_orphan_has_a_target_that_nobody_above_asked_for() -> None:
    found = findings("a", [division("a", b="1")], held={"a": Decimal(9), "b": Decimal(9), "x": Decimal(3)})
    assert flaws(found) == [("orphan", "x")]
    assert str(found[0].words) == "x has a target that is no part of that of a."


def test_a_team_outside_divides_nothing() -> None:
    assert flaws(findings("a", [division("a", b="1"), division("x", y="1")])) == [("orphan", "x")]


def test_a_part_that_ends_at_a_team_is_carried_by_nobody() -> None:
    found = findings("marketing", MARKETING[:2], people=PEOPLE)
    assert flaws(found) == [("uncarried", "brand")]
    assert found[0].severity is Severity.WARNING


def test_two_ways_to_one_person_are_a_question() -> None:
    divisions = [division("a", b="0.6", li="0.4"), division("b", li="1")]
    (found,) = findings("a", divisions)
    assert (found.flaw, found.about, found.severity) == (Flaw.TWICE, "li", Severity.WARNING)
    assert str(found.words) == "li gets parts of the same target from a, b. Is one of them counted twice?"


@pytest.mark.parametrize(
    ("held", "lower_is_better", "expected"),
    [
        ({"a": 100, "b": 60, "c": 40}, False, []),
        ({"a": 100, "b": 60, "c": 39}, False, [("short", "a")]),
        ({"a": 100, "b": 60, "c": 41}, False, [("over", "a")]),
        ({"a": 100, "b": 60}, False, []),  # c is not known
        ({"a": 100, "b": 60, "c": 39}, True, []),
        ({"a": 100, "b": 60, "c": 41}, True, [("short", "a")]),
    ],
)
def test_targets_that_were_set_are_summed(
    held: dict[str, int], lower_is_better: bool, expected: list[tuple[str, str]]
) -> None:
    targets = {name: Decimal(value) for name, value in held.items()}
    found = findings("a", [division("a", b="0.6", c="0.4")], held=targets, lower_is_better=lower_is_better)
    assert flaws(found) == expected


def test_a_stated_stretch_may_be_more() -> None:
    targets = {"a": Decimal(100), "b": Decimal(66), "c": Decimal(44)}
    divided = division("a", "1.1", b="0.66", c="0.44")
    assert findings("a", [divided], held=targets) == []


def test_one_lead_is_not_credited_to_two() -> None:
    found = double_counted(
        [
            Credit("mql-1", "li"),
            Credit("mql-1", "wang"),
            Credit("mql-2", "li", Decimal("0.5")),
            Credit("mql-2", "wang", Decimal("0.5")),
        ]
    )
    assert flaws(found) == [("credited", "mql-1")]
    assert str(found[0].words).startswith("mql-1 counts for li, wang at 200% in all")
    assert found[0].severity is Severity.ERROR


# ── largest remainders ──────────────────────────────────────────────────────────────────────────────


def test_rounding_would_lose_one_of_five() -> None:
    # DOMAIN §6.3: five people at 10/20/50/15/5 percent. 0.5, 1, 2.5, 0.75, 0.25: by remainders 1/1/2/1/0;
    # at the tie of 0.5 the larger weight goes first here, so 0/1/3/1/0.
    shares = dict(zip("SABCD", map(Decimal, (10, 20, 50, 15, 5)), strict=True))
    assert list(apportioned(Decimal(5), shares, Decimal(1)).values()) == [0, 1, 3, 1, 0]


def test_of_equal_remainders_the_larger_share_goes_first() -> None:
    # 0.5 and 1.5.
    assert apportioned(Decimal(2), {"a": Decimal(1), "b": Decimal(3)}, Decimal(1)) == {"a": 0, "b": 2}


def test_a_planned_loss_is_divided_as_well() -> None:
    found = apportioned(Decimal(-10), dict.fromkeys("abc", Decimal(1)), Decimal(1))
    assert list(found.values()) == [-4, -3, -3]


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_weights_that_divide_nothing_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights are not below 0"):
        apportioned(Decimal(1), {str(n): Decimal(w) for n, w in enumerate(weights)}, Decimal(1))


wholes = st.builds(
    lambda units, step: (units * step, step),
    st.integers(-10_000, 10_000),
    st.sampled_from([Decimal(1), Decimal("0.01"), Decimal("0.001"), Decimal(1000), Decimal("0.25")]),
)
weights_ = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 50).map(Decimal), min_size=1, max_size=8
).filter(lambda weights: any(weights.values()))


@unhurried
@given(wholes, weights_, st.randoms(use_true_random=False))
def test_parts_sum_exactly_and_lie_next_to_their_shares(
    whole: tuple[Decimal, Decimal], weights: dict[str, Decimal], chance: Random
) -> None:
    total, step = whole
    found = apportioned(total, weights, step)
    assert sum(map(Fraction, found.values())) == Fraction(total)
    all_weights = sum(weights.values())
    for name, part in found.items():
        assert Fraction(part) % Fraction(step) == 0
        exact = Fraction(total) * Fraction(weights[name]) / Fraction(all_weights)
        assert abs(Fraction(part) - exact) < step
    for one in weights:
        for other in weights:
            if weights[one] > weights[other]:
                assert abs(found[one]) >= abs(found[other])
    names = list(weights)
    chance.shuffle(names)
    assert apportioned(total, {name: weights[name] for name in names}, step) == found


@st.composite
def trees(draw: st.DrawFn) -> tuple[list[Division], set[str]]:
    """A department of up to four teams of up to five people, each with any shares; and the people."""
    teams = [f"team{n}" for n in range(draw(st.integers(1, 4)))]
    divisions = [_any_division(draw, "root", teams)]
    people: set[str] = set()
    for team in teams:
        members = [f"{team}-{n}" for n in range(draw(st.integers(1, 5)))]
        divisions.append(_any_division(draw, team, members))
        people |= set(members)
    return divisions, people


def _any_division(draw: st.DrawFn, parent: str, children: list[str]) -> Division:
    weights = [draw(st.integers(1, 20)) for _ in children]
    stretch = draw(st.sampled_from([Fraction(1), Fraction(21, 20), Fraction(6, 5)]))
    shares = [stretch * weight / sum(weights) for weight in weights]
    return Division(parent, dict(zip(children, shares, strict=True)), stretch)


@unhurried
@given(trees(), st.integers(0, 100_000), st.randoms(use_true_random=False))
def test_children_sum_exactly_to_their_parent(
    tree: tuple[list[Division], set[str]], target: int, chance: Random
) -> None:
    divisions, people = tree
    found = cascade("root", Decimal(target), divisions, unit=COUNT, how=FLOW).targets
    for each in divisions:
        total = sum(found[child] for child in each.shares)
        wanted = Fraction(found[each.parent]) * Fraction(each.stretch)
        assert wanted <= total < wanted + 1
        assert total == found[each.parent] or each.stretch > 1
    assert [
        f for f in findings("root", divisions, held=found, people=people) if f.flaw is not Flaw.OVER
    ] == []
    chance.shuffle(divisions)
    assert cascade("root", Decimal(target), divisions, unit=COUNT, how=FLOW).targets == found
