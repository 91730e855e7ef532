"""Forms of the organisation pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from steelyard.web.accounts.models import User
from steelyard.web.org.models import Person
from steelyard.web.org.queries import accounts
from steelyard.web.org.roles import GRANTED

ENDINGS = (".xlsx", ".csv")
MOST_FILES = 3


class RoleForm(forms.Form):
    """Gives or takes a role."""

    user = forms.ModelChoiceField(label=_("Account"), queryset=User.objects.none())
    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, role.label) for role in GRANTED])
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = accounts()  # type: ignore[attr-defined]


class LineForm(forms.Form):
    """Adds a dotted line."""

    manager = forms.ModelChoiceField(
        label=_("Dotted-line manager"), queryset=Person.objects.filter(left_on=None)
    )
    valid_from = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    valid_to = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(label=_("Reason"), max_length=500)


class Several(forms.ClearableFileInput):
    allow_multiple_selected = True


class Files(forms.FileField):
    """One to three files, Excel or CSV, none larger than the installation allows."""

    widget = Several

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        found = [
            super(Files, self).clean(one, initial) for one in (data if isinstance(data, list) else [data])
        ]
        if len(found) > MOST_FILES:
            raise forms.ValidationError(_("At most three files at once."))
        for one in found:
            if not one.name.lower().endswith(ENDINGS):
                raise forms.ValidationError(
                    _("“%(name)s” is neither .xlsx nor .csv."), params={"name": one.name}
                )
            if one.size > settings.STEELYARD_UPLOAD_MB * 2**20:
                message = _("“%(name)s” is larger than %(most)d MB.")
                raise forms.ValidationError(
                    message, params={"name": one.name, "most": settings.STEELYARD_UPLOAD_MB}
                )
        return found


class ImportForm(forms.Form):
    """Files about people, teams and memberships."""

    files = Files(label=_("Excel or CSV files"))  # type: ignore[assignment]
