"""The form of a dimension or an indicator, beside the text of the draft."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steelyard.core.problems import SteelyardError
from steelyard.engine.drafting.mistakes import LONGEST, Mistake
from steelyard.engine.drafting.parts import NoPartError, Part, Value, part_of, plain
from steelyard.engine.drafting.preview import Preview, preview
from steelyard.engine.drafting.tree import Tree
from steelyard.engine.drafting.weights import weights_of
from steelyard.scheme.sentences import in_every_language
from steelyard.web.config.languages import engine_language
from steelyard.web.schemes import checking, labels
from steelyard.web.schemes.files import path_of
from steelyard.web.ui import charts

#: Name and title of each group of an indicator's fields; the last holds what the others do not.
GROUPS = (
    ("aim", gettext_lazy("Name, weight, targets"), ("title", "weight", "target")),
    (
        "measured",
        gettext_lazy("How it is measured"),
        ("formula", "unit", "direction", "level", "minimum_evidence"),
    ),
    ("score", gettext_lazy("How it is scored"), ("score", "caps")),
    ("card", gettext_lazy("More of the indicator card"), ()),
)
#: So many lines a text has.
_ROWS = {"formula": 3, "pairs": 4}
_WEIGHT = "weight:"
_NO_LETTER = re.compile(r"\W")


def said_of(name: str) -> str:
    """The id of where the mistake of a field is shown."""
    return f"said-{_NO_LETTER.sub('-', name)}"


@dataclass(frozen=True)
class Line:
    """A field as it is shown: what was not taken stands at it."""

    name: str
    bound: Any
    needed: bool
    is_own: bool = False
    is_wide: bool = False
    is_short: bool = False
    mistake: str = ""

    @property
    def said(self) -> str:
        """The id of where its mistake is shown."""
        return said_of(self.name)


@dataclass(frozen=True)
class Group:
    name: str
    title: str
    lines: Sequence[Line]

    @property
    def has_mistakes(self) -> bool:
        return any(line.mistake for line in self.lines)


class PartForm(forms.Form):
    """A field for each value; what is allowed is checked where the document is written."""

    def __init__(self, part: Part, data: Mapping[str, Any] | None = None, *, locked: bool = False) -> None:
        # Whatever was not sent is as it was.
        super().__init__({**plain(part), **data} if data is not None else None, auto_id="part-%s")
        self.part = part
        for value in part.values:
            field = _field(value, part.rule)
            field.disabled = locked
            self.fields[value.name] = field
        self._mistakes: dict[str, str] = {}

    def refuse(self, mistakes: Mapping[str, Mistake]) -> None:
        """Shows what was not taken at its field."""
        self._mistakes = {name: in_words(one) for name, one in mistakes.items()}

    @property
    def origins(self) -> list[str]:
        """The presets and packs that values come from."""
        return list(dict.fromkeys(value.origin for value in self.part.values if value.origin))

    @property
    def groups(self) -> list[Group]:
        """All fields, those that belong together in one group."""
        if not self.part.is_indicator:
            return [Group("dimension", "", self.lines)]
        return list(_grouped(self.lines))

    @property
    def lines(self) -> list[Line]:
        return [self._line(value) for value in self.part.values]

    def _line(self, value: Value) -> Line:
        return Line(
            name=value.name,
            bound=self[value.name],
            needed=value.field.required,
            is_own=bool(value.text and not value.origin and self.origins),
            is_wide=value.field.kind == "formula" or value.name.startswith("description"),
            is_short=value.field.kind in ("number", "weight"),
            mistake=self._mistakes.get(value.name, ""),
        )


def _grouped(lines: Sequence[Line]) -> Iterator[Group]:
    left = list(lines)
    for name, title, roots in GROUPS:
        own = [line for line in left if not roots or line.name.split(".")[0] in roots]
        left = [line for line in left if line not in own]
        yield Group(name, str(title), own)


def _field(value: Value, rule: str) -> forms.Field:
    one, name = value.field, value.name
    common: dict[str, Any] = {"label": labels.label(name, rule), "required": False, "initial": value.text}
    attributes = {"aria-describedby": said_of(name), **({"aria-required": "true"} if one.required else {})}
    if one.kind == "choice":
        select = forms.Select(attrs={**attributes, "class": "form-select"})
        return forms.ChoiceField(choices=_choices(value), widget=select, **common)
    attributes |= {"class": "form-control", "spellcheck": "false", "placeholder": one.default}
    if rows := _ROWS.get(one.kind):
        attributes |= {"class": "form-control font-monospace", "rows": str(rows)}
        return forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs=attributes), **common)
    if name in ("unit", "minimum_evidence.measure"):
        attributes["list"] = "units" if name == "unit" else "measures"
    return forms.CharField(max_length=LONGEST, widget=forms.TextInput(attrs=attributes), **common)


def _choices(value: Value) -> list[tuple[str, str]]:
    """What may be chosen; nothing where nothing is needed, and what is there although it is not allowed."""
    one = value.field
    default = labels.choice(value.name, one.default) if one.default else ""
    empty = [] if one.required and value.text else [("", f"– {default}".strip())]
    known = dict.fromkeys((*([value.text] if value.text else []), *one.choices))
    ordered = [word for word in one.choices if word in known] + [
        word for word in known if word not in one.choices
    ]
    return empty + [(word, labels.choice(value.name, word)) for word in ordered]


class WeightsForm(forms.Form):
    """The weights of all dimensions and indicators."""

    def __init__(self, tree: Tree, data: Mapping[str, Any] | None = None, *, locked: bool = False) -> None:
        known = weights_of(tree)
        before = {_WEIGHT + at: written for at, written in known.items()}
        super().__init__({**before, **data} if data is not None else None, auto_id="part-%s")
        self.tree = tree
        for at, written in known.items():
            attributes = {
                "class": "form-control",
                "aria-describedby": said_of(_WEIGHT + at),
                "inputmode": "decimal",
            }
            widget = forms.TextInput(attrs=attributes)
            self.fields[_WEIGHT + at] = forms.CharField(
                required=False, initial=written, max_length=40, widget=widget, disabled=locked
            )
        self._mistakes: dict[str, str] = {}

    def refuse(self, mistakes: Mapping[str, Mistake]) -> None:
        """Shows what was not taken at its field."""
        self._mistakes = {at: in_words(one) for at, one in mistakes.items()}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Dimensions, each with its indicators, as the table shows them."""
        return [
            {
                **self._row(one.name, one),
                "below": [self._row(f"{one.name}/{child.name}", child) for child in one.branches],
            }
            for one in self.tree.branches
        ]

    def _row(self, at: str, branch: Any) -> dict[str, Any]:
        name = _WEIGHT + at
        line = Line(name, self[name], needed=True, mistake=self._mistakes.get(at, ""))
        return {"at": at, "branch": branch, "line": line}

    @property
    def lines(self) -> list[Line]:
        return [row["line"] for one in self.rows for row in (one, *one["below"])]


