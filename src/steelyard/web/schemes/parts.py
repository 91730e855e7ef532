"""The form of a dimension or an indicator, beside the text of the draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steelyard.core.problems import SteelyardError
from steelyard.engine.drafting.mistakes import LONGEST, Mistake
from steelyard.engine.drafting.parts import NoPartError, Part, Value, part_of
from steelyard.engine.drafting.preview import preview
from steelyard.web.schemes.files import path_of
from steelyard.web.ui import charts

LABELS = {
    "title": gettext_lazy("Title"),
    "title.zh-Hans": gettext_lazy("Title (Simplified Chinese)"),
    "title.zh-Hant": gettext_lazy("Title (Traditional Chinese)"),
    "title.en": gettext_lazy("Title (English)"),
    "weight": gettext_lazy("Weight in %"),
    "target.threshold": gettext_lazy("Threshold"),
    "target.target": gettext_lazy("Target"),
    "target.stretch": gettext_lazy("Stretch"),
    "formula": gettext_lazy("Formula"),
    "direction": gettext_lazy("Better is"),
    "owner": gettext_lazy("Data owner"),
    "source": gettext_lazy("Source"),
    "caps.min": gettext_lazy("Points at least"),
    "caps.max": gettext_lazy("Points at most"),
    "score.cap": gettext_lazy("At most (points)"),
    "score.floor": gettext_lazy("At least (points)"),
    "score.method": gettext_lazy("Method"),
    "score.of": gettext_lazy("Read from"),
    "score.base": gettext_lazy("Base (points)"),
    "score.step": gettext_lazy("Points per step"),
    "score.per": gettext_lazy("Size of a step"),
    "score.per_unit": gettext_lazy("A step is counted as"),
    "score.max_up": gettext_lazy("Most points added"),
    "score.max_down": gettext_lazy("Most points taken off"),
    "score.each": gettext_lazy("Points for each"),
    "score.met": gettext_lazy("Points when met"),
    "score.missed": gettext_lazy("Points when missed"),
    "score.from": gettext_lazy("Range from"),
    "score.to": gettext_lazy("Range to"),
    "score.tolerance": gettext_lazy("Tolerance outside"),
    "score.partial": gettext_lazy("Parts of a milestone count"),
    "score.bad": gettext_lazy("Unsatisfactory value"),
    "score.good": gettext_lazy("Satisfactory value"),
    "score.interpolate": gettext_lazy("Linear between anchors"),
}
CHOICES = {
    "higher": gettext_lazy("higher"),
    "lower": gettext_lazy("lower"),
    "within": gettext_lazy("within a range"),
    "true": gettext_lazy("yes"),
    "false": gettext_lazy("no"),
    "relative": gettext_lazy("share of the target"),
    "point": gettext_lazy("percentage points"),
    "absolute": gettext_lazy("unit of the indicator"),
    "achievement": gettext_lazy("the achievement"),
    "value": gettext_lazy("the value"),
    "linear": gettext_lazy("linear"),
    "reciprocal": gettext_lazy("reciprocal"),
}


class PartForm(forms.Form):
    """A field for each value; what is allowed is checked where the document is written."""

    def __init__(self, part: Part, data: Mapping[str, Any] | None = None, *, locked: bool = False) -> None:
        super().__init__(data, auto_id="part-%s")
        for value in part.values:
            field = _field(value)
            field.disabled = locked
            self.fields[value.name] = field

    def refuse(self, mistakes: Mapping[str, Mistake]) -> None:
        """Shows what was not taken at its field."""
        for name, one in mistakes.items():
            self.add_error(name, _in_words(one))


def _field(value: Value) -> forms.Field:
    name = value.name
    hint = _("from %(origin)s") % {"origin": value.origin} if value.origin else ""
    common: dict[str, Any] = {"label": LABELS.get(name, name), "required": False, "initial": value.text}
    if value.field.kind == "choice":
        known = dict.fromkeys(("", *([value.text] if value.text else []), *value.field.choices))
        choices = [(one, CHOICES.get(one, one) or "–") for one in known]
        select = forms.Select(attrs={"class": "form-select"})
        return forms.ChoiceField(choices=choices, widget=select, help_text=hint, **common)
    attributes = {"class": "form-control", "spellcheck": "false"}
    widget: forms.Widget = forms.TextInput(attrs=attributes)
    if value.field.kind == "formula":
        widget = forms.Textarea(attrs={**attributes, "class": "form-control font-monospace", "rows": 3})
    return forms.CharField(max_length=LONGEST, widget=widget, help_text=hint, **common)


def _in_words(one: Mistake) -> str:
    if one.is_place:
        return _("This cannot be changed here without touching more: change it in the text. (%(why)s)") % {
            "why": one.message
        }
    if one.at is not None:
        return _("character %(at)s: %(what)s") % {"at": one.at, "what": one.message}
    return one.message


def chosen(text: str, at: str) -> Part | None:
    """The part named `dimension` or `dimension/indicator`; None when there is none, or no document."""
    dimension, _slash, indicator = at.partition("/")
    if not dimension:
        return None
    try:
        return part_of(path_of(text), dimension, indicator or None)
    except (NoPartError, SteelyardError):
        return None


def curve(part: Part) -> charts.Chart | None:
    """How values become points, by the draft as it is saved."""
    seen = preview(part)
    if seen is None:
        return None
    marks = [{"name": str(LABELS[f"target.{name}"]), "x": x} for name, x in seen.marks.items()]
    return charts.curve(
        points=seen.points,
        x={"name": _("Value"), "unit": seen.unit},
        y={"name": _("Points"), "unit": "score"},
        marks=marks,
        summary=_("How a value becomes points"),
    )
