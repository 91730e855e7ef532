"""Forms of connections: the fields that a kind declares, secrets only as names of variables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from steelyard.core.fields import is_name
from steelyard.web.data.kind_words import described

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
#: What belongs to this installation is no secret of another system.
_OURS = re.compile(r"(STEELYARD_|DATABASE_URL$|DJANGO_)", re.IGNORECASE)


class SecretField(forms.CharField):
    """The name of an environment variable, never the secret itself."""

    def clean(self, value: Any) -> str:
        text = str(super().clean(value)).strip().removeprefix("env:")
        if text and (text.startswith("file:") or not _VARIABLE.fullmatch(text)):
            # The value is not repeated: it may be the secret itself.
            raise ValidationError(
                _("This is not the name of an environment variable such as SHOP_TOKEN. Never write the "
                  "secret itself here.")
            )  # fmt: skip
        if _OURS.match(text):
            raise ValidationError(
                _("This variable belongs to Steelyard itself and is no secret of another system.")
            )
        return text


class ConnectionForm(forms.Form):
    """Name, schedule, settings and secrets of a connection of one kind."""

    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("Letters of any script, digits and _.")
    )
    schedule = forms.CharField(
        label=_("Schedule"),
        required=False,
        max_length=60,
        help_text=_(
            "“every 30 minutes”, or a cron line such as “0 6 * * 1-5”. Empty: only when somebody asks."
        ),
    )
    timezone = forms.CharField(label=_("Time zone"), initial="Asia/Shanghai", max_length=60)
    allow_hosts = forms.CharField(
        label=_("Hosts in your own network"),
        required=False,
        help_text=_("Separated by commas. Only administrators may change this."),
    )

    def __init__(
        self, *args: Any, kind: Mapping[str, Any], entry: Mapping[str, Any] | None, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.kind, self.entry = kind, entry or {}
        if entry is not None:
            self.fields["name"].disabled = True
        for each in kind["secrets"]:
            self.fields[f"secret-{each['name']}"] = self._secret(each)
        for each in kind["fields"]:
            if each["type"] != "map":
                self.fields[f"setting-{each['name']}"] = self._setting(each)

        for field in self.fields.values():
            name = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            is_box = isinstance(field.widget, forms.CheckboxInput)
            field.widget.attrs["class"] = "form-check-input" if is_box else name

    @property
    def secret_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("secret-")]

    @property
    def setting_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("setting-")]

    def _secret(self, each: Mapping[str, Any]) -> forms.Field:
        written = str(self.entry.get("secrets", {}).get(each["name"], ""))
        if written.startswith("file:"):
            hint = _("It is in a file: %(where)s. Change that in the connection file.") % {"where": written}
            return forms.CharField(
                label=each["name"], required=False, disabled=True, initial=written, help_text=hint
            )
        return SecretField(
            label=each["name"],
            required=each["required"],
            initial=written.removeprefix("env:"),
            help_text=described(each["meaning"]),
            max_length=120,
        )

    def _setting(self, each: Mapping[str, Any]) -> forms.Field:
        written = self.entry.get("settings", {}).get(each["name"])
        common: dict[str, Any] = {
            "label": each["name"],
            "help_text": described(each["about"]),
            "required": each["required"],
        }
        if each["type"] == "flag":
            initial = str(written or "false").lower() in ("true", "yes", "on")
            return forms.BooleanField(**{**common, "required": False}, initial=initial)
        if each["type"] == "choice":
            choices = [(choice, choice) for choice in each["choices"]]
            return forms.ChoiceField(**common, choices=choices, initial=written or each["default"])
        if each["type"] == "number":
            return forms.IntegerField(**common, initial=written or each["default"])
        shown = written if written is not None else each["default"]
        if each["type"] == "list":
            shown = "\n".join(shown) if isinstance(shown, list) else shown
            return forms.CharField(**common, widget=forms.Textarea(attrs={"rows": 3}), initial=shown)
        return forms.CharField(**common, initial=shown, max_length=2000)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if not is_name(name):
            raise ValidationError(_("Use letters of any script, digits and _, not starting with a digit."))
        return name

    def written(self) -> dict[str, Any]:
        """The entry as it is to be written; what the form does not show stays as it was."""
        said = self.cleaned_data
        entry: dict[str, Any] = {**self.entry, "kind": self.kind["name"]}
        hosts = [host.strip() for host in said["allow_hosts"].split(",") if host.strip()]
        parts = {
            "schedule": said["schedule"].strip(),
            "timezone": said["timezone"].strip() if said["timezone"] != "Asia/Shanghai" else "",
            "allow_hosts": hosts,
            "secrets": self._secrets(),
            "settings": self._settings(),
        }
        for key, value in parts.items():
            entry.pop(key, None) if not value else entry.update({key: value})
        return entry

    def _secrets(self) -> dict[str, str]:
        written = {key: str(value) for key, value in self.entry.get("secrets", {}).items()}
        for each in self.kind["secrets"]:
            field = self.fields[f"secret-{each['name']}"]
            if field.disabled:
                continue
            variable = self.cleaned_data[f"secret-{each['name']}"]
            written.pop(each["name"], None) if not variable else written.update(
                {each["name"]: f"env:{variable}"}
            )
        return written

    def _settings(self) -> dict[str, Any]:
        """Without what is as the kind has it anyway."""
        settings = dict(self.entry.get("settings", {}))
        for each in self.kind["fields"]:
            if each["type"] == "map":
                continue
            name, value = each["name"], self.cleaned_data[f"setting-{each['name']}"]
            if each["type"] == "list":
                value = [line.strip() for line in str(value).splitlines() if line.strip()]
            if value in (None, "", []) or (value == each["default"] and name not in settings):
                settings.pop(name, None)
            else:
                settings[name] = value
        return settings


class FileForm(forms.Form):
    """The connection file as it is written."""

    text = forms.CharField(
        label=_("Connection file"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 28})
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
