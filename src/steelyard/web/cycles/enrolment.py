"""Who is in a cycle: everybody who worked in its days, once, with their manager, team and segments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steelyard.appraisal.rules import Rules
from steelyard.web.cycles.models import Appraisee, Cycle, CycleState, Segment
from steelyard.web.org.models import Membership, Person

#: Why somebody is not rated, as kept in the row; people may write other reasons.
TOO_NEW = "too_new"
NO_TEAM = "no_team"
NO_MANAGER = "no_manager"
WHY_NOT = {
    TOO_NEW: gettext_lazy("Too new to be rated"),
    NO_TEAM: gettext_lazy("In no team of the department"),
    NO_MANAGER: gettext_lazy("Has nobody above: appraised outside this cycle"),
}


@dataclass(frozen=True)
class Enrolled:
    """An appraisee to be, with the days in each team."""

    appraisee: Appraisee
    segments: list[Segment]


def enrol(cycle: Cycle, rules: Rules) -> list[Enrolled]:
    """Everybody with a day in the cycle: three queries, nothing written."""
    people = list(Person.objects.exclude(hired_on__gt=cycle.ends_on).exclude(left_on__lte=cycle.starts_on))
    managers = dict(Person.objects.values_list("pk", "manager_id"))
    stays: dict[str, list[Membership]] = {}
    for stay in Membership.objects.filter(valid_from__lte=cycle.ends_on).exclude(
        valid_to__lte=cycle.starts_on
    ):
        stays.setdefault(stay.person_id, []).append(stay)
    return [_enrolled(cycle, rules, one, managers, stays.get(one.pk, [])) for one in people]


def _enrolled(
    cycle: Cycle,
    rules: Rules,
    person: Person,
    managers: Mapping[str, str | None],
    stays: Sequence[Membership],
) -> Enrolled:
    first = max(cycle.starts_on, person.hired_on or cycle.starts_on)
    # `left_on` is the first day somebody is no longer there.
    last = min(cycle.ends_on, person.left_on - timedelta(days=1) if person.left_on else cycle.ends_on)
    segments = list(_segments(stays, person.position, first, last))
    manager = managers.get(person.pk)
    appraisee = Appraisee(
        cycle=cycle,
        person=person,
        position=person.position,
        team_id=_newest(segments),
        manager_id=manager,
        second_manager_id=managers.get(manager) if manager else None,
        starts_on=first,
        ends_on=last,
        not_rated=_why_not(cycle, rules, segments, first, last)
        or (NO_MANAGER if manager is None and person.pk in set(managers.values()) else ""),
    )
    for segment in segments:
        segment.appraisee = appraisee
    return Enrolled(appraisee, segments)


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


def _why_not(cycle: Cycle, rules: Rules, segments: Sequence[Segment], first: date, last: date) -> str:
    """Too new under a third of the cycle (DOMAIN §1.5), or under what the cycle says."""
    if not segments:
        return NO_TEAM
    whole = (cycle.ends_on - cycle.starts_on).days + 1
    return TOO_NEW if Decimal((last - first).days + 1) < rules.too_new_under * whole else ""


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
