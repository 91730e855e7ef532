"""Who answers for which indicator, and the values with all their versions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

USER = settings.AUTH_USER_MODEL


class DataOwner(models.Model):
    """The account that answers for an entered indicator in a cycle."""

    cycle = models.ForeignKey("cycles.Cycle", on_delete=models.CASCADE, related_name="data_owners")
    indicator = models.CharField(max_length=100)
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cycle", "indicator"], name="one_owner_per_indicator")]


class ActualState(models.TextChoices):
    """The states of `appraisal.states.ACTUAL`."""

    MISSING = "missing", _("Missing")
    ENTERED = "entered", _("Entered")
    VALIDATED = "validated", _("Checked")
    FLAGGED = "flagged", _("Questioned")
    DISPUTED = "disputed", _("Disputed")
    LOCKED = "locked", _("Locked")
    RESTATED = "restated", _("Corrected")


class Actual(models.Model):
    """One version of one value. A correction is a new version; the one before stays to be seen.

    `subject` is a person or a team; `appraisee` is there for a person. `value` is in the indicator's unit;
    None where nothing is known. Of the versions of a value one is current.
    """

    cycle = models.ForeignKey("cycles.Cycle", on_delete=models.CASCADE, related_name="actuals")
    appraisee = models.ForeignKey(
        "cycles.Appraisee", null=True, on_delete=models.CASCADE, related_name="actuals"
    )
    subject = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    indicator = models.CharField(max_length=100)
    period = models.CharField(max_length=10)
    version = models.PositiveIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    value = models.DecimalField(max_digits=24, decimal_places=8, null=True)
    state = models.CharField(max_length=10, choices=ActualState.choices, default=ActualState.MISSING)
    state_before = models.CharField(max_length=10, blank=True)
    note = models.CharField(max_length=500, blank=True)
    evidence = models.FileField(upload_to="actuals/", blank=True)
    entered_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    # Why it was questioned, disputed, upheld or corrected.
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["indicator", "name", "period", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "subject", "indicator", "period", "version"], name="one_value_per_version"
            ),
            models.UniqueConstraint(
                fields=["cycle", "subject", "indicator", "period"],
                condition=models.Q(is_current=True),
                name="one_current_value",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.name} {self.period}"
