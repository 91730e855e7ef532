"""How many people a guideline means: whole numbers that sum exactly to the group.

A guideline gives percentages to grades, such as S 10 and A 20, and leaves the others free; it may also name
every grade. It guides calibration and changes no grade.

Source: the method of the largest remainder (Hamilton 1792; Balinski & Young 1982, Fair Representation, Yale
University Press, chapter 2); DOMAIN §6.3: rounding each share on its own gives 4 people of 5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from steelyard.core.numbers import plain, to_decimal
from steelyard.core.problems import listing

Percent = Decimal | Fraction
_WHOLE = Fraction(100)


@dataclass(frozen=True)
class Guideline:
    """Shares in percent of the grades it names; all others share what is left. `grades` run best first.

    Raises ValueError for an unknown grade, a share below 0, shares over 100, or grades that are all named
    with shares that do not sum to 100.
    """

    grades: tuple[str, ...]
    percent: Mapping[str, Percent]

    def __post_init__(self) -> None:
        unknown = [grade for grade in self.percent if grade not in self.grades]
        if unknown:
            raise ValueError(f'"{unknown[0]}" is not a grade. Choose {listing(self.grades)}')
        if any(share < 0 for share in self.percent.values()):
            raise ValueError("a share of people is not below 0%")
        if self.left < 0 or (self.left and not self.free):
            total = plain(to_decimal(_WHOLE - self.left))
            raise ValueError(f"the shares of the grades sum to {total}%, not to 100%")

    @property
    def named(self) -> tuple[str, ...]:
        return tuple(grade for grade in self.grades if grade in self.percent)

    @property
    def free(self) -> tuple[str, ...]:
        """The grades without a share of their own."""
        return tuple(grade for grade in self.grades if grade not in self.percent)

    @property
    def left(self) -> Fraction:
        """The percentage that the free grades share."""
        return _WHOLE - sum((Fraction(share) for share in self.percent.values()), Fraction(0))

    def down_to(self) -> Iterator[tuple[str, Fraction]]:
        """From the top, as long as grades are named: this grade or better, and what share that makes."""
        reached = Fraction(0)
        for grade in self.grades:
            if grade not in self.percent:
                return
            reached += Fraction(self.percent[grade])
            yield grade, reached


@dataclass(frozen=True)
class Quotas:
    """People per named grade, and for all free grades together; they sum to `n`."""

    n: int
    people: Mapping[str, int]
    free: int


def quotas(guideline: Guideline, n: int) -> Quotas:
    """The guideline for `n` people. Raises ValueError for fewer than none.

    Everybody gets the whole part, and what is left over goes to the largest remainders. Of equal ones the
    better grade comes first, and the free grades stand where the best of them does: so a tie never puts
    anybody into a low grade.
    """
    if n < 0:
        raise ValueError(f"a group has no {n} people")
    # The key None is for the free grades; the parts are in the order in which ties are broken.
    parts: dict[str | None, Fraction] = {}
    for grade in guideline.grades:
        named = guideline.percent.get(grade)
        parts.setdefault(
            None if named is None else grade, guideline.left if named is None else Fraction(named)
        )
    exact = {part: n * share / _WHOLE for part, share in parts.items()}
    found = {part: int(share) for part, share in exact.items()}
    # sorted() keeps the order of equal remainders.
    for part in sorted(exact, key=lambda each: found[each] - exact[each])[: n - sum(found.values())]:
        found[part] += 1
    return Quotas(n, {grade: found[grade] for grade in guideline.named}, found.get(None, 0))


def mixed(parts: Sequence[tuple[int, Guideline]]) -> Guideline:
    """One guideline for people of several groups, each group with its own: the mean by people.

    Raises ValueError without anybody, or when they do not name the same grades.
    """
    n = sum(people for people, _ in parts)
    if n <= 0:
        raise ValueError("there is nobody to make a guideline for")
    first = parts[0][1]
    if any((each.grades, set(each.percent)) != (first.grades, set(first.percent)) for _, each in parts):
        raise ValueError("guidelines that name different grades cannot be pooled")
    shares = {
        grade: sum((people * Fraction(each.percent[grade]) for people, each in parts), Fraction(0)) / n
        for grade in first.named
    }
    return Guideline(first.grades, shares)


@dataclass(frozen=True)
class LinkedGuidelines:
    """A guideline by the grade of the department (部门绩效与个人等级比例联动, DOMAIN §1.6).

    `by_unit_grade` runs from the best grade of a department to the worst; a department with another grade
    or none has the one of `otherwise`. Raises ValueError when a better department would have fewer of the
    best grades.
    """

    by_unit_grade: Mapping[str, Guideline]
    otherwise: Guideline

    def __post_init__(self) -> None:
        for (better, upper), (worse, lower) in pairwise(self.by_unit_grade.items()):
            most = dict(lower.down_to())
            for grade, share in upper.down_to():
                if share < most.get(grade, Fraction(0)):
                    raise ValueError(
                        f"a department with {better} would have {plain(to_decimal(share))}% of its people at "
                        f"{grade} or better, one with {worse} {plain(to_decimal(most[grade]))}%"
                    )

    @classmethod
    def of(
        cls,
        grades: Sequence[str],
        table: Mapping[str, Mapping[str, Percent]],
        otherwise: Mapping[str, Percent],
    ) -> LinkedGuidelines:
        """From a table: grade of the department → grade of a person → percent."""
        order = tuple(grades)
        rows = {unit: Guideline(order, shares) for unit, shares in table.items()}
        return cls(rows, Guideline(order, otherwise))

    def of_unit(self, grade: str | None) -> Guideline:
        return self.otherwise if grade is None else self.by_unit_grade.get(grade, self.otherwise)
