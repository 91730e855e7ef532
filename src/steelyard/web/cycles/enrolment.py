"""Who is in a cycle: everybody who worked in its days, once, with their manager, team and segments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steelyard.appraisal.attendance import Attendance, Standing
from steelyard.appraisal.rules import Rules
from steelyard.web.cycles import presence
from steelyard.web.cycles.models import Appraisee, Cycle, CycleState, Leave, Segment
from steelyard.web.org.models import Membership, Person

#: Why somebody is not rated, as kept in the row; people may write other reasons.
TOO_NEW = Standing.TOO_NEW.value
TOO_SHORT = Standing.TOO_SHORT.value
NEUTRAL = Standing.NEUTRAL.value
ABSENT = Standing.ABSENT.value
NO_TEAM = "no_team"
NO_MANAGER = "no_manager"
WHY_NOT = {
    TOO_NEW: gettext_lazy("Too new to be rated"),
    TOO_SHORT: gettext_lazy("Here for too few days to be rated"),
    NEUTRAL: gettext_lazy("On leave for most of the days: the result is neutral"),
    ABSENT: gettext_lazy("Not employed in these days"),
    NO_TEAM: gettext_lazy("In no team of the department"),
    NO_MANAGER: gettext_lazy("Has nobody above: appraised outside this cycle"),
}


@dataclass(frozen=True)
class Enrolled:
    """An appraisee to be, with the days in each team and those of leave."""

    appraisee: Appraisee
    segments: list[Segment]
    leaves: list[Leave]


def enrol(
    cycle: Cycle,
    rules: Rules,
    *,
    only: str | None = None,
    leaves: Mapping[str, Sequence[Leave]] | None = None,
) -> list[Enrolled]:
    """Everybody with a day in the cycle, or one person: three queries, nothing written.

    `leaves` are known already, by person.
    """
    people = list(Person.objects.exclude(hired_on__gt=cycle.ends_on).exclude(left_on__lte=cycle.starts_on))
    managers = dict(Person.objects.values_list("pk", "manager_id"))
    stays: dict[str, list[Membership]] = {}
    for stay in Membership.objects.filter(valid_from__lte=cycle.ends_on).exclude(
        valid_to__lte=cycle.starts_on
    ):
        stays.setdefault(stay.person_id, []).append(stay)
    found = _Organisation(cycle, rules, managers, stays, leaves or {})
    return [found.enrolled(one) for one in people if only in (None, one.pk)]


@dataclass(frozen=True)
class _Organisation:
    """Who reports to whom and belongs where, in the days of a cycle."""

    cycle: Cycle
    rules: Rules
    managers: Mapping[str, str | None]
    stays: Mapping[str, Sequence[Membership]]
    leaves: Mapping[str, Sequence[Leave]]

    def enrolled(self, person: Person) -> Enrolled:
        cycle = self.cycle
        first = max(cycle.starts_on, person.hired_on or cycle.starts_on)
        # `left_on` is the first day somebody is no longer there.
        last = min(cycle.ends_on, person.left_on - timedelta(days=1) if person.left_on else cycle.ends_on)
        segments = list(_segments(self.stays.get(person.pk, []), person.position, first, last))
        manager = self.managers.get(person.pk)
        leaves = [
            Leave(starts_on=one.starts_on, ends_on=one.ends_on) for one in self.leaves.get(person.pk, ())
        ]
        appraisee = Appraisee(
            cycle=cycle,
            person=person,
            position=person.position,
            team_id=_newest(segments),
            manager_id=manager,
            second_manager_id=self.managers.get(manager) if manager else None,
            starts_on=first,
            ends_on=last,
        )
        there = presence.attendance_of(appraisee, leaves, self.rules)
        appraisee.leave_days = there.leave_days
        appraisee.not_rated = self._why_not(appraisee, segments, there)
        for segment in segments:
            segment.appraisee = appraisee
            segment.manager_id = self._lead(segment, appraisee, last)
        for leave in leaves:
            leave.appraisee = appraisee
        return Enrolled(appraisee, segments, leaves)

    def _why_not(self, one: Appraisee, segments: Sequence[Segment], there: Attendance) -> str:
        if not segments:
            return NO_TEAM
        if not there.standing.is_rated:
            return there.standing.value
        return NO_MANAGER if one.manager_id is None and one.person_id in self._leading else ""

    @cached_property
    def _leading(self) -> set[str | None]:
        return set(self.managers.values())

    def _lead(self, segment: Segment, one: Appraisee, last: date) -> str | None:
        """Who rates these days: in a former or a second team, whoever most of its people report to."""
        if segment.team_id == one.team_id and segment.ends_on == last:
            return None
        leads = self._leads.get(segment.team_id, Counter())
        known = [(-n, lead) for lead, n in leads.items() if lead != one.person_id]
        return min(known)[1] if known else None

    @cached_property
    def _leads(self) -> dict[str, Counter[str]]:
        """Team → whom the people report to who are in it at the end."""
        found: dict[str, Counter[str]] = {}
        for person, stays in self.stays.items():
            newest = max(stays, key=lambda one: (one.valid_to is None, one.valid_to or date.min, one.share))
            if (manager := self.managers.get(person)) is not None:
                found.setdefault(newest.team_id, Counter())[manager] += 1
        return found


def _segments(stays: Iterable[Membership], position: str, first: date, last: date) -> Iterator[Segment]:
    for stay in stays:
        begins = max(first, stay.valid_from)
        ends = min(last, stay.valid_to - timedelta(days=1) if stay.valid_to else last)
        if begins <= ends:
            yield Segment(
                team_id=stay.team_id, position=position, starts_on=begins, ends_on=ends, share=stay.share
            )


def _newest(segments: Sequence[Segment]) -> str | None:
    """The team of the last day, the one with the largest share."""
    best = max(segments, key=lambda one: (one.ends_on, one.share), default=None)
    return best.team_id if best else None


def why_not(appraisee: Appraisee) -> str:
    """Why somebody is not rated, in words."""
    return str(WHY_NOT.get(appraisee.not_rated, appraisee.not_rated))


def problems(cycle: Cycle) -> Iterator[str]:
    """What stands against a launch: somebody missing, twice in, or without anybody to rate them."""
    enrolled = list(cycle.appraisees.select_related("person"))
    inside = {one.person_id for one in enrolled}
    for person in Person.objects.exclude(hired_on__gt=cycle.ends_on).exclude(left_on__lte=cycle.starts_on):
        if person.pk not in inside:
            yield _("%(who)s worked in these days and is not in the cycle.") % {"who": person.name}
    yield from _twice(cycle, inside)
    leading = set(Person.objects.exclude(manager=None).values_list("manager_id", flat=True))
    for one in enrolled:
        # Whoever is at the top has nobody above; the director's own review is written outside.
        if one.is_rated and one.manager_id is None and one.person_id not in leading:
            yield _("%(who)s has no manager who could rate them.") % {"who": one.person.name}
    if not any(one.is_rated for one in enrolled):
        yield _("Nobody would be rated in this cycle.")


def _twice(cycle: Cycle, people: set[str]) -> Iterator[str]:
    """Another live cycle of the same scheme over the same days."""
    others = (
        Appraisee.objects.filter(
            cycle__version__scheme=cycle.version.scheme_id,
            cycle__starts_on__lte=cycle.ends_on,
            cycle__ends_on__gte=cycle.starts_on,
            not_rated="",
            person__in=people,
        )
        .exclude(cycle=cycle)
        .exclude(cycle__state__in=[CycleState.DRAFT, CycleState.CANCELLED])
    )
    for one in others.select_related("person", "cycle"):
        yield _("%(who)s is in “%(cycle)s” for these days already.") % {
            "who": one.person.name,
            "cycle": one.cycle.title,
        }
