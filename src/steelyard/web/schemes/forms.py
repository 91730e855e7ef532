"""Forms of the scheme pages."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from steelyard.web.schemes.starting import packs, presets, start

MOST_BYTES = 1_000_000


class NewForm(forms.Form):
    """A new scheme: from a preset and packs, or from a file."""

    slug = forms.SlugField(
        label=_("Id"), max_length=80, allow_unicode=True, help_text=_("Letters, digits and hyphens")
    )
    preset = forms.ChoiceField(label=_("Starting from"), required=False)
    packs = forms.MultipleChoiceField(
        label=_("With packs"), required=False, widget=forms.CheckboxSelectMultiple
    )
    file = forms.FileField(label=_("Or a YAML file"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["preset"].choices = [(one.name, one.label) for one in presets()]  # type: ignore[attr-defined]
        self.fields["packs"].choices = [(one.name, one.label) for one in packs()]  # type: ignore[attr-defined]

    def clean_file(self) -> str:
        """The text of the file. It may still be no scheme: the studio says what is wrong with it."""
        file = self.cleaned_data.get("file")
        if file is None:
            return ""
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("A scheme file is never larger than 1 MB."))
        try:
            text = str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError(_("This is not a text in UTF-8.")) from None
        if "\x00" in text:
            raise forms.ValidationError(_("This is not a text."))
        return text

    def text(self) -> str:
        """The document a new scheme begins with."""
        given = self.cleaned_data["file"]
        if given:
            return str(given)
        return start(self.cleaned_data["slug"], self.cleaned_data["preset"], self.cleaned_data["packs"])


class DraftForm(forms.Form):
    """The text of a draft, and the revision it was made on."""

    text = forms.CharField(strip=False, widget=forms.Textarea, required=False)
    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def clean_text(self) -> str:
        # Browsers send CRLF whatever was there before.
        return re.sub(r"\r\n?", "\n", str(self.cleaned_data["text"]))