def given_weights(sent: Mapping[str, str]) -> dict[str, str]:
    """`dimension` or `dimension/indicator` → what was typed."""
    return {name.removeprefix(_WEIGHT): value for name, value in sent.items() if name.startswith(_WEIGHT)}


def in_words(one: Mistake) -> str:
    """What was not taken, as a sentence."""
    what = sentence(one.message)
    if one.is_place:
        return _("This cannot be changed here without touching more: change it in the text. (%(why)s)") % {
            "why": what
        }
    if one.at is not None:
        return _("character %(at)s: %(what)s") % {"at": one.at, "what": what}
    return what


def sentence(message: str) -> str:
    """What the engine says, in the language of the page."""
    return in_every_language(message).in_language(engine_language())


def chosen(text: str, at: str) -> Part | None:
    """The part named `dimension` or `dimension/indicator`; None when there is none, or no document."""
    dimension, _slash, indicator = at.partition("/")
    merged = checking.read(text).merged
    if not dimension or merged is None:
        return None
    try:
        return part_of(path_of(text), dimension, indicator or None, merged=merged)
    except (NoPartError, SteelyardError):
        return None


@dataclass(frozen=True)
class Curve:
    """How values become points, by the draft as it is; without a chart it says why."""

    chart: charts.Chart | None
    why: str = ""


def curve(part: Part) -> Curve:
    """The curve of an indicator."""
    seen = preview(part)
    if seen is None:
        return Curve(None, _("The curve appears once the indicator is complete."))
    if not seen.points:
        return Curve(None, str(labels.NO_CURVE.get(seen.reason, seen.reason)))
    return Curve(chart_of(seen))


def tried_curve(result: Mapping[str, Any] | None) -> charts.Chart | None:
    """The curve a trial was scored by, with its value on it."""
    score = (result or {}).get("score")
    if not result or not score or not result["points"]:
        return None
    marks = {name: Decimal(x) for name, x in score["target"].items() if x is not None}
    seen = Preview([(Decimal(x), Decimal(y)) for x, y in result["points"]], marks, result["unit"])
    me = (result["value"], score["score"]) if result["value"] is not None else None
    return chart_of(seen, tuple(Decimal(one) for one in me) if me else None)


def chart_of(seen: Preview, me: Sequence[Decimal] | None = None) -> charts.Chart:
    marks = [{"name": labels.label(f"target.{name}"), "x": x} for name, x in seen.marks.items()]
    return charts.curve(
        points=seen.points,
        x={"name": _("Value"), "unit": seen.unit},
        y={"name": _("Points"), "unit": "score"},
        marks=marks,
        me=me,
        me_name=_("On real data"),
        summary=_("How a value becomes points"),
    )
