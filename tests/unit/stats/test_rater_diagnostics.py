"""What is said of raters, and when nothing is corrected."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from steelyard.core.texts import LANGUAGES, Text
from steelyard.stats import rater_words
from steelyard.stats.linked import link
from steelyard.stats.rater_diagnostics import (
    FEWEST,
    Diagnosis,
    Diagnostics,
    Flag,
    Refusal,
    diagnose,
)
from steelyard.stats.rater_habits import Halo, compared, halo_of, spreads
from steelyard.stats.rater_scores import Rating, pair_scores
from strategies import unhurried


def round_of(
    raters: dict[str, float], *, people: int = 12, noise: float = 0.3, seed: int = 1, items: str = "pq"
) -> list[Rating]:
    """Everybody rates everybody; a rater adds a shift to what people deserve."""
    chance = np.random.default_rng(seed)
    deserved = chance.normal(3.5, 0.5, people)
    return [
        Rating(f"P{i:02}", rater, float(deserved[i] + shift + chance.normal(0, noise)), item)
        for rater, shift in raters.items()
        for i in range(people)
        for item in items
    ]


FAIR = {"ann": 0.0, "bob": 0.05, "cho": -0.05, "dan": 0.1, "eve": -0.1, "fay": 0.0}


def of(found: Diagnostics, rater: str) -> Diagnosis:
    return next(each for each in found.raters if each.rater == rater)


def flags(found: Diagnostics) -> dict[str, tuple[Flag, ...]]:
    return {each.rater: each.flags for each in found.flagged}


# ── shifts ──────────────────────────────────────────────────────────────────────────────────────────


def test_it_finds_the_severe_and_the_lenient_rater() -> None:
    found = diagnose(round_of({**FAIR, "strict": -1.0, "mild": 1.0}))
    assert {"strict": (Flag.SEVERE,), "mild": (Flag.LENIENT,)} == flags(found)
    assert found.refusal is None
    assert -1 == pytest.approx(of(found, "strict").shift, abs=0.1)


def test_raters_who_are_alike_are_left_alone() -> None:
    assert {} == flags(diagnose(round_of(FAIR)))


def test_a_clear_shift_too_small_to_matter_is_no_flag() -> None:
    # 0.2 points where single ratings have a standard deviation of about 0.5: sure, and nobody's grade.
    found = diagnose(round_of({**FAIR, "firm": -0.2}, people=200, noise=0.2))
    firm = of(found, "firm")
    assert firm.shift is not None
    assert firm.error is not None
    assert abs(firm.shift) > 4 * firm.error
    assert {} == flags(found)


@pytest.mark.parametrize(("people", "flagged"), [(4, False), (5, True)])
def test_nothing_is_said_of_a_rater_with_fewer_than_five(people: int, flagged: bool) -> None:
    ratings = round_of({**FAIR, "strict": -2.0}, noise=0.1)
    kept = [each for each in ratings if each.rater != "strict" or each.ratee < f"P{people:02}"]
    assert flagged is ("strict" in flags(diagnose(kept)))


def test_a_shift_within_two_errors_is_no_flag() -> None:
    found = diagnose(round_of({**FAIR, "strict": -1.0}, noise=3.0, people=6))
    strict = of(found, "strict")
    assert strict.shift is not None
    assert strict.error is not None
    assert abs(strict.shift) <= 2 * strict.error
    assert "strict" not in flags(found)


def test_beside_the_others_of_the_same_people() -> None:
    # x gives A 2 where y and z give 4 on average, and B 3 where y gives 4: (−2 − 1)/2. C is x's alone.
    found = diagnose(
        Rating(ratee, rater, value)
        for ratee, rater, value in (
            ("A", "x", 2), ("A", "y", 3), ("A", "z", 5), ("B", "x", 3), ("B", "y", 4), ("C", "x", 1),
        )
    )  # fmt: skip
    assert -1.5 == pytest.approx(of(found, "x").beside)


def test_whoever_was_asked_harder_items_is_not_severe_for_that() -> None:
    # Item q is rated 1 lower by all. x was asked both, y only the easy one.
    ratings = [Rating("A", "x", 4, "p"), Rating("A", "x", 3, "q"), Rating("A", "y", 4, "p")]
    scores = pair_scores([*ratings, Rating("A", "z", 3, "q")])
    assert scores["A", "x"] == pytest.approx(scores["A", "y"]) == pytest.approx(scores["A", "z"])


def test_people_who_see_themselves_higher() -> None:
    ratings = [Rating("A", "x", 3, "p"), Rating("A", "x", 2, "q"), Rating("B", "x", 4, "p")]
    selves = [
        Rating("A", "A", 4, "p"),
        Rating("A", "A", 5, "q"),
        Rating("B", "B", 4, "p"),
        Rating("C", "C", 5, "p"),
    ]
    found = diagnose(ratings + selves)
    assert (1 + 3 + 0) / 3 == pytest.approx(of(found, "x").self_gap)
    assert ["x"] == [each.rater for each in found.raters]


# ── the use of the scale ────────────────────────────────────────────────────────────────────────────


def test_a_rater_who_keeps_to_the_middle() -> None:
    ratings = round_of(FAIR, people=20)
    middle = [Rating(each.ratee, "mid", 3.5 + 0.05 * each.value, each.item) for each in ratings[:40]]
    found = diagnose(ratings + middle)
    assert (Flag.NARROW,) == of(found, "mid").flags
    spread = of(found, "mid").spread
    assert spread is not None
    assert spread.ratio < 0.1


def test_spread_is_the_quotient_to_all_the_others() -> None:
    # Sums of squares 2, 8 and 50 with 2 degrees of freedom each: the first to the mean of the others is 1 : 29/2.
    found = spreads({"x": [1, 2, 3], "y": [1, 3, 5], "z": [0, 5, 10]})
    assert math.sqrt(1 / (29 / 2)) == pytest.approx(found["x"].ratio)
    assert not any(each.narrow for each in found.values())


def test_whose_spread_is_narrow_is_decided_by_an_f_test() -> None:
    chance = np.random.default_rng(2)
    wide, narrow = chance.normal(0, 1, 30), chance.normal(0, 0.5, 15)
    quotient = narrow.var(ddof=1) / wide.var(ddof=1)
    found = spreads({"wide": wide.tolist(), "narrow": narrow.tolist()})["narrow"]
    assert math.sqrt(quotient) == pytest.approx(found.ratio)
    assert bool(stats.f.cdf(quotient, 14, 29) < 0.01 / 2) is found.narrow


def test_a_rater_who_sees_one_trait_in_all() -> None:
    ratings = round_of(FAIR, people=30, noise=0.6)
    same = [
        Rating(each.ratee, "halo", ratings[i - i % 2].value, each.item) for i, each in enumerate(ratings[:60])
    ]
    found = diagnose(ratings + same)
    assert (Flag.HALO,) == of(found, "halo").flags


def test_halo_is_the_mean_correlation_between_items() -> None:
    values = {"p": [1, 2, 3, 4, 5], "q": [2, 1, 4, 3, 5], "r": [5, 3, 4, 2, 1]}
    sheet = {f"P{i}": {item: float(column[i]) for item, column in values.items()} for i in range(5)}
    # Pearson: pq 0.8, pr −0.9, qr −0.5, as Σd² of ranks is 4, 38 and 30.
    found = halo_of(sheet, fewest=5)
    assert found is not None
    assert (0.8 - 0.9 - 0.5) / 3 == pytest.approx(found.correlation)
    assert 5 == found.n


def test_an_item_on_which_everybody_gets_the_same_has_no_correlation() -> None:
    sheet = {f"P{i}": {"p": 3.0, "q": float(i)} for i in range(6)}
    assert halo_of(sheet, fewest=5) is None


def test_correlations_are_compared_on_fishers_scale() -> None:
    # z = .5·ln(1.9/.1) = 1.472 and 0.203; errors 1/√17 each; 1.269·√(17/2) = 3.70 > 2.58 = z of .01/2.
    found = compared({"x": Halo(0.9, 20), "y": Halo(0.2, 20)})
    assert (True, False) == (found["x"].strong, found["y"].strong)


# ── when nothing is corrected ───────────────────────────────────────────────────────────────────────


def by_managers() -> list[Rating]:
    """Eight teams, each rated by its own manager alone; the last gives everybody 1.5 points less."""
    chance = np.random.default_rng(4)
    return [
        Rating(f"{team}{i}", f"lead of {team}", float(chance.normal(level, 0.4)), item)
        for team, level in zip("abcdefgh", [3.5] * 7 + [2.0], strict=True)
        for i in range(7)
        for item in "pq"
    ]


def test_one_manager_each_is_refused_and_nobody_is_called_severe() -> None:
    found = diagnose(by_managers())
    assert Refusal.NOT_LINKED is found.refusal
    assert {} == found.corrections()
    assert {"lead of h": (Flag.LOW,)} == flags(found)


def test_a_panel_that_rates_all_makes_the_same_data_comparable() -> None:
    people = sorted({each.ratee for each in by_managers()})
    panel = [Rating(person, rater, 3.2, item) for person in people for rater in ("m", "n") for item in "pq"]
    found = diagnose(by_managers() + panel)
    assert found.refusal is None
    assert (Flag.SEVERE,) == of(found, "lead of h").flags
    assert found.corrections()["lead of h"] < -0.3


def few(*ratings: tuple[str, str, float]) -> Diagnostics:
    return diagnose(Rating(*each) for each in ratings)


@pytest.mark.parametrize(
    ("ratings", "refusal"),
    [
        ([], Refusal.TOO_FEW),
        ([("A", "A", 4)], Refusal.TOO_FEW),
        ([("A", "x", 4), ("A", "y", 3)], Refusal.TOO_FEW),
        ([("A", "x", 4), ("B", "x", 3), ("C", "x", 5)], Refusal.ONE_RATER),
        ([("A", "x", 4), ("B", "y", 3), ("C", "y", 5)], Refusal.NOT_LINKED),
        ([("A", "x", 4), ("A", "y", 4), ("B", "y", 4)], Refusal.NO_DIFFERENCE),
    ],
)
def test_reasons_to_refuse(ratings: list[tuple[str, str, float]], refusal: Refusal) -> None:
    found = few(*ratings)
    assert refusal is found.refusal
    assert {} == found.corrections()


def test_two_teams_with_one_person_in_common_are_refused() -> None:
    chance = np.random.default_rng(5)
    teams = [
        (person, rater)
        for people, raters in (("ABCDEF", "uv"), ("GHIJKL", "xy"))
        for person in people
        for rater in raters
    ]
    found = few(*((*pair, float(chance.normal(3, 1))) for pair in [*teams, ("A", "x")]))
    assert found.links is not None
    assert found.links.connected
    assert Refusal.LITTLE_OVERLAP is found.refusal


def test_a_rater_without_links_keeps_the_ratings_while_the_others_are_corrected() -> None:
    ratings = round_of({**FAIR, "strict": -1.0})
    lonely = [Rating(f"Q{i}", "far", 2.0 + i / 10, "p") for i in range(12)] + [Rating("P00", "far", 3.0, "p")]
    found = diagnose(ratings + lonely)
    assert found.refusal is None
    assert "far" not in found.corrections()
    assert "strict" in found.corrections()
    assert Flag.SEVERE not in of(found, "far").flags


designs = st.lists(
    st.tuples(st.sampled_from("ABCDEF"), st.sampled_from("vwxyz")), min_size=3, max_size=30, unique=True
).filter(lambda pairs: len({rater for _, rater in pairs}) > 1)


@given(designs)
@unhurried
def test_ratings_are_refused_as_not_linked_if_and_only_if_there_are_several_components(
    pairs: list[tuple[str, str]],
) -> None:
    found = diagnose(Rating(ratee, rater, float(i % 5)) for i, (ratee, rater) in enumerate(pairs))
    components = link([ratee for ratee, _ in pairs], [rater for _, rater in pairs]).components
    assert (components > 1) is (found.refusal is Refusal.NOT_LINKED)
    assert found.refusal is None or not found.corrections()


@given(st.sets(st.sampled_from("ABCDEFGH"), min_size=3), st.sets(st.sampled_from("vwxyz"), min_size=2))
@unhurried
def test_a_round_in_which_all_rate_all_is_never_refused(ratees: Iterable[str], raters: Iterable[str]) -> None:
    pairs = [(ratee, rater) for ratee in sorted(ratees) for rater in sorted(raters)]
    found = diagnose(Rating(*pair, float(i % 4)) for i, pair in enumerate(pairs))
    assert found.refusal is None
    assert sorted(raters) == sorted(found.corrections())


@given(designs, st.integers(0, 4))
@unhurried
def test_flags_need_five_people_and_two_errors(pairs: list[tuple[str, str]], seed: int) -> None:
    chance = np.random.default_rng(seed)
    found = diagnose(Rating(*pair, float(chance.integers(1, 6) + 3 * (pair[1] == "v"))) for pair in pairs)
    for each in found.raters:
        if each.flags:
            assert each.n >= FEWEST
            assert each.shift is not None
            assert each.error is not None
            assert abs(each.shift) > 2 * each.error


def test_what_is_no_number_is_no_rating() -> None:
    with pytest.raises(ValueError, match="finite"):
        few(("A", "x", math.inf), ("A", "y", 3), ("B", "x", 2))


# ── in words ────────────────────────────────────────────────────────────────────────────────────────


def said(texts: Iterable[Text | None]) -> str:
    return " ".join(text.in_language("en") for text in texts if text is not None)


def test_a_refusal_names_the_groups_and_what_would_help() -> None:
    words = rater_words.refusal(diagnose(by_managers()), str.upper)
    assert words is not None
    assert "8 groups" in str(words)
    assert "LEAD OF A, LEAD OF B, LEAD OF C, LEAD OF D, 4 more" in str(words)
    assert "link them" in str(words)


def test_a_correction_needs_no_excuse() -> None:
    assert rater_words.refusal(diagnose(round_of(FAIR)), str) is None


def test_a_severe_rater_is_told_with_the_figures() -> None:
    found = diagnose(round_of({**FAIR, "strict": -1.0}))
    strict = of(found, "strict")
    assert strict.shift is not None
    words = said(rater_words.about(strict, found, str))
    assert f"{-strict.shift:.2f} points lower" in words
    assert "12 people" in words


def test_of_few_ratings_nothing_else_is_said() -> None:
    found = few(("A", "x", 5), ("A", "y", 1), ("B", "x", 5), ("B", "y", 1), ("A", "A", 5))
    assert "y: only 2 rated; nothing is said of fewer than 5." == said(
        rater_words.about(of(found, "y"), found, str)
    )


def test_where_the_differences_come_from() -> None:
    # Shares of an even table: see test_rater_model for the model itself.
    found = diagnose(round_of({**FAIR, "strict": -1.0, "mild": 1.0}))
    shares = [int(share) for share in re.findall(r"(\d+)%", said([rater_words.parts(found)]))]
    assert 3 == len(shares)
    assert 100 == pytest.approx(sum(shares), abs=1)


def test_confounded_parts_are_not_told() -> None:
    single = [each for each in by_managers() if each.item == "p"]
    assert rater_words.parts(diagnose(single)) is None


CASES = [
    diagnose([]),
    diagnose(by_managers()),
    diagnose(round_of({**FAIR, "strict": -1.0, "mild": 1.0})),
    few(("A", "x", 4), ("B", "x", 3), ("C", "x", 5)),
    few(("A", "x", 4), ("A", "y", 4), ("B", "y", 4)),
]


@pytest.mark.parametrize("found", CASES)
def test_everything_is_said_in_three_languages_without_gaps(found: Diagnostics) -> None:
    texts = [rater_words.refusal(found, str), rater_words.parts(found)]
    texts += [text for each in found.raters for text in rater_words.about(each, found, str)]
    for text in texts:
        for language in LANGUAGES if text is not None else ():
            words = text.in_language(language)
            assert "{" not in words
            assert "  " not in words
            assert "nan" not in words
