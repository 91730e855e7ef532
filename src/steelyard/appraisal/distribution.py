"""A guideline beside the grades there are: how many too many, grade by grade and from the top."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from steelyard.appraisal.pooling import Pool
from steelyard.appraisal.quotas import Guideline, LinkedGuidelines, mixed, quotas


@dataclass(frozen=True, slots=True)
class Row:
    """One grade. `quota` people are meant and `now` have it; `quota` is None where the grade is free.

    `down_to` and `now_down_to` count the people with this grade or a better one: whoever might be an S and
    is an A is no excess of A. `down_to` is None under the first free grade from the top.
    """

    grade: str
    quota: int | None
    now: int
    down_to: int | None
    now_down_to: int

    @property
    def over(self) -> int | None:
        """People too many, below 0 too few; None where the grade is free."""
        return None if self.quota is None else self.now - self.quota

    @property
    def over_down_to(self) -> int | None:
        return None if self.down_to is None else self.now_down_to - self.down_to


@dataclass(frozen=True)
class Distribution:
    """The grades of `n` people of `groups`, best first; `free` people may have any grade without a quota.

    `ungraded` people have no grade yet and are in no count.
    """

    groups: tuple[str, ...]
    n: int
    rows: tuple[Row, ...]
    free: int
    ungraded: int
    small: bool = False

    @property
    def met(self) -> bool:
        """Nobody too many from the top, at any grade; what is free or too few is no matter."""
        return all((row.over_down_to or 0) <= 0 for row in self.rows)


def distribution(
    grades: Iterable[str | None], guideline: Guideline, *, groups: Sequence[str] = (), small: bool = False
) -> Distribution:
    """The guideline for the people who have a grade, beside what they have. None is no grade yet.

    Raises ValueError for a grade that the guideline does not know.
    """
    counts = Counter(grades)
    ungraded = counts.pop(None, 0)
    if unknown := sorted(str(grade) for grade in counts if grade not in guideline.grades):
        raise ValueError(f'"{unknown[0]}" is not a grade')
    n = counts.total()
    meant = quotas(guideline, n)
    return Distribution(
        tuple(groups), n, tuple(_rows(guideline, meant.people, counts)), meant.free, ungraded, small
    )


def _rows(guideline: Guideline, people: Mapping[str, int], counts: Mapping[str | None, int]) -> Iterable[Row]:
    meant: int | None = 0
    reached = 0
    for grade in guideline.grades:
        quota, now = people.get(grade), counts.get(grade, 0)
        reached += now
        meant = None if meant is None or quota is None else meant + quota
        yield Row(grade, quota, now, meant, reached)


def by_pool(
    pools: Iterable[Pool],
    grades: Mapping[str, Sequence[str | None]],
    linked: LinkedGuidelines,
    unit_grades: Mapping[str, str | None],
) -> tuple[Distribution, ...]:
    """One distribution for every pool. `grades` and `unit_grades` are by group.

    A pool of groups whose departments have other grades gets the mean of their guidelines by people.
    """
    return tuple(_of_pool(pool, grades, linked, unit_grades) for pool in pools)


def _of_pool(
    pool: Pool,
    grades: Mapping[str, Sequence[str | None]],
    linked: LinkedGuidelines,
    unit_grades: Mapping[str, str | None],
) -> Distribution:
    own = {group: list(grades.get(group, ())) for group in pool.groups}
    graded = [
        (sum(grade is not None for grade in found), linked.of_unit(unit_grades.get(group)))
        for group, found in own.items()
    ]
    guideline = mixed(graded) if any(people for people, _ in graded) else linked.otherwise
    people = [grade for found in own.values() for grade in found]
    return distribution(people, guideline, groups=pool.groups, small=pool.small)
