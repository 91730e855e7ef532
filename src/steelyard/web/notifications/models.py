"""Notices to accounts, and which digests went out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a notice says; `words` in the language of whoever reads it. No kind has a place for a score."""

    CYCLE_LAUNCHED = "cycle_launched", _("“%(cycle)s” has begun. Read its rules.")
    CYCLE_HELD = "cycle_held", _("“%(cycle)s” is on hold.")
    CYCLE_ENDED = "cycle_ended", _("“%(cycle)s” was cancelled.")
    TASK_BACK = "task_back", _("Something was sent back to you in “%(cycle)s”.")
    TASK_FOR_YOU = "task_for_you", _("You stand in for %(who)s in “%(cycle)s”.")
    TASK_GIVEN = "task_given", _("%(who)s does something for you in “%(cycle)s”.")
    TASK_LATE = "task_late", _("A task of %(who)s in “%(cycle)s” is overdue.")
    REMINDED = "reminded", _("Please do what is open in “%(cycle)s”.")
    RESULT_OUT = "result_out", _("Your result of “%(cycle)s” is there. Read it and answer.")
    RESULT_CHANGED = "result_changed", _("Your result of “%(cycle)s” was looked at again.")
    APPEAL_IN = "appeal_in", _("There is an appeal in “%(cycle)s”.")
    APPEAL_ANSWER = "appeal_answer", _("Your appeal in “%(cycle)s” has moved on.")
    TARGETS_IN = "targets_in", _("%(who)s proposes targets for “%(cycle)s”.")
    TARGETS_BACK = "targets_back", _("Your targets for “%(cycle)s” have moved on.")
    VALUE_BACK = "value_back", _("A value in “%(cycle)s” is questioned.")


class Notice(models.Model):
    """One thing somebody is told. `places` fill the sentence of its kind; none of them is a number."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    places = models.JSONField(default=dict)
    address = models.CharField(max_length=300)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    # In which digest it went out.
    sent_on = models.DateField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["user", "read_at"])]

    @property
    def text(self) -> str:
        """The sentence, in the current language."""
        places: dict[str, Any] = {"who": "", "cycle": "", **self.places}
        return str(Kind(self.kind).label) % places


class Digest(models.Model):
    """That somebody, or a robot, got the digest of a day: it goes out once."""

    day = models.DateField()
    to = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "to"], name="one_digest_a_day")]
