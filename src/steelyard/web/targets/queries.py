"""What pages and the API read of targets."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from steelyard.web.cycles.models import Appraisee, Cycle
from steelyard.web.targets.models import Sheet, SheetState


def sheet_or_404(appraisee: Appraisee) -> Sheet:
    """The targets that are current, with the appraisee that was looked up already."""
    found = Sheet.objects.filter(appraisee=appraisee, is_current=True).first()
    if found is None:
        raise Http404
    found.appraisee = appraisee
    return found


def waiting(sheet: Sheet) -> Sheet | None:
    """The version that was asked for and not consented to yet."""
    newer = Sheet.objects.filter(appraisee=sheet.appraisee_id, is_current=False, version__gt=sheet.version)
    return newer.filter(state=SheetState.SUBMITTED).first()


def versions(appraisee: Appraisee) -> QuerySet[Sheet]:
    """All of them, the newest first: two queries."""
    return Sheet.objects.filter(appraisee=appraisee).prefetch_related("lines").select_related("proposed_by")


def sheets_of(cycle: Cycle) -> QuerySet[Sheet]:
    """The current ones of everybody, by name."""
    found = Sheet.objects.filter(appraisee__cycle=cycle, is_current=True)
    return found.select_related("appraisee__person", "appraisee__team").order_by("appraisee__person__name")
