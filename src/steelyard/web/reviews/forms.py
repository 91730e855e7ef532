"""Forms of reviews."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from steelyard.web.org.models import Person, Team


class RaterForm(forms.Form):
    """Who rates which indicator, of whom."""

    indicator = forms.ChoiceField(label=_("Indicator"))
    person = forms.ModelChoiceField(label=_("Who rates it"), queryset=Person.objects.none())
    team = forms.ModelChoiceField(
        label=_("Of which team"),
        queryset=Team.objects.all(),
        required=False,
        empty_label=_("everybody"),
        help_text=_("With the teams below it. Nobody rates themselves."),
    )

    def __init__(self, *args: Any, indicators: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["indicator"]
        choices.choices = indicators
        person: Any = self.fields["person"]
        person.queryset = Person.objects.filter(left_on=None)
