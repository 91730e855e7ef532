"""Archives that were written."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Archive(models.Model):
    """The archive of a closed cycle: its file lies in the home folder, who is who in a file beside it."""

    cycle = models.OneToOneField("cycles.Cycle", on_delete=models.PROTECT, related_name="archive")
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
