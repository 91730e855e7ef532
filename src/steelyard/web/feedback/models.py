"""Questionnaires, who is asked, and answers as long as they must be kept (decision 0024).

No row holds both a rater and an answer that can be read, and none holds the time of an answer.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Questionnaire(models.Model):
    """The questions of a cycle, as `questions.Item` describes one. Fixed once the stage has opened."""

    cycle = models.OneToOneField("cycles.Cycle", on_delete=models.CASCADE, related_name="questionnaire")
    questions = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=1)


class NominationState(models.TextChoices):
    """The states of `appraisal.states.NOMINATION`."""

    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Proposer(models.TextChoices):
    SYSTEM = "system", _("the organisation")
    APPRAISEE = "appraisee", _("the person concerned")
    MANAGER = "manager", _("the line manager")
    HR = "hr", _("HR")


#: Somebody is asked, or may be.
STANDING = (NominationState.PROPOSED, NominationState.APPROVED)


class Nomination(models.Model):
    """Somebody who is to say something about an appraisee, from one perspective.

    `has_answered` is all that stays of the act of answering: not when, and not what.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appraisee = models.ForeignKey("cycles.Appraisee", on_delete=models.CASCADE, related_name="nominations")
    rater = models.ForeignKey("org.Person", on_delete=models.PROTECT, related_name="+")
    perspective = models.CharField(max_length=24)
    proposed_by = models.CharField(max_length=10, choices=Proposer.choices)
    state = models.CharField(max_length=10, choices=NominationState.choices, default=NominationState.PROPOSED)
    # Why it was declined.
    reason = models.TextField(blank=True)
    has_answered = models.BooleanField(default=False)

    class Meta:
        ordering = ["perspective", "rater__name", "rater_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["appraisee", "rater"],
                condition=models.Q(state__in=["proposed", "approved"]),
                name="one_perspective_per_rater",
            )
        ]
        indexes = [models.Index(fields=["rater", "state"])]

    def __str__(self) -> str:
        return f"{self.perspective} {self.appraisee_id}"


class Draft(models.Model):
    """What a rater has typed so far, sealed. Gone when it is submitted or the stage is closed."""

    nomination = models.OneToOneField(Nomination, on_delete=models.CASCADE, related_name="draft")
    sealed = models.TextField()
    revision = models.PositiveIntegerField(default=1)


class Box(models.Model):
    """All answers about one appraisee until the stage is closed: one sealed text, in no order of arrival.

    One row for all of them, since the place of a row in the database tells when it was written.
    """

    appraisee = models.OneToOneField("cycles.Appraisee", on_delete=models.CASCADE, related_name="+")
    sealed = models.TextField()


class Outcome(models.Model):
    """What may be read of the answers about an appraisee, for good. The answers themselves are gone."""

    appraisee = models.OneToOneField(
        "cycles.Appraisee", on_delete=models.CASCADE, related_name="feedback_outcome"
    )
    published = models.JSONField()
