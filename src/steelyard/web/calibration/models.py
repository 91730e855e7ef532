"""Meetings of the calibration committee, what they moved and talked over, and who keeps out of what."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Session(models.Model):
    """One meeting on a cycle. Only its members move grades, only while it goes on; one at a time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey("cycles.Cycle", on_delete=models.CASCADE, related_name="calibrations")
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    notes = models.TextField(blank=True)

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle"], condition=Q(ended_at=None), name="one_calibration_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.cycle} {self.started_at:%Y-%m-%d}"


class MoveState(models.TextChoices):
    """The states of `appraisal.states.MOVE`."""

    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Move(models.Model):
    """A grade that one member wants to be another, with the reason; decided by a second one.

    `before` and `after` are the numbers of the result at the decision: only grade and coefficient differ.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="moves")
    result = models.ForeignKey("results.Result", on_delete=models.CASCADE, related_name="moves")
    from_grade = models.CharField(max_length=20)
    to_grade = models.CharField(max_length=20)
    # Why it should be moved; what the second member said is in `answer`.
    grounds = models.TextField()
    state = models.CharField(max_length=10, choices=MoveState.choices, default=MoveState.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["result"], condition=Q(state=MoveState.PROPOSED), name="one_open_move_per_result"
            )
        ]

    def __str__(self) -> str:
        return f"{self.result} {self.from_grade} → {self.to_grade}"

    @property
    def is_open(self) -> bool:
        return self.state == MoveState.PROPOSED


class Conflict(models.Model):
    """A member who is too near to somebody: they neither see nor decide anything about them here."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    appraisee = models.ForeignKey("cycles.Appraisee", on_delete=models.CASCADE, related_name="conflicts")
    reason = models.CharField(max_length=500)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "appraisee"], name="one_conflict_per_member")
        ]

    def __str__(self) -> str:
        return f"{self.member} – {self.appraisee}"


class Discussion(models.Model):
    """A border case that was talked over, with what was said. It counts for the total it was about."""

    result = models.ForeignKey("results.Result", on_delete=models.CASCADE, related_name="discussions")
    total = models.DecimalField(max_digits=9, decimal_places=4)
    note = models.CharField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return str(self.result)


class Departure(models.Model):
    """Why a pool has more of the best grades than the guideline means. It covers up to `excess` people."""

    cycle = models.ForeignKey("cycles.Cycle", on_delete=models.CASCADE, related_name="departures")
    # The teams of the pool, sorted and joined by commas.
    pool = models.TextField()
    excess = models.PositiveIntegerField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.cycle} {self.pool}"


class RaterReport(models.Model):
    """The diagnostics of raters of one cycle, computed by the worker. `body` as `diagnosing` makes it."""

    cycle = models.OneToOneField("cycles.Cycle", on_delete=models.CASCADE, related_name="rater_report")
    at = models.DateTimeField()
    body = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    def __str__(self) -> str:
        return str(self.cycle)
