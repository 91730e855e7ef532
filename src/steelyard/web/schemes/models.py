"""Schemes and their versions. A published version never changes."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In review")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


class Scheme(models.Model):
    """A line of versions. The slug is the scheme's id of its first version and its address."""

    slug = models.SlugField(primary_key=True, max_length=80, allow_unicode=True)
    title = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.slug


class Version(models.Model):
    """One text of a scheme. `revision` counts the edits of a draft: an edit names the one it was made on."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    based_on = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    note = models.TextField(blank=True)
    # The first period it is scored for, such as 2026Q4; empty: from the beginning.
    applies_from = models.CharField(max_length=10, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["scheme"], condition=models.Q(state__in=["draft", "review"]), name="one_open_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises ValueError for a change of a published text: it never changes."""
        if self.pk is not None and self.state in (State.PUBLISHED, State.RETIRED):
            before = Version.objects.filter(pk=self.pk).values_list("state", "sha256").first()
            if before is not None and before[0] != State.DRAFT and before[1] != self.sha256:
                raise ValueError("the text of a published scheme never changes")
        super().save(*args, **kwargs)


class Revision(models.Model):
    """The text of a draft after one edit, for undo and for the history."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="one_text_per_revision")]


class Backtest(models.Model):
    """Past periods scored under two versions. `revision` is the edit of the newer one that was taken."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    old = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    new = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="backtests")
    revision = models.PositiveIntegerField()
    job = models.ForeignKey("jobs.Job", on_delete=models.CASCADE, related_name="+")
    result = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"

    @property
    def is_outdated(self) -> bool:
        return self.revision != self.new.revision


class Trial(models.Model):
    """An indicator of a draft, tried on real rows by one person; nobody else sees it, and it is soon gone.

    `at` is `dimension/indicator` of the text with this `sha256`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    sha256 = models.CharField(max_length=64)
    at = models.CharField(max_length=200)
    period = models.CharField(max_length=10)
    subject = models.CharField(max_length=64)
    job = models.ForeignKey("jobs.Job", on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    result = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"{self.at} {self.subject} {self.period}"


class Acknowledgement(models.Model):
    """A person has read what they are scored by."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="acknowledgements")
    person = models.ForeignKey("org.Person", on_delete=models.CASCADE, related_name="acknowledgements")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "person"], name="acknowledged_once")]
