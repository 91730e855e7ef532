"""Evidence files: which there may be. None of them is ever opened in the browser: they are downloaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from steelyard.web.ui.downloads import saved

MOST_BYTES = 10_000_000
KINDS = (".pdf", ".png", ".jpg", ".jpeg", ".xlsx", ".csv", ".docx", ".txt", ".zip", ".eml")


class EvidenceField(forms.FileField):
    """A file of a known kind, up to 10 MB."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if not file:
            return None
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("A file of evidence is never larger than 10 MB."))
        if Path(file.name).suffix.lower() not in KINDS:
            kinds = ", ".join(KINDS)
            raise forms.ValidationError(_("Evidence comes as one of %(kinds)s."), params={"kinds": kinds})
        return file


def download(file: FieldFile) -> HttpResponse:
    """The file, as a download. No file is 404."""
    if not file:
        raise Http404
    with file.open("rb") as opened:
        return saved(opened.read(), Path(str(file.name)).name)
