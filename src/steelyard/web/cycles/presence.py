"""Days at work of an appraisee: joined, left, on leave; and what the cycle makes of it (DOMAIN §1.5)."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from steelyard.appraisal.attendance import Attendance, AttendanceRules, attendance
from steelyard.appraisal.rules import Rules
from steelyard.appraisal.spans import ONE_DAY, Span, share_worked
from steelyard.web.cycles.models import Appraisee, Cycle, Leave


def span_of(days: Cycle | Appraisee | Leave) -> Span:
    """Both days of a row are part of it."""
    return Span(days.starts_on, days.ends_on + ONE_DAY)


def away(appraisee: Appraisee) -> list[Span]:
    """Days of leave. No query where `leaves` were fetched."""
    return [span_of(one) for one in appraisee.leaves.all()]


def share_of(appraisee: Appraisee, period: Span) -> Fraction:
    """What share of a period's days the appraisee was at work. No query where there is no leave."""
    gone = away(appraisee) if appraisee.leave_days else []
    return share_worked(period, span_of(appraisee), gone)


def attendance_of(appraisee: Appraisee, leaves: Iterable[Leave], rules: Rules) -> Attendance:
    """Where somebody stands, by the days that the row has."""
    cycle = appraisee.cycle
    return attendance(
        hired_on=appraisee.starts_on if appraisee.starts_on > cycle.starts_on else None,
        left_on=appraisee.ends_on if appraisee.ends_on < cycle.ends_on else None,
        cycle=span_of(cycle),
        leave=[span_of(one) for one in leaves],
        rules=AttendanceRules(
            too_new_under=rules.too_new_under,
            minimum_days=rules.segment_days,
            long_leave_days=rules.long_leave_days,
        ),
    )
