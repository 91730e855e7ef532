"""Target sheets: one per person and version, with a line per indicator."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

USER = settings.AUTH_USER_MODEL


class SheetState(models.TextChoices):
    """The states of `appraisal.states.TARGET`."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Sent back")
    APPROVED = "approved", _("Approved")
    ACKNOWLEDGED = "acknowledged", _("Agreed")
    CHANGE_REQUESTED = "change_requested", _("Change asked for")
    SUPERSEDED = "superseded", _("Replaced")


class Sheet(models.Model):
    """The targets of one person. A change in mid-cycle is a new version that holds from a day on.

    Of the versions one is current; a version that waits for consent to a change is not. `revision` counts
    the edits: an edit names the one it was made on.
    """

    appraisee = models.ForeignKey("cycles.Appraisee", on_delete=models.CASCADE, related_name="target_sheets")
    version = models.PositiveIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    state = models.CharField(max_length=16, choices=SheetState.choices, default=SheetState.DRAFT)
    state_before = models.CharField(max_length=16, blank=True)
    revision = models.PositiveIntegerField(default=1)
    effective_from = models.DateField(null=True)
    reason = models.TextField(blank=True)
    proposed_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["appraisee", "version"], name="one_sheet_per_version"),
            models.UniqueConstraint(
                fields=["appraisee"], condition=models.Q(is_current=True), name="one_current_sheet"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appraisee} {self.version}"


class Line(models.Model):
    """Threshold, target and stretch of one indicator, in its unit. `origin` says where they came from."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="lines")
    indicator = models.CharField(max_length=100)
    threshold = models.DecimalField(max_digits=24, decimal_places=8, null=True)
    target = models.DecimalField(max_digits=24, decimal_places=8, null=True)
    stretch = models.DecimalField(max_digits=24, decimal_places=8, null=True)
    origin = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["sheet", "indicator"], name="one_line_per_indicator")]
