"""Forms of the log."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from steelyard.web.contributions.actions import LONGEST, Entry
from steelyard.web.contributions.models import Contribution, Kind
from steelyard.web.org.models import Person

Day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class EntryForm(forms.Form):
    """What somebody did."""

    subject = forms.ModelChoiceField(label=_("Whose it is"), queryset=Person.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=200)
    occurred_on = forms.DateField(label=_("Day"), widget=Day)
    what = forms.CharField(
        label=_("What happened"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What was proposed or shared, with whom, and what came of it."),
    )
    verifier = forms.ModelChoiceField(
        label=_("Who can verify it"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("the manager"),
        help_text=_("Somebody who saw it: neither whose it is, nor who enters it."),
    )
    evidence = forms.FileField(
        label=_("Evidence"),
        required=False,
        help_text=_("PDF, picture, Word, Excel, PowerPoint or text, at most 10 MB."),
    )
    drop_evidence = forms.BooleanField(label=_("Remove the file"), required=False)

    def __init__(self, *args: Any, found: Contribution | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(left_on=None)
        for name in ("subject", "verifier"):
            field: Any = self.fields[name]
            field.queryset = people
        if found is None or not found.evidence_stored:
            del self.fields["drop_evidence"]

    def entry(self) -> Entry:
        given = self.cleaned_data
        return Entry(
            subject=given["subject"],
            kind=given["kind"],
            title=given["title"],
            what=given["what"],
            occurred_on=given["occurred_on"],
            verifier=given["verifier"],
        )


class VerifyForm(forms.Form):
    """How valuable it was."""

    rating = forms.TypedChoiceField(
        label=_("How valuable was it?"),
        coerce=int,
        choices=[
            (1, _("1 – hardly of use")),
            (2, _("2 – of some use")),
            (3, _("3 – useful to the team")),
            (4, _("4 – changed how the team works")),
            (5, _("5 – changed how others work, too")),
        ],
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    note = forms.CharField(
        label=_("What did you see?"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=2000)


class PassOnForm(ReasonForm):
    """Somebody else is asked, and why."""

    to = forms.ModelChoiceField(label=_("Who"), queryset=Person.objects.filter(left_on=None))
    field_order = ("to", "reason")
