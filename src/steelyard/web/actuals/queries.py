"""What pages and the API read of values."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet

from steelyard.web.accounts.models import User
from steelyard.web.actuals.models import Actual, DataOwner
from steelyard.web.cycles.models import Cycle


def versions(actual: Actual) -> QuerySet[Actual]:
    """All versions of a value, the newest first: one query."""
    found = Actual.objects.filter(
        cycle=actual.cycle_id, subject=actual.subject, indicator=actual.indicator, period=actual.period
    )
    return found.select_related("entered_by__person", "checked_by__person").order_by("-version")


def owners(cycle: Cycle) -> Mapping[str, User]:
    """Indicator → who answers for it: one query."""
    found = DataOwner.objects.filter(cycle=cycle).select_related("user__person")
    return {one.indicator: one.user for one in found}
