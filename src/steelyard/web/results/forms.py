"""Forms of results."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from steelyard.web.cycles.forms import Day
from steelyard.web.org.models import Person
from steelyard.web.results.models import Outcome

MOST_BYTES = 10_000_000
#: What can be evidence. Nothing of it is ever opened in the browser: it is downloaded.
KINDS = (".pdf", ".png", ".jpg", ".jpeg", ".xlsx", ".csv", ".docx", ".txt", ".zip", ".eml")
Long = forms.Textarea(attrs={"rows": 3})


class ObjectionForm(forms.Form):
    text = forms.CharField(label=_("What you object to"), max_length=4000, widget=Long)


class RefusalForm(forms.Form):
    """That somebody would not sign, and who saw it."""

    witness = forms.ModelChoiceField(label=_("Witness"), queryset=Person.objects.filter(left_on=None))
    reason = forms.CharField(label=_("What happened"), max_length=2000)


class MinutesForm(forms.Form):
    """Minutes of the talk."""

    held_on = forms.DateField(label=_("Held on"), widget=Day)
    strengths = forms.CharField(label=_("What went well"), max_length=4000, widget=Long)
    to_work_on = forms.CharField(label=_("What to work on"), max_length=4000, widget=Long)
    agreed = forms.CharField(label=_("What was agreed"), max_length=4000, widget=Long)


class AppealForm(forms.Form):
    """One number, and what is wrong with it."""

    number = forms.ChoiceField(label=_("Which number"), required=False)
    claimed = forms.CharField(label=_("What it should be"), max_length=100, required=False)
    grounds = forms.CharField(label=_("Why"), max_length=4000, widget=Long)
    evidence = forms.FileField(label=_("Evidence"), required=False)

    def __init__(self, *args: Any, numbers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["number"]
        chosen.choices = [*numbers, ("", _("The grade as a whole"))]

    def clean_evidence(self) -> Any:
        file: UploadedFile[bytes] | None = self.cleaned_data.get("evidence")
        if file is None:
            return None
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_now("A file of evidence is never larger than 10 MB."))
        if Path(file.name or "").suffix.lower() not in KINDS:
            raise forms.ValidationError(
                _now("Evidence comes as one of %(kinds)s."), params={"kinds": ", ".join(KINDS)}
            )
        return file


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(label=_("What follows"), choices=Outcome.choices)
    reason = forms.CharField(label=_("Reasons"), max_length=4000, widget=Long)
