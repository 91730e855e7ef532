"""Results, the talks about them, and appeals on a named number."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class ResultState(models.TextChoices):
    """The states of `appraisal.states.RESULT`."""

    PROVISIONAL = "provisional", _("Provisional")
    CALIBRATED = "calibrated", _("Calibrated")
    RATIFIED = "ratified", _("Ratified")
    RELEASED = "released", _("Released")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    OBJECTED = "objected", _("Objected")
    OVERDUE_ACK = "overdue_ack", _("Not answered in time")
    REFUSED = "refused", _("Refused to sign")
    APPEALED = "appealed", _("Appealed")
    FINAL = "final", _("Final")
    ARCHIVED = "archived", _("Archived")


#: The person concerned may see the result.
OUT = (
    ResultState.RELEASED,
    ResultState.ACKNOWLEDGED,
    ResultState.OBJECTED,
    ResultState.OVERDUE_ACK,
    ResultState.REFUSED,
    ResultState.APPEALED,
    ResultState.FINAL,
    ResultState.ARCHIVED,
)


class Result(models.Model):
    """The result of one appraisee. Human changes stand beside the computed numbers, never over them.

    `card` is the engine's record. `computed_*` follow from it; `linked_total` after the department's result
    and the rules of leave were taken into account, `steps` say how; `grade`, `total` and `coefficient` are
    those that count.
    """

    appraisee = models.OneToOneField("cycles.Appraisee", on_delete=models.CASCADE, related_name="result")
    state = models.CharField(max_length=12, choices=ResultState.choices, default=ResultState.PROVISIONAL)
    state_before = models.CharField(max_length=12, blank=True)
    revision = models.PositiveIntegerField(default=1)
    card = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    computed_total = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    computed_grade = models.CharField(max_length=20, blank=True)
    linked_total = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    steps = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    total = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    grade = models.CharField(max_length=20, blank=True)
    coefficient = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    computed_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    answer_by = models.DateField(null=True)
    appeal_by = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)
    objection = models.TextField(blank=True)
    # Who saw that the person refused to sign.
    witness = models.ForeignKey("org.Person", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["appraisee__person__name"]
        indexes = [models.Index(fields=["state"])]

    def __str__(self) -> str:
        return str(self.appraisee)

    @property
    def is_out(self) -> bool:
        return self.state in OUT


class Shared(models.Model):
    """The record of a team or the department in the same computation: for linkage, and for comparison."""

    cycle = models.ForeignKey("cycles.Cycle", on_delete=models.CASCADE, related_name="shared_results")
    team = models.ForeignKey("org.Team", on_delete=models.PROTECT, related_name="+")
    total = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    grade = models.CharField(max_length=20, blank=True)
    card = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cycle", "team"], name="one_result_per_team")]


class Computed(models.Model):
    """One computation of a cycle: what went in, by digest, and what it was done with. Never changed."""

    cycle = models.ForeignKey("cycles.Cycle", on_delete=models.CASCADE, related_name="computations")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    snapshot = models.CharField(max_length=200)
    engine = models.CharField(max_length=60)
    outline = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    meta = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    # Table → its rows as they went in.
    inputs = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-at"]


class InterviewState(models.TextChoices):
    """The states of `appraisal.states.INTERVIEW`."""

    SCHEDULED = "scheduled", _("Scheduled")
    HELD = "held", _("Held")
    MINUTES_SUBMITTED = "minutes_submitted", _("Minutes written")
    EMPLOYEE_AGREED = "employee_agreed", _("Agreed")
    EMPLOYEE_OBJECTED = "employee_objected", _("Objected")


class Interview(models.Model):
    """The talk about a result: strengths, what to work on, what was agreed."""

    result = models.OneToOneField(Result, on_delete=models.CASCADE, related_name="interview")
    state = models.CharField(max_length=20, choices=InterviewState.choices, default=InterviewState.SCHEDULED)
    scheduled_on = models.DateField()
    held_on = models.DateField(null=True)
    held_by = models.ForeignKey("org.Person", on_delete=models.PROTECT, related_name="+")
    strengths = models.TextField(blank=True)
    to_work_on = models.TextField(blank=True)
    agreed = models.TextField(blank=True)
    answer = models.TextField(blank=True)


class AppealState(models.TextChoices):
    """The states of `appraisal.states.APPEAL`."""

    SUBMITTED = "submitted", _("Submitted")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Not admitted")
    INVESTIGATING = "investigating", _("Being looked into")
    SUPPLEMENT_REQUESTED = "supplement_requested", _("More material asked for")
    DECIDED = "decided", _("Decided")
    EXECUTED = "executed", _("Carried out")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Outcome(models.TextChoices):
    UPHELD = "upheld", _("The result stays")
    ADJUSTED = "adjusted", _("The result changes")
    ESCALATED = "escalated", _("Goes to the next level")


class Appeal(models.Model):
    """An appeal on one named number of a result.

    `number` is the indicator (or empty: the grade as a whole); `difference` holds the number, score, total
    and grade before and after the recomputation, and who else shares the datum.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    result = models.ForeignKey(Result, on_delete=models.CASCADE, related_name="appeals")
    state = models.CharField(max_length=22, choices=AppealState.choices, default=AppealState.SUBMITTED)
    number = models.CharField(max_length=100, blank=True)
    claimed = models.CharField(max_length=100, blank=True)
    grounds = models.TextField()
    evidence = models.FileField(upload_to="appeals/", blank=True)
    submitted_at = models.DateTimeField()
    supplement = models.TextField(blank=True)
    supplement_by = models.DateField(null=True)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    decision = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    difference = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["-submitted_at"]

    def __str__(self) -> str:
        return f"{self.result} {self.number}"
