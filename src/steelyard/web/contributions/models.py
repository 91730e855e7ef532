"""An entry of the contribution log, from the claim to the verified row that counts."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class ContributionState(models.TextChoices):
    """The states of `appraisal.states.CONTRIBUTION`."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting to be verified")
    VERIFIED = "verified", _("Verified")
    REJECTED = "rejected", _("Not verified")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Kind(models.TextChoices):
    """Kinds that the shipped schemes count (the column `kind` of the table `contributions`)."""

    INNOVATION_PROPOSAL = "innovation_proposal", _("Innovation proposal")
    KNOWLEDGE_SHARING = "knowledge_sharing", _("Knowledge sharing")
    MAJOR_CONTRIBUTION = "major_contribution", _("Major contribution")


class Counted(models.TextChoices):
    """Where the row of a contribution is. `held`: the lake knows nobody of this id, or refuses the row."""

    NO = "", _("Not counted")
    YES = "yes", _("Counted")
    HELD = "held", _("Held in quarantine")


class Contribution(models.Model):
    """Something hard to count: who did it, what happened, when, who says so, how valuable it was.

    `verifier` is who is asked, `verified_by` who did it: never the subject, never whoever entered it.
    `counted` follows the state: the worker brings the row into the lake and takes it out again. The
    evidence lies in the home folder under a name of ours; `evidence_name` is what it was called.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey("org.Person", on_delete=models.PROTECT, related_name="contributions")
    kind = models.CharField(_("Kind"), max_length=30, choices=Kind.choices)
    title = models.CharField(_("Title"), max_length=200)
    what = models.TextField(_("What happened"))
    occurred_on = models.DateField(_("Day"))
    entered_by = models.ForeignKey("org.Person", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=ContributionState.choices, default=ContributionState.DRAFT
    )
    revision = models.PositiveIntegerField(default=1)
    verifier = models.ForeignKey("org.Person", null=True, on_delete=models.PROTECT, related_name="+")
    verified_by = models.ForeignKey("org.Person", null=True, on_delete=models.PROTECT, related_name="+")
    verified_at = models.DateTimeField(null=True)
    rating = models.PositiveSmallIntegerField(_("Rating"), null=True)
    note = models.TextField(blank=True)
    # Why it was not verified, or why a verification was taken back.
    reason = models.TextField(blank=True)
    evidence_name = models.CharField(max_length=200, blank=True)
    evidence_stored = models.CharField(max_length=60, blank=True)
    evidence_size = models.PositiveIntegerField(default=0)
    evidence_sha256 = models.CharField(max_length=64, blank=True)
    counted = models.CharField(max_length=4, choices=Counted.choices, default=Counted.NO, blank=True)

    class Meta:
        ordering = ["-occurred_on", "-entered_at"]
        indexes = [
            models.Index(fields=["subject", "occurred_on"]),
            models.Index(fields=["verifier", "state"]),
            models.Index(fields=["state", "occurred_on"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verified_by=None)
                | (
                    ~models.Q(verified_by=models.F("subject")) & ~models.Q(verified_by=models.F("entered_by"))
                ),
                name="verified_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=models.Q(rating=None) | models.Q(rating__range=(1, 5)), name="rated_from_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.occurred_on}"

    @property
    def is_changeable(self) -> bool:
        """By whoever entered it, or whose it is."""
        return self.state in (ContributionState.DRAFT, ContributionState.REJECTED)
