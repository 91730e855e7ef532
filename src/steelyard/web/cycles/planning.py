"""The plan of a cycle: usual days of each stage, and what stands against a launch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _

from steelyard.appraisal.rules import Rules
from steelyard.appraisal.stages import Finding, Lack, Planned, findings
from steelyard.appraisal.stages import Stage as Kind
from steelyard.web.cycles.enrolment import problems as enrolment_problems
from steelyard.web.cycles.models import Cycle, Overdue, Stage, StageKind

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
