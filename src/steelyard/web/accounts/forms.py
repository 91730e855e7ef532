"""What people write about themselves and their tokens."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from steelyard.web.accounts.models import Theme, User
from steelyard.web.accounts.scopes import Scope


class SignInForm(LoginForm):
    """allauth's, with labels in words of ours and nothing that disappears while one types."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name or e-mail")
        self.fields["login"].widget.attrs.update(autocomplete="username", placeholder="")
        # In a demo the roles come first, and the focus would scroll past them on a phone.
        self.fields["login"].widget.attrs["autofocus"] = not settings.STEELYARD_DEMO
        self.fields["password"].widget.attrs["placeholder"] = ""
        # The link to a new password has a place of its own on the page.
        self.fields["password"].help_text = ""
        self.fields["remember"].label = _("Stay signed in on this device for two weeks")


class NameForm(forms.ModelForm):  # type: ignore[type-arg]
    """For accounts that are no person of the organisation; others are called as the organisation says."""

    class Meta:
        model = User
        fields = ["first_name"]
        labels = {"first_name": _("Full name")}


class LanguageForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, languages: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=languages)


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(label=_("Appearance"), choices=Theme.choices)


class TokenForm(forms.Form):
    """`offered` are the scopes that the owner's roles can make use of."""

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("What will use it, such as “monthly report”.")
    )
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        coerce=int,
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("One year"))],
        initial=90,
    )
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, offered: list[Scope], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"] = forms.MultipleChoiceField(
            label=_("Scopes"),
            choices=[(scope.value, scope.label) for scope in offered],
            widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
            error_messages={"required": _("Choose at least one scope.")},
        )


class AddKeyForm(AddWebAuthnForm):
    """allauth leaves the name without a label in words."""

    name = forms.CharField(
        label=_("Name of the key"), required=False, help_text=_("So that you can tell your keys apart.")
    )


class RenameKeyForm(EditWebAuthnForm):
    name = forms.CharField(label=_("Name of the key"), max_length=100)
