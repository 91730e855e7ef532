"""What is kept beside the lake: how it stood last, files that were sent, shapes that are known."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class Standing(models.Model):
    """How the lake stood when it was last looked at: one row. `stamp` is another one after every write."""

    stamp = models.CharField(max_length=100)
    body = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    taken_at = models.DateTimeField()


class UploadState(models.TextChoices):
    INSPECTING = "inspecting", _("Being looked at")
    MAPPING = "mapping", _("Waiting for you")
    IMPORTING = "importing", _("Being taken in")
    IMPORTED = "imported", _("In the lake")
    DISCARDED = "discarded", _("Discarded")
    TAKING_BACK = "taking_back", _("Being taken back")
    TAKEN_BACK = "taken_back", _("Taken back")


class Upload(models.Model):
    """Files sent together, from the form to the lake.

    `parts` is what is in them, `answers` how each part is to be read, `checked` what would become of the
    rows with the answers whose digest it bears, `result` what became of them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=12, choices=UploadState.choices, default=UploadState.INSPECTING)
    parts = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    answers = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    checked = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    result = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    job = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()
    imported_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return ", ".join(file.name for file in self.files.all()) or str(self.id)

    @property
    def is_open(self) -> bool:
        return self.state in (UploadState.INSPECTING, UploadState.MAPPING)


class UploadedFile(models.Model):
    """One file: `name` is what it was called, only ever shown; it lies in the home under a random name."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    stored = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    # Why it is refused, by language; empty where it is not.
    refusal = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class KnownShape(models.Model):
    """How files of these headers were read last: the next one is read alike without questions."""

    shape = models.CharField(max_length=32, primary_key=True)
    answer = models.JSONField(encoder=DjangoJSONEncoder)
    used_at = models.DateTimeField()

    @classmethod
    def of(cls, shapes: list[str]) -> dict[str, Any]:
        """Shape → answer, for those that are known."""
        return dict(cls.objects.filter(pk__in=shapes).values_list("pk", "answer"))
