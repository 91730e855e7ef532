"""Forms of values."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from steelyard.core.numbers import parse_number
from steelyard.web.accounts.models import User
from steelyard.web.cycles.files import EvidenceField


class ValueField(forms.CharField):
    """A number as people write it: 1,200 or 12%, in the unit of its indicator; empty is missing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        try:
            return parse_number(text)
        except ValueError:
            raise forms.ValidationError(_("This is not a number.")) from None


class CorrectionForm(forms.Form):
    """Another value, and why."""

    value = ValueField(label=_("New value"))
    reason = forms.CharField(label=_("Reason"), max_length=2000)
    evidence = EvidenceField(label=_("Evidence"), required=False)


class OwnerForm(forms.Form):
    """Who answers for an indicator."""

    indicator = forms.ChoiceField(label=_("Indicator"))
    user = forms.ModelChoiceField(label=_("Data owner"), queryset=User.objects.filter(is_active=True))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["indicator"]
        chosen.choices = choices
