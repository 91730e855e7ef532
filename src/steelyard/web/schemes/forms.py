"""Forms of the scheme pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from steelyard.web.schemes.models import Version
from steelyard.web.schemes.starting import copied, packs, presets, start
from steelyard.web.ui.templatetags.steelyard import in_language

MOST_BYTES = 1_000_000
PRESET, COPY, TEXT = "preset", "copy", "text"


class NewForm(forms.Form):
    """A new scheme: from a preset and packs, as a copy of a version, or from YAML of one's own."""

    slug = forms.SlugField(
        label=_("Id"), max_length=80, allow_unicode=True, help_text=_("Letters, digits and hyphens")
    )
    origin = forms.ChoiceField(
        required=False, choices=[(one, one) for one in (PRESET, COPY, TEXT)], widget=forms.HiddenInput
    )
    preset = forms.ChoiceField(label=_("Starting from"), required=False)
    packs = forms.MultipleChoiceField(
        label=_("With packs"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    copy = forms.ModelChoiceField(Version.objects.none(), label=_("Version"), required=False)
    text = forms.CharField(
        label=_("YAML"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )
    file = forms.FileField(label=_("Or a YAML file"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["preset"].choices = [(one.name, one.label) for one in presets()]  # type: ignore[attr-defined]
        self.fields["packs"].choices = [(one.name, one.label) for one in packs()]  # type: ignore[attr-defined]
        versions: Any = self.fields["copy"]
        versions.queryset = Version.objects.select_related("scheme").order_by("scheme", "-number")
        versions.label_from_instance = _called

    @property
    def chosen(self) -> str:
        """What it begins with, as the page shows it."""
        return str(self["origin"].value() or PRESET)

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

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        found["origin"] = found.get("origin") or self._implied(found)
        if found["origin"] == COPY and not found.get("copy"):
            self.add_error("copy", _("Choose a version."))
        has_text = found.get("file") or found.get("text", "").strip() or "file" in self.errors
        if found["origin"] == TEXT and not has_text:
            self.add_error("text", _("Paste the text of a scheme, or choose a file."))
        return found

    def _implied(self, found: dict[str, Any]) -> str:
        """Whoever gives a text means it."""
        if found.get("file") or found.get("text"):
            return TEXT
        return COPY if found.get("copy") else PRESET

    def document(self) -> str:
        """The document a new scheme begins with."""
        found = self.cleaned_data
        if found["origin"] == TEXT:
            return str(found["file"] or found["text"].replace("\r\n", "\n"))
        if found["origin"] == COPY:
            return copied(found["copy"].text, found["slug"])
        return start(found["slug"], found["preset"], found["packs"])


def _called(version: Version) -> str:
    title = in_language(version.scheme.title) or version.scheme_id
    return f"{title} · {version.number} ({version.get_state_display()})"
