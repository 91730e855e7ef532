"""The plan of a cycle: usual days of each stage, and what stands against a launch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from steelyard.appraisal.rules import Rules
from steelyard.appraisal.stages import Finding, Lack, Planned, findings
from steelyard.appraisal.stages import Stage as Kind
from steelyard.core.periods import Calendar, Grain, Period
from steelyard.web.cycles.enrolment import problems as enrolment_problems
from steelyard.web.cycles.models import Cycle, Overdue, Stage, StageKind
from steelyard.web.cycles.reading import scheme_of
from steelyard.web.schemes.models import Version

#: Working days after the first day (targets) or after the last day (what follows the period), DOMAIN §1.4.
_DAYS = {
    Kind.POLICY: ("first", -5, 0),
    Kind.TARGETS: ("first", 0, 10),
    Kind.MIDTERM: ("middle", 0, 5),
    Kind.ACTUALS: ("last", 1, 8),
    Kind.SELF_REVIEW: ("last", 1, 8),
    Kind.FEEDBACK: ("last", 1, 11),
    Kind.MANAGER_REVIEW: ("last", 8, 13),
    Kind.CALIBRATION: ("last", 13, 18),
    Kind.RATIFICATION: ("last", 18, 20),
    Kind.RELEASE: ("last", 20, 25),
    Kind.ACKNOWLEDGEMENT: ("last", 20, 27),
    Kind.APPEAL: ("last", 20, 34),
}


def usual(cycle: Cycle) -> list[Stage]:
    """All stages with their usual days, those that follow feedback escalated or left out when overdue."""
    middle = cycle.starts_on + (cycle.ends_on - cycle.starts_on) / 2
    anchors = {"first": cycle.starts_on, "middle": middle, "last": cycle.ends_on}
    return [
        Stage(
            cycle=cycle,
            kind=StageKind(kind.value),
            position=position,
            starts_on=workday(anchors[anchor], begins),
            due_on=workday(anchors[anchor], ends),
            overdue=Overdue.EXCLUDE if kind is Kind.FEEDBACK else Overdue.ESCALATE,
        )
        for position, (kind, (anchor, begins, ends)) in enumerate(_DAYS.items())
    ]


def covered(
    version: Version, *, period: str = "", starts_on: date | None = None, ends_on: date | None = None
) -> tuple[list[str], date, date]:
    """The periods of the scheme's grain that a cycle covers, its first and its last day.

    Of a period in words, or else of two days. Raises ValidationError.
    """
    scheme = scheme_of(version.text)
    if scheme is None:
        raise ValidationError(_("The scheme of this version cannot be read."))
    calendar = scheme.calendar.calendar
    try:
        if period.strip():
            first, last = _days_of(period.strip(), calendar)
        elif starts_on and ends_on:
            first, last = starts_on, ends_on
        else:
            raise ValidationError(_("Say which period, or the first and the last day."))
        found = list(_within(calendar, scheme.period, first, last))
    except (OverflowError, ValueError) as error:
        raise ValidationError(str(error)) from None
    if not found:
        raise ValidationError(_("These days hold no whole period of the scheme."))
    return found, first, last


def _days_of(text: str, calendar: Calendar) -> tuple[date, date]:
    try:
        whole = Period.parse(text)
    except ValueError:
        raise ValidationError(_("This is no period. Write 2026Q3, 2026-09, 2026H2 or 2026.")) from None
    return calendar.start(whole), calendar.last_day(whole)


def _within(calendar: Calendar, grain: Grain, first: date, last: date) -> Iterator[str]:
    """A period that is only touched is not scored: it is longer than the cycle."""
    at = calendar.containing(first, grain)
    while calendar.start(at) <= last:
        if calendar.start(at) >= first and calendar.last_day(at) <= last:
            yield str(at)
        at = at.shift(1)


def workday(start: date, days: int) -> date:
    """So many days from Monday to Friday on or back. Public holidays are moved by hand."""
    at, step = start, timedelta(days=1 if days >= 0 else -1)
    left = abs(days)
    while left:
        at += step
        left -= at.weekday() < 5
    return at


def problems(cycle: Cycle) -> list[str]:
    """Everything that has to be mended before a launch, as sentences."""
    on = [one for one in cycle.stages.all() if one.is_on]
    plan = [Planned(Kind(one.kind), one.starts_on, one.due_on) for one in on]
    names = {Kind(one.kind): str(one.get_kind_display()) for one in cycle.stages.all()}
    return [*(_sentence(one, names) for one in findings(plan)), *_version(cycle), *enrolment_problems(cycle)]


def _version(cycle: Cycle) -> Iterator[str]:
    if cycle.version.state != "published":
        yield _("The version of the scheme is not published.")


def _sentence(found: Finding, names: dict[Kind, str]) -> str:
    words = {"stage": names[found.stage], "other": names.get(found.other, "") if found.other else ""}
    sentences = {
        Lack.NEEDED: _("“%(stage)s” cannot be left out."),
        Lack.TWICE: _("“%(stage)s” is there twice."),
        Lack.ORDER: _("“%(other)s” comes before “%(stage)s”."),
        Lack.DAYS: _("The days of “%(stage)s” are not in order."),
    }
    return sentences[found.lack] % words


def rules_of(cycle: Cycle) -> Rules:
    return Rules.model_validate(cycle.rules or {})
