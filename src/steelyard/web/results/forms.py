"""Forms of results."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from steelyard.web.cycles.files import EvidenceField
from steelyard.web.cycles.forms import Day
from steelyard.web.org.models import Person
from steelyard.web.results.models import Outcome

Long = forms.Textarea(attrs={"rows": 3})


class ObjectionForm(forms.Form):
    text = forms.CharField(label=_("What you object to"), max_length=4000, widget=Long)


class RefusalForm(forms.Form):
    """That somebody would not sign, and who saw it."""

    witness = forms.ModelChoiceField(label=_("Witness"), queryset=Person.objects.filter(left_on=None))
    reason = forms.CharField(label=_("What happened"), max_length=2000)


class ScheduleForm(forms.Form):
    """On which day the talk is to be."""

    on = forms.DateField(label=_("Day of the talk"), widget=Day)


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
    evidence = EvidenceField(label=_("Evidence"), required=False)

    def __init__(self, *args: Any, numbers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["number"]
        chosen.choices = [*numbers, ("", _("The grade as a whole"))]


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(label=_("What follows"), choices=Outcome.choices)
    reason = forms.CharField(label=_("Reasons"), max_length=4000, widget=Long)
