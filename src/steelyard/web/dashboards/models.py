"""What a dashboard shows beside the scorecard: computed with it, on the same snapshot."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Board(models.Model):
    """The charts of one subject in one computation; `body` as engine.boards gives it."""

    computation = models.ForeignKey("scorecards.Computation", on_delete=models.CASCADE, related_name="boards")
    subject = models.CharField(max_length=64)
    body = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["computation", "subject"], name="one_board_per_subject")
        ]
