"""Who is named to rate an indicator, and what people write about an appraisee."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class Rater(models.Model):
    """Somebody whom HR names to rate one indicator: of everybody, or of a team and the teams below it."""

    cycle = models.ForeignKey("cycles.Cycle", on_delete=models.CASCADE, related_name="raters")
    indicator = models.CharField(max_length=100)
    person = models.ForeignKey("org.Person", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("org.Team", null=True, on_delete=models.PROTECT, related_name="+")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        ordering = ["indicator", "person__name"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "indicator", "person"], name="named_once_per_indicator")
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.person_id}"


class Review(models.Model):
    """What is written in one task. A draft until the task is done: only its author sees it before.

    `revision` counts the changes: whoever saves names the one that was on their screen.
    """

    task = models.OneToOneField("cycles.Task", on_delete=models.CASCADE, related_name="review")
    strengths = models.TextField(_("Strengths"), blank=True)
    to_work_on = models.TextField(_("To work on"), blank=True)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.task)


class Rating(models.Model):
    """The rating of one indicator; none with `cannot_tell` is an answer, too, none without it is not."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="ratings")
    indicator = models.CharField(max_length=100)
    rating = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    cannot_tell = models.BooleanField(default=False)
    comment = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "indicator"], name="one_rating_per_indicator")
        ]


class Submission(models.Model):
    """A review as it was submitted, the first time and after each revision. Never changed."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    answers = models.JSONField(encoder=DjangoJSONEncoder)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="submissions_are_numbered")]
