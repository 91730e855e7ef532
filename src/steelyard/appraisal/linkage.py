"""How the result of the department enters that of a person (部门绩效与个人绩效联动, DOMAIN §1.6).

Three rules, each on or off, always in this order:

- `weighted`: S = λ·S_department + (1 - λ)·S_person, λ by kind of position; the grade follows the bands;
- `cap`: the grade is at most one that depends on the department's grade;
- `multiply`: K = K_company × K_department × K_person × attendance, within bounds.

Every step is told with what was before and after it. A veto that holds a grade down is never lifted, and
linkage comes before calibration: what people decide stands after it. Quotas that follow the department's
grade are a matter of calibration.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import Field

from steelyard.appraisal import linkage_words as words
from steelyard.appraisal.steps import Result, Step, grade_of, held_at, worse
from steelyard.core.fields import Map, Model, Number, no_entries
from steelyard.core.numbers import official
from steelyard.core.texts import Text, filled
from steelyard.scheme.model import Bounds, Grades

Share = Annotated[Number, Field(ge=0, le=1)]


class Weighted(Model):
    """λ by kind of position, such as `{manager: 60%}`; `otherwise` for every other kind."""

    share: Map[str, Share] = Field(default_factory=no_entries)
    otherwise: Share = Decimal(0)

    def of(self, kind: str) -> Decimal:
        return self.share.get(kind, self.otherwise)


class Cap(Model):
    """The department's grade → the best grade a person can have, such as `{C: A, D: B}`."""

    at_most: Map[str, str] = Field(min_length=1)


class Multiply(Model):
    """Coefficients of the company and, by grade, of the department; without them those of the scheme."""

    company: Number = Decimal(1)
    department: Map[str, Number] = Field(default_factory=no_entries)
    bounds: Bounds = Bounds()


class Linkage(Model):
    """What is switched on. Nothing: a person's result is the person's own."""

    weighted: Weighted | None = None
    cap: Cap | None = None
    multiply: Multiply | None = None


class Factors(Model):
    """What the own coefficient is multiplied by: K = company × department × own × attendance, within bounds.

    No `department`: it has no coefficient, and nothing is taken from it.
    """

    company: Number = Decimal(1)
    department: Number | None = None
    attendance: Number = Decimal(1)
    bounds: Bounds = Bounds()

    def product(self, own: Decimal) -> Fraction:
        found = Fraction(self.company) * Fraction(own) * Fraction(self.attendance)
        return found if self.department is None else found * Fraction(self.department)

    def of(self, own: Decimal) -> Decimal:
        """The official coefficient."""
        return official(_within(self.product(own), self.bounds))


@dataclass(frozen=True, slots=True)
class Linked:
    """`factors` are what any other grade would be multiplied by, too; None where nothing is multiplied."""

    score: Decimal | None
    grade: str | None
    coefficient: Decimal | None
    steps: tuple[Step, ...] = ()
    factors: Factors | None = None


@dataclass(frozen=True, slots=True)
class _Case:
    """What the rules look at, and `worst`: the grade that a veto of the person allows at most."""

    person: Result
    department: Result
    kind: str
    attendance: Decimal
    grades: Grades | None
    worst: str | None


def link(
    person: Result,
    department: Result,
    *,
    linkage: Linkage,
    kind: str = "",
    grades: Grades | None = None,
    attendance: Decimal = Decimal(1),
) -> Linked:
    """The person's result with the department's in it.

    Without a result of the department nothing is taken from it, which is said; without one of the person
    there is none. Raises ValueError for a grade that the scheme does not have, or one better than its score.
    """
    if person.score is None:
        return Linked(None, None, None)
    _check(person, department, linkage, grades)
    grade = person.grade or (grade_of(person.score, grades) if grades else None)
    case = _Case(person, department, kind, attendance, grades, held_at(person, grades))
    found = Linked(official(person.score), grade, _coefficient(grade, grades))
    for rule in (_weighted, _capped, _multiplied):
        steps = tuple(rule(found, case, linkage))
        changed: dict[str, Any] = {step.what: step.after for step in steps}
        found = replace(found, steps=(*found.steps, *steps), **changed)
    return replace(found, factors=_factors(case, linkage))


def coefficients(grades: Grades | None, factors: Factors | None) -> dict[str, Decimal]:
    """Grade → its coefficient, multiplied where the cycle multiplies."""
    own = grades.coefficient if grades is not None else {}
    return {grade: value if factors is None else factors.of(value) for grade, value in own.items()}


# ── the rules ───────────────────────────────────────────────────────────────────────────────────────


