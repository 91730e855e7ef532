"""The department's result in a person's, by hand; and what holds for any results."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from steelyard.appraisal.linkage import Cap, Linkage, Linked, Multiply, Weighted, link
from steelyard.appraisal.steps import Result, grade_of
from steelyard.core.numbers import official
from steelyard.core.texts import LANGUAGES
from steelyard.scheme.model import Bounds, Grades
from strategies import numbers, unhurried

#: DOMAIN §1.6: S 1.5, A 1.2, B 1.0, C 0.8, D 0.5.
GRADES = Grades.model_validate(
    {
        "bands": {"S": 105, "A": 90, "B": 80, "C": 60, "D": "lowest"},
        "coefficient": {"S": "1.5", "A": "1.2", "B": "1.0", "C": "0.8", "D": "0.5"},
    }
)
SIXTY_FORTY = Linkage(weighted=Weighted.model_validate({"share": {"manager": "60%"}, "otherwise": "20%"}))


def result(score: str, grade: str | None = None) -> Result:
    return Result(Decimal(score), grade)


def seen(found: Linked) -> tuple[str, str | None, str]:
    return f"{found.score:.4f}", found.grade, f"{found.coefficient:f}"


# ── by hand ─────────────────────────────────────────────────────────────────────────────────────────


def test_of_managers_the_department_is_sixty_percent() -> None:
    found = link(result("95", "A"), result("80", "B"), linkage=SIXTY_FORTY, kind="manager", grades=GRADES)
    # 0.6·80 + 0.4·95 = 48 + 38 = 86: B, 1.0.
    assert seen(found) == ("86.0000", "B", "1.0")


def test_of_everybody_else_it_is_twenty() -> None:
    found = link(result("95", "A"), result("80", "B"), linkage=SIXTY_FORTY, kind="planner", grades=GRADES)
    # 0.2·80 + 0.8·95 = 16 + 76 = 92: still A.
    assert seen(found) == ("92.0000", "A", "1.2")


def test_each_step_says_what_was_before_and_after() -> None:
    found = link(result("95", "A"), result("80", "B"), linkage=SIXTY_FORTY, kind="manager", grades=GRADES)
    assert [(s.rule, s.what, s.before, s.after) for s in found.steps] == [
        ("weighted", "score", Decimal(95), Decimal(86)),
        ("weighted", "grade", "A", "B"),
        ("weighted", "coefficient", Decimal("1.2"), Decimal("1.0")),
    ]
    assert [str(step.words) for step in found.steps] == [
        "Department 80 × 60% + own 95 × 40% = 86.",
        "A score of 86 is grade B.",
        "Grade B has coefficient 1.",
    ]


def test_rounding_happens_once_and_half_up() -> None:
    linkage = Linkage(weighted=Weighted(otherwise=Decimal("0.5")))
    # (80 + 80.0001) / 2 = 80.00005 → 80.0001.
    assert link(result("80.0001"), result("80"), linkage=linkage).score == Decimal("80.0001")


def test_nobody_is_best_in_a_department_that_is_not() -> None:
    linkage = Linkage(cap=Cap(at_most={"C": "A", "D": "B"}))
    found = link(result("110", "S"), result("61", "C"), linkage=linkage, grades=GRADES)
    assert seen(found) == ("110.0000", "A", "1.2")
    assert str(found.steps[0].words) == "The department has grade C, so A is the best grade."


def test_a_cap_lifts_nobody() -> None:
    linkage = Linkage(cap=Cap(at_most={"C": "A"}))
    found = link(result("61", "C"), result("61", "C"), linkage=linkage, grades=GRADES)
    assert (found.grade, found.steps) == ("C", ())


def test_coefficients_are_multiplied() -> None:
    linkage = Linkage(multiply=Multiply(company=Decimal("1.1")))
    found = link(
        result("92", "A"), result("106", "S"), linkage=linkage, grades=GRADES, attendance=Decimal("0.5")
    )
    # 1.1 · 1.5 · 1.2 · 0.5 = 0.99.
    assert seen(found) == ("92.0000", "A", "0.9900")
    assert str(found.steps[0].words) == "Company 1.1 × department 1.5 × own 1.2 × attendance 0.5 = 0.99."


def test_the_product_stays_within_its_bounds() -> None:
    linkage = Linkage(multiply=Multiply(department={"S": Decimal("1.3")}, bounds=Bounds(max=Decimal("1.5"))))
    found = link(result("92", "A"), result("106", "S"), linkage=linkage, grades=GRADES)
    # 1.3 · 1.2 = 1.56 → 1.5.
    assert [step.after for step in found.steps] == [Decimal("1.56"), Decimal("1.5")]
    assert found.coefficient == Decimal("1.5")


def test_all_three_come_in_their_order() -> None:
    linkage = Linkage(
        weighted=Weighted(otherwise=Decimal("0.25")), cap=Cap(at_most={"C": "B"}), multiply=Multiply()
    )
    found = link(result("110", "S"), result("70", "C"), linkage=linkage, grades=GRADES)
    # 0.25·70 + 0.75·110 = 17.5 + 82.5 = 100: A; capped at B, 1.0; 0.8 · 1.0 = 0.8.
    assert seen(found) == ("100.0000", "B", "0.8000")
    assert [(s.rule, s.what) for s in found.steps] == [
        ("weighted", "score"),
        ("weighted", "grade"),
        ("weighted", "coefficient"),
        ("cap", "grade"),
        ("cap", "coefficient"),
        ("multiply", "coefficient"),
    ]


def test_a_veto_is_not_lifted_by_a_good_department() -> None:
    found = link(result("95", "D"), result("120", "S"), linkage=SIXTY_FORTY, kind="manager", grades=GRADES)
    # 0.6·120 + 0.4·95 = 110 would be S.
    assert seen(found) == ("110.0000", "D", "0.5")
    assert str(found.steps[1].words) == "A score of 110 would be grade S; a veto holds it at D."


def test_a_total_struck_by_a_veto_is_not_filled_up_again() -> None:
    person = Result(Decimal(0), "D", at_most=Decimal(0))
    found = link(person, result("100", "A"), linkage=SIXTY_FORTY, kind="manager", grades=GRADES)
    # 0.6·100 + 0.4·0 = 60 would be C.
    assert seen(found) == ("0.0000", "D", "0.5")
    assert str(found.steps[1].words) == "A veto holds the score at 0."


def test_a_department_without_a_score_takes_nothing_away() -> None:
    linkage = Linkage(weighted=Weighted(otherwise=Decimal("0.6")), multiply=Multiply())
    found = link(result("95", "A"), Result(None), linkage=linkage, grades=GRADES)
    assert seen(found) == ("95.0000", "A", "1.2000")
    assert str(found.steps[0].words) == "The department has no score, so the own score counts alone."
    assert str(found.steps[1].words).endswith("the department has no coefficient.")


def test_without_a_score_of_ones_own_there_is_none() -> None:
    assert link(Result(None), result("90", "A"), linkage=SIXTY_FORTY, grades=GRADES).score is None


def test_without_linkage_nothing_happens() -> None:
    found = link(result("95", "A"), result("10", "D"), linkage=Linkage(), grades=GRADES)
    assert (seen(found), found.steps) == (("95.0000", "A", "1.2"), ())


def test_a_calibrated_grade_is_refused() -> None:
    with pytest.raises(ValueError, match="before calibration"):
        link(result("85", "A"), result("80", "B"), linkage=SIXTY_FORTY, grades=GRADES)


def test_an_unknown_grade_is_refused() -> None:
    with pytest.raises(ValueError, match='"E" is not one of the grades S, A, B, C, D'):
        link(result("85"), result("80", "E"), linkage=Linkage(), grades=GRADES)


@pytest.mark.parametrize("linkage", [Linkage(cap=Cap(at_most={"C": "A"})), Linkage(multiply=Multiply())])
def test_grades_are_needed_for_what_depends_on_them(linkage: Linkage) -> None:
    with pytest.raises(ValueError, match="need the grades of the scheme"):
        link(result("85"), result("80"), linkage=linkage)


@pytest.mark.parametrize("share", ["-1%", "101%"])
def test_a_share_is_between_nothing_and_all(share: str) -> None:
    with pytest.raises(ValidationError):
        Weighted.model_validate({"otherwise": share})


# ── whatever the results ────────────────────────────────────────────────────────────────────────────

scores = numbers(-50, 150, 4)
shares = st.decimals(0, 1, places=3)


@unhurried
@given(scores, scores, shares)
def test_the_linked_score_lies_between_the_two(own: Decimal, department: Decimal, share: Decimal) -> None:
    linkage = Linkage(weighted=Weighted(otherwise=share))
    found = link(Result(own), Result(department), linkage=linkage).score
    low, high = sorted((official(own), official(department)))
    assert found is not None
    assert low <= found <= high


@unhurried
@given(scores, scores, scores, shares)
def test_a_better_department_never_costs(own: Decimal, a: Decimal, b: Decimal, share: Decimal) -> None:
    linkage = Linkage(weighted=Weighted(otherwise=share))
    worse, better = (link(Result(own), Result(s), linkage=linkage, grades=GRADES) for s in sorted((a, b)))
    order = list(GRADES.bands)
    assert worse.score is not None
    assert better.score is not None
    assert worse.score <= better.score
    assert order.index(worse.grade or "") >= order.index(better.grade or "")


@unhurried
@given(scores, scores, shares, st.sampled_from(list(GRADES.bands)), st.sampled_from(list(GRADES.bands)))
def test_steps_join_and_no_step_lifts_a_grade_above_its_bands(
    own: Decimal, department: Decimal, share: Decimal, held: str, most: str
) -> None:
    order = list(GRADES.bands)
    assume(order.index(held) >= order.index(grade_of(own, GRADES)))
    linkage = Linkage(
        weighted=Weighted(otherwise=share),
        cap=Cap(at_most=dict.fromkeys(order, most)),
        multiply=Multiply(bounds=Bounds(min=Decimal("0.3"), max=Decimal("2.1"))),
    )
    person = Result(own, held)
    found = link(person, Result(department, grade_of(department, GRADES)), linkage=linkage, grades=GRADES)
    now: dict[str, object] = {
        "score": official(own),
        "grade": held,
        "coefficient": GRADES.coefficient[held],
    }
    for step in found.steps:
        assert step.before == now[step.what]
        assert all(step.words.in_language(language) for language in LANGUAGES)
        now[step.what] = step.after
    assert now == {"score": found.score, "grade": found.grade, "coefficient": found.coefficient}
    assert order.index(found.grade or "") >= order.index(most)
    assert found.score is not None
    assert order.index(found.grade or "") >= order.index(grade_of(found.score, GRADES))
    assert found.coefficient is not None
    assert Decimal("0.3") <= found.coefficient <= Decimal("2.1")
