"""A cycle, its stages, who is appraised in it, and what is asked of whom."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from steelyard.appraisal import stages


class CycleState(models.TextChoices):
    """The states of `appraisal.states.CYCLE`."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Announced")
    TARGET_SETTING = "target_setting", _("Setting targets")
    EXECUTING = "executing", _("Under way")
    COLLECTING = "collecting", _("Collecting actuals")
    REVIEWING = "reviewing", _("Reviewing")
    CALIBRATING = "calibrating", _("Calibrating")
    RELEASING = "releasing", _("Releasing")
    CLOSED = "closed", _("Closed")
    ARCHIVED = "archived", _("Archived")
    SUSPENDED = "suspended", _("Suspended")
    CANCELLED = "cancelled", _("Cancelled")


class StageKind(models.TextChoices):
    """The stages of `appraisal.stages.Stage`."""

    POLICY = stages.Stage.POLICY.value, _("Policy acknowledgement")
    TARGETS = stages.Stage.TARGETS.value, _("Target setting and agreement")
    MIDTERM = stages.Stage.MIDTERM.value, _("Execution and mid-term review")
    ACTUALS = stages.Stage.ACTUALS.value, _("Actuals")
    SELF_REVIEW = stages.Stage.SELF_REVIEW.value, _("Self-review")
    FEEDBACK = stages.Stage.FEEDBACK.value, _("360-degree feedback")
    MANAGER_REVIEW = stages.Stage.MANAGER_REVIEW.value, _("Manager review")
    CALIBRATION = stages.Stage.CALIBRATION.value, _("Calibration")
    RATIFICATION = stages.Stage.RATIFICATION.value, _("Ratification")
    RELEASE = stages.Stage.RELEASE.value, _("Release and interview")
    ACKNOWLEDGEMENT = stages.Stage.ACKNOWLEDGEMENT.value, _("Acknowledgement")
    APPEAL = stages.Stage.APPEAL.value, _("Appeal")


class Cycle(models.Model):
    """One cycle. Its scheme version and its picture of the organisation do not change after the launch.

    `periods` are the scored periods it covers, one for a cycle of the scheme's own length, several for a
    longer one. `rules` are those of `appraisal.rules.Rules`, `organisation` the tables as of the launch.
    `revision` counts the changes: whoever changes a cycle names the one they saw.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("Title"), max_length=200)
    version = models.ForeignKey("schemes.Version", on_delete=models.PROTECT, related_name="cycles")
    periods = models.JSONField(default=list)
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"))
    state = models.CharField(max_length=16, choices=CycleState.choices, default=CycleState.DRAFT)
    state_before = models.CharField(max_length=16, blank=True)
    revision = models.PositiveIntegerField(default=1)
    rules = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    organisation = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    # The snapshot of the lake that results are computed on; empty: the newest.
    snapshot = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    launched_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-starts_on", "-created_at"]

    def __str__(self) -> str:
        return self.title

    @property
    def period(self) -> str:
        """The scored period, the last one of several."""
        return str(self.periods[-1]) if self.periods else ""

    @property
    def is_live(self) -> bool:
        """Launched, and neither at rest nor over."""
        return self.state not in (
            CycleState.DRAFT,
            CycleState.CLOSED,
            CycleState.ARCHIVED,
            CycleState.SUSPENDED,
            CycleState.CANCELLED,
        )


class Overdue(models.TextChoices):
    """What happens to a task that is not done in time. Never: that it counts as done."""

    ESCALATE = "escalate", _("Tell the manager above")
    EXCLUDE = "exclude", _("Leave it out, visibly")


class StageState(models.TextChoices):
    WAITING = "waiting", _("Not begun")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class Stage(models.Model):
    """One stage of a cycle. Those switched off are kept, so that they can be switched on again."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="stages")
    kind = models.CharField(max_length=16, choices=StageKind.choices)
    position = models.PositiveSmallIntegerField()
    is_on = models.BooleanField(default=True)
    starts_on = models.DateField()
    due_on = models.DateField()
    overdue = models.CharField(max_length=10, choices=Overdue.choices, default=Overdue.ESCALATE)
    state = models.CharField(max_length=10, choices=StageState.choices, default=StageState.WAITING)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["cycle", "kind"], name="one_stage_per_kind")]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Appraisee(models.Model):
    """A person in a cycle. The id is the pseudonym under which archives and the chain speak of them.

    `manager` and `second_manager` are those of the launch; they follow a transfer. `not_rated` says why
    nobody rates somebody: too new, on leave, left, or another reason in words. `leave_days` is how many days
    of the cycle lie in `leaves`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="appraisees")
    person = models.ForeignKey("org.Person", on_delete=models.PROTECT, related_name="appraisals")
    position = models.CharField(max_length=100, blank=True)
    team = models.ForeignKey("org.Team", null=True, on_delete=models.PROTECT, related_name="+")
    manager = models.ForeignKey(
        "org.Person", null=True, on_delete=models.PROTECT, related_name="appraised_reports"
    )
    second_manager = models.ForeignKey("org.Person", null=True, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    leave_days = models.PositiveSmallIntegerField(default=0)
    not_rated = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["person__name", "person_id"]
        constraints = [models.UniqueConstraint(fields=["cycle", "person"], name="in_a_cycle_once")]

    def __str__(self) -> str:
        return self.person.name

    @property
    def is_rated(self) -> bool:
        return not self.not_rated


class Segment(models.Model):
    """Days of an appraisee in one team and position; both days are part of it. Shares of a day sum to 1.

    `manager` is who rates these days; none is the manager of the appraisee.
    """

    appraisee = models.ForeignKey(Appraisee, on_delete=models.CASCADE, related_name="segments")
    team = models.ForeignKey("org.Team", on_delete=models.PROTECT, related_name="+")
    position = models.CharField(max_length=100, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    share = models.DecimalField(max_digits=7, decimal_places=6, default=1)
    manager = models.ForeignKey("org.Person", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["starts_on"]


class Leave(models.Model):
    """Days of leave that must not harm, both days included. Of what kind it was is nobody's business."""

    appraisee = models.ForeignKey(Appraisee, on_delete=models.CASCADE, related_name="leaves")
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["starts_on"]


