"""Words of the dashboard: reasons, steps of the funnel, buckets of hours."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

REASONS: dict[str, str | Promise] = {
    "no_table": gettext_lazy(
        "The table “%(note)s” has not arrived yet. Connect its source or upload a file."
    ),
    "cannot_be_read": gettext_lazy("The rows cannot be read: %(note)s"),
    "no_rows": gettext_lazy("There are no rows for this subject in this period."),
    "no_data": gettext_lazy("The table is there, but it holds no rows yet."),
    "before_coverage": gettext_lazy("The data begins later than this period."),
    "after_coverage": gettext_lazy("The data ends before this period."),
    "no_subject_column": gettext_lazy("These rows have no owner, so they count for the department only."),
    "measured_for_department": gettext_lazy("The survey speaks for the whole department."),
    "period_closed": gettext_lazy("The period is closed."),
    "not_enough_history": gettext_lazy("Not enough history: a forecast needs four earlier periods."),
    "entered_by_people": gettext_lazy("People enter it; it is not forecast."),
    "stock": gettext_lazy("It is a level at a moment; it is not forecast."),
    "other_frequency": gettext_lazy("It is measured in longer periods."),
    "no_total": gettext_lazy("There is no total yet."),
    "not_a_flow": gettext_lazy("A ratio has no pace."),
    "no_value": gettext_lazy("There is no figure yet."),
    "no_earlier_value": gettext_lazy("There is no figure of that period."),
    "no_target": gettext_lazy("No target was set."),
    "no_board": gettext_lazy(
        "The charts of this period were not computed. They come with the next computation."
    ),
}

STEPS: dict[str, str | Promise] = {
    "lead": gettext_lazy("Leads"),
    "mql": gettext_lazy("MQL"),
    "sql_lead": gettext_lazy("SQL"),
    "opportunity": gettext_lazy("Opportunities"),
    "won": pgettext_lazy("leads", "Won"),
}


def reason_of(body: Any) -> str:
    """Why a part of a board is not there, as a sentence; empty when it is."""
    if not body:
        return str(REASONS["no_board"])
    reason = body.get("reason") if isinstance(body, dict) else None
    if reason is None:
        return ""
    return str(REASONS.get(reason, REASONS["no_value"])) % {"note": body.get("note", "")}


def hours(start: str, end: str | None) -> str:
    """A bucket of response times."""
    if end is None:
        return f">{start}"
    if start == "0":
        return f"<{end}"
    return f"{start}–{end}"


def in_a_row(times: int, line: str) -> str:
    """How long a campaign series has been under the line."""
    return ngettext(
        "ROI under %(line)s for %(times)d period",
        "ROI under %(line)s for %(times)d periods in a row",
        times,
    ) % {"line": line, "times": times}