def _weighted(found: Linked, case: _Case, linkage: Linkage) -> Iterator[Step]:
    share = linkage.weighted.of(case.kind) if linkage.weighted else Decimal(0)
    if not share or found.score is None:
        return
    if case.department.score is None:
        yield Step("weighted", "score", found.score, found.score, filled(words.NO_DEPARTMENT))
        return
    department, own = Fraction(case.department.score), Fraction(found.score)
    score = official(Fraction(share) * department + (1 - Fraction(share)) * own)
    text = filled(
        words.WEIGHTED,
        share=share * 100,
        department=case.department.score,
        rest=(1 - share) * 100,
        own=found.score,
        score=score,
    )
    yield Step("weighted", "score", found.score, score, text)
    most = score if case.person.at_most is None else official(case.person.at_most)
    if score > most:
        yield Step("weighted", "score", score, most, filled(words.TOTAL_HELD, most=most))
        score = most
    yield from _regraded(found, score, case)


def _regraded(found: Linked, score: Decimal, case: _Case) -> Iterator[Step]:
    if case.grades is None or found.grade is None:
        return
    by_bands = grade_of(score, case.grades)
    grade = worse(by_bands, case.worst, case.grades)
    if grade != found.grade or grade != by_bands:
        template = words.BY_BANDS if grade == by_bands else words.HELD
        text = filled(template, score=score, grade=grade, by_bands=by_bands)
        yield from _to_grade("weighted", found, grade, case.grades, text)


def _capped(found: Linked, case: _Case, linkage: Linkage) -> Iterator[Step]:
    if linkage.cap is None or found.grade is None or case.grades is None:
        return
    most = linkage.cap.at_most.get(case.department.grade or "")
    grade = worse(found.grade, most, case.grades)
    if grade != found.grade:
        text = filled(words.CAPPED, department=case.department.grade, grade=grade)
        yield from _to_grade("cap", found, grade, case.grades, text)


def _to_grade(rule: str, found: Linked, grade: str, grades: Grades, text: Text) -> Iterator[Step]:
    """A new grade brings its coefficient."""
    yield Step(rule, "grade", found.grade, grade, text)
    coefficient = _coefficient(grade, grades)
    if coefficient != found.coefficient:
        text = filled(words.COEFFICIENT, grade=grade, coefficient=coefficient)
        yield Step(rule, "coefficient", found.coefficient, coefficient, text)


def _multiplied(found: Linked, case: _Case, linkage: Linkage) -> Iterator[Step]:
    factors = _factors(case, linkage)
    if factors is None or found.coefficient is None:
        return
    own, product = found.coefficient, factors.product(found.coefficient)
    text = filled(
        words.MULTIPLIED if factors.department is not None else words.MULTIPLIED_WITHOUT,
        company=factors.company,
        department=factors.department,
        own=own,
        attendance=factors.attendance,
        product=official(product),
    )
    yield Step("multiply", "coefficient", own, official(product), text)
    if _within(product, factors.bounds) != product:
        after = factors.of(own)
        yield Step("multiply", "coefficient", official(product), after, filled(words.BOUNDED, bound=after))


def _factors(case: _Case, linkage: Linkage) -> Factors | None:
    if linkage.multiply is None:
        return None
    by_grade = linkage.multiply.department or (case.grades.coefficient if case.grades else {})
    return Factors(
        company=linkage.multiply.company,
        department=by_grade.get(case.department.grade or ""),
        attendance=case.attendance,
        bounds=linkage.multiply.bounds,
    )


# ── helpers ─────────────────────────────────────────────────────────────────────────────────────────


def _within(value: Fraction, bounds: Bounds) -> Fraction:
    low = value if bounds.min is None else max(value, Fraction(bounds.min))
    return low if bounds.max is None else min(low, Fraction(bounds.max))


def _coefficient(grade: str | None, grades: Grades | None) -> Decimal | None:
    return grades.coefficient.get(grade) if grades and grade is not None else None


def _check(person: Result, department: Result, linkage: Linkage, grades: Grades | None) -> None:
    if grades is None:
        if linkage.cap or linkage.multiply:
            raise ValueError("cap and multiply need the grades of the scheme")
        return
    named = [person.grade, department.grade]
    if linkage.cap:
        named += [*linkage.cap.at_most, *linkage.cap.at_most.values()]
    if linkage.multiply:
        named += linkage.multiply.department
    for grade in named:
        if grade is not None and grade not in grades.bands:
            raise ValueError(f'"{grade}" is not one of the grades {", ".join(grades.bands)}')
