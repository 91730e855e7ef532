"""Words for signals, for numbers that are not there, and for positions."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from steelyard.engine import wording
from steelyard.web.config.languages import engine_language

#: Signal → sign, word, colour of the badge. Never the colour alone.
SIGNALS = {
    "on_track": ("▲", _("On track"), "green"),
    "at_risk": ("●", _("At risk"), "yellow"),
    "behind": ("▼", _("Behind"), "red"),
    "none": ("–", _("No figure"), "secondary"),
}


def why(status: str, reason: str | None) -> str:
    """Why there is no number, in the engine's words: a sentence part. Empty for a number that is there."""
    language = engine_language()
    head, rest = wording.words(status, language), wording.words(reason, language)
    if head and rest and head != rest:
        return gettext("%(status)s: %(reason)s") % {"status": head, "reason": rest}
    return head or rest


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