class TaskState(models.TextChoices):
    """The states of `appraisal.states.TASK`."""

    WAITING = "waiting", _("Not begun")
    OPEN = "open", _("To do")
    OVERDUE = "overdue", _("Overdue")
    RETURNED = "returned", _("Sent back")
    DONE = "done", _("Done")
    EXCLUDED = "excluded", _("Left out")
    WAIVED = "waived", _("Waived")


#: Somebody still has something to do.
PENDING = (TaskState.OPEN, TaskState.RETURNED, TaskState.OVERDUE)


class Task(models.Model):
    """What one person is asked to do for one appraisee in a stage.

    `person` is whom it was meant for, `assignee` who does it: the same, or the delegate. `part` is one of
    `appraisal.machine.Part`; `round` counts manager reviews; `perspective` names whose eyes it is.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="tasks")
    appraisee = models.ForeignKey(Appraisee, on_delete=models.CASCADE, related_name="tasks")
    person = models.ForeignKey("org.Person", on_delete=models.PROTECT, related_name="+")
    assignee = models.ForeignKey("org.Person", on_delete=models.PROTECT, related_name="tasks")
    part = models.CharField(max_length=12)
    perspective = models.CharField(max_length=24, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=TaskState.choices, default=TaskState.WAITING)
    due_on = models.DateField()
    revision = models.PositiveIntegerField(default=1)
    # Why it was sent back, left out or waived.
    reason = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_on", "appraisee__person__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "appraisee", "person", "round", "perspective"], name="asked_once"
            )
        ]
        indexes = [models.Index(fields=["assignee", "state"]), models.Index(fields=["stage", "state"])]

    def __str__(self) -> str:
        return f"{self.stage.kind} {self.appraisee_id}"

    @property
    def is_pending(self) -> bool:
        return self.state in PENDING


class Delegation(models.Model):
    """From one day through another, tasks of `principal` go to `delegate` as well as to nobody else.

    The log says “B for A”. A delegate never does a task that concerns the delegate.
    """

    principal = models.ForeignKey("org.Person", on_delete=models.CASCADE, related_name="delegations")
    delegate = models.ForeignKey("org.Person", on_delete=models.CASCADE, related_name="stands_in_for")
    starts_on = models.DateField()
    ends_on = models.DateField()
    notify_principal = models.BooleanField(default=True)
    reason = models.CharField(max_length=500)
    ended_at = models.DateTimeField(null=True)
