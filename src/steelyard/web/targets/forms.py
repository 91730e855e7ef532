"""Forms of targets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from steelyard.web.actuals.forms import ValueField
from steelyard.web.cycles.forms import Day, ReasonForm


class ChangeForm(ReasonForm):
    """From which day, and why."""

    effective_from = forms.DateField(label=_("Holds from"), widget=Day)
    field_order = ("effective_from", "reason")


class CascadeForm(forms.Form):
    """What is handed down."""

    indicator = forms.ChoiceField(label=_("Indicator"))
    target = ValueField(label=_("Target of the department"))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["indicator"]
        chosen.choices = choices

    def clean_target(self) -> Any:
        if self.cleaned_data["target"] is None:
            raise forms.ValidationError(_("A target is needed."))
        return self.cleaned_data["target"]
