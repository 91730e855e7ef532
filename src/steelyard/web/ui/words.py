"""Words for signals, statuses and reasons of numbers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

#: Signal → sign, word, colour of the badge. Never the colour alone.
SIGNALS = {
    "on_track": ("▲", _("On track"), "green"),
    "at_risk": ("●", _("At risk"), "yellow"),
    "behind": ("▼", _("Behind"), "red"),
    "none": ("–", _("No figure"), "secondary"),
}

STATUSES = {
    "missing": _("missing"),
    "undefined": _("undefined"),
    "insufficient_evidence": _("not enough evidence"),
    "not_applicable": _("does not apply"),
    "not_due": _("not due yet"),
}

REASONS = {
    "zero_denominator": _("there is nothing to divide by in this period"),
    "no_prior_period": _("there is no earlier period to compare with"),
    "outside_coverage": _("the data does not cover this period"),
    "no_rows": _("there are no rows in this period"),
    "no_table": _("the table has not arrived yet"),
    "position": _("it does not apply to this position"),
    "level": _("it is measured at a higher level"),
    "no_target": _("no target was set"),
    "no_ratings": _("too few ratings so far"),
    "no_actual": _("no actual was entered"),
    "prior_not_positive": _("growth over nothing cannot be computed"),
}


def why(status: str, reason: str | None) -> str:
    """A sentence part for a number that is not there."""
    word = str(STATUSES.get(status, status.replace("_", " ")))
    if not reason:
        return word
    return f"{word}: {REASONS.get(reason, reason.replace('_', ' '))}"


#: Positions as they are often written in tables; others are shown as they are.
POSITIONS = {
    "director": _("Director"),
    "team_lead": _("Team lead"),
    "planner": _("Campaign planner"),
    "performance": _("Performance marketer"),
    "crm_manager": _("CRM manager"),
    "content_editor": _("Content editor"),
    "product_marketer": _("Product marketer"),
    "brand_manager": _("Brand manager"),
    "data_analyst": _("Data analyst"),
    "analyst": _("Market analyst"),
}
