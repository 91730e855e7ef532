"""What tables, columns, states and reasons are called."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from steelyard.web.data.columns import COLUMNS

__all__ = [
    "CODES",
    "COLUMNS",
    "HELD_STATUSES",
    "KINDS",
    "KINDS_OF_RUN",
    "SOURCES",
    "STATUSES",
    "TABLES",
    "kind_of_run",
]

Words = dict[str, str | Promise]

TABLES: Words = {
    "employees": _("Employees"),
    "teams": _("Teams"),
    "memberships": _("Team memberships"),
    "targets": _("Targets"),
    "ratings": _("Ratings"),
    "actuals": _("Entered actuals"),
    "contributions": _("Contributions"),
    "decisions": _("Decisions"),
    "campaigns": _("Campaigns"),
    "campaign_costs": _("Campaign costs"),
    "campaign_revenues": _("Campaign revenues"),
    "campaign_credits": _("Campaign credits"),
    "leads": _("Leads"),
    "opportunities": _("Opportunities"),
    "orders": _("Orders"),
    "customers": _("Customers"),
    "nps_responses": _("NPS responses"),
    "service_ratings": _("Service ratings"),
    "social_daily": _("Social media by day"),
    "ad_daily": _("Advertising by day"),
    "web_sessions": _("Website sessions"),
    "sentiment_incidents": _("Public-opinion incidents"),
    "brand_survey": _("Brand survey"),
    "projects": _("Projects"),
    "information_items": _("Collected information"),
    "reports": _("Analysis reports"),
    "bookings": _("Bookings"),
}

STATUSES: dict[str, tuple[str | Promise, str, str]] = {
    "finished": (_("Finished"), "✓", "green"),
    "running": (_("Running"), "…", "blue"),
    "failed": (_("Failed"), "✕", "red"),
    "superseded": (_("Cut off"), "○", "secondary"),
}
HELD_STATUSES: dict[str, tuple[str | Promise, str, str]] = {
    "open": (_("To mend"), "●", "yellow"),
    "mended": (_("Mended, not replayed"), "✎", "blue"),
    "replayed": (_("In the lake"), "✓", "green"),
    "rejected": (_("Rejected"), "✕", "secondary"),
    "superseded": (_("Superseded by its source"), "○", "secondary"),
}
CODES: Words = {
    "required": _("Empty"),
    "number": _("Not a number"),
    "whole_number": _("Not a whole number"),
    "date": _("Not a date"),
    "moment": _("Not a date and time"),
    "boolean": _("Neither yes nor no"),
    "allowed": _("Not an allowed value"),
    "minimum": _("Too small"),
    "maximum": _("Too large"),
    "duplicate": _("Twice and different"),
    "reference": _("Refers to nothing"),
    "surplus": _("Too many cells"),
}
#: Sources that are no connection.
SOURCES: Words = {
    "uploads": _("Uploads"),
    "quarantine": _("Replay from quarantine"),
    "taken-back": _("Upload taken back"),
    "files": _("Import by command"),
}
#: Kinds of connections whose title is a common word; the others are names of systems.
KINDS: Words = {"Files": _("Files")}
KINDS_OF_RUN: Words = {
    "sync": _("Sync"),
    "upload": _("Upload"),
    "replay": _("Replay"),
    "import": _("Import"),
    "back": _("Taken back"),
}


def kind_of_run(source: str, connections: Any) -> str:
    """What kind of run a source makes: sync, upload, replay, import or back."""
    if source in connections:
        return "sync"
    return {"uploads": "upload", "quarantine": "replay", "taken-back": "back"}.get(source, "import")
