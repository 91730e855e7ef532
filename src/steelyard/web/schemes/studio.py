"""What the studio shows of a text, and how fields are written into it. Nothing is saved here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from steelyard.core.problems import SteelyardError
from steelyard.engine.drafting import parts as drafting
from steelyard.engine.drafting.mistakes import Mistake
from steelyard.engine.drafting.parts import Part, RefusedError
from steelyard.engine.drafting.tree import Tree, tree_of
from steelyard.engine.drafting.vocabulary import vocabulary
from steelyard.engine.drafting.weights import reweighed, weights_of
from steelyard.web.config.languages import engine_language
from steelyard.web.org.viewer import Viewer
from steelyard.web.schemes import access, checking, formulas, parts, trying
from steelyard.web.schemes.files import path_of
from steelyard.web.schemes.models import State, Version

#: Units that are offered; others, such as another currency, can be typed.
UNITS = (
    "percent", "percentage_point", "ratio", "count", "points", "score",
    "currency:CNY", "currency:TWD", "currency:HKD", "currency:USD",
    "duration:minute", "duration:hour", "duration:day",
)  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """What a form of the studio sent: the text, the part that was looked at, and its fields."""

    text: str
    at: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Written:
    """A text with the fields in it. Where there are mistakes none of them was written."""

    text: str
    mistakes: Mapping[str, Mistake] = field(default_factory=dict)
    #: Another rule has other parameters: the form is not the same any more.
    has_other_fields: bool = False


def written(sent: Sent, *, shown_of: str) -> Written:
    """The fields that were changed, in the text. `shown_of` is the text they were shown of.

    Whoever changed the text by hand and no field meant the text.
    """
    if not sent.at:
        return _reweighed(sent, shown_of)
    part, before = parts.chosen(sent.text, sent.at), parts.chosen(shown_of, sent.at)
    if part is None or before is None:
        return Written(sent.text)
    new = drafting.given_otherwise(before, sent.fields)
    try:
        return Written(drafting.changed(part, new), has_other_fields="score.rule" in new)
    except RefusedError as refused:
        return Written(sent.text, refused.mistakes)


def _reweighed(sent: Sent, shown_of: str) -> Written:
    now, before = tree(sent.text), tree(shown_of)
    if now is None or before is None:
        return Written(sent.text)
    known = weights_of(before)
    given = {at: one for at, one in parts.given_weights(sent.fields).items() if one.strip() != known.get(at)}
    try:
        return Written(reweighed(path_of(sent.text), now, given))
    except RefusedError as refused:
        return Written(sent.text, refused.mistakes)


def tree(text: str) -> Tree | None:
    """The weights of a text, whether or not it is a scheme; None while it is no document."""
    document = checking.read(text).document
    return tree_of(document) if document is not None else None


@dataclass(frozen=True)
class Typed:
    """What was typed into the fields and is not in the text, and what is wrong with it."""

    fields: Mapping[str, str]
    mistakes: Mapping[str, Mistake] = field(default_factory=dict)


def page(
    version: Version, text: str, viewer: Viewer, *, at: str = "", typed: Typed | None = None
) -> dict[str, Any]:
    """The whole page."""
    return {
        "version": version,
        "may_publish": viewer.has(*access.PUBLISHERS),
        "revisions": version.revisions.select_related("saved_by__person").defer("text")[:20],
        "saved_text": version.text,
        **panels(version, text, viewer, at=at, typed=typed),
    }


def panels(
    version: Version, text: str, viewer: Viewer, *, at: str, typed: Typed | None = None
) -> dict[str, Any]:
    """Everything that follows the text."""
    may_edit = viewer.has(*access.EDITORS) and version.state == State.DRAFT
    part = parts.chosen(text, at)
    chosen = (
        _weights(text, typed, locked=not may_edit)
        if part is None
        else _part(part, typed, locked=not may_edit)
    )
    if part is not None and part.is_indicator:
        chosen |= _indicator(part, viewer, may_edit=may_edit)
    return {
        "scheme": version.scheme,
        "text": text,
        "may_edit": may_edit,
        "at": at if part is not None else "",
        **_weighed(text),
        **_findings(text),
        **chosen,
    }


def _weighed(text: str) -> dict[str, Any]:
    """The tree, and why it is not there or not all of it."""
    found = checking.read(text)
    why = None if found.is_shaped else next(iter(checking.findings(text, engine_language())), None)
    return {"tree": tree(text), "why": why}


def _findings(text: str) -> dict[str, Any]:
    found = checking.findings(text, engine_language())
    errors = sum(one.is_error for one in found)
    return {"findings": found, "errors": errors, "warnings": len(found) - errors}


def _weights(text: str, typed: Typed | None, *, locked: bool) -> dict[str, Any]:
    """The form of all weights."""
    found = tree(text)
    if found is None:
        return {"weights": None}
    form = parts.WeightsForm(found, typed.fields if typed else None, locked=locked)
    form.refuse(typed.mistakes if typed else {})
    return {"weights": form}


def _part(part: Part, typed: Typed | None, *, locked: bool) -> dict[str, Any]:
    form = parts.PartForm(part, typed.fields if typed else None, locked=locked)
    form.refuse(typed.mistakes if typed else {})
    return {"part": part, "form": form}


def _indicator(part: Part, viewer: Viewer, *, may_edit: bool) -> dict[str, Any]:
    """What stands beside the fields of an indicator."""
    return {
        "curve": parts.curve(part),
        "functions": formulas.FUNCTIONS.values(),
        "signs": formulas.SIGNS,
        "vocabulary": vocabulary(part.merged),
        "units": UNITS,
        "choice": trying.choice(part.merged, viewer) if may_edit else None,
    }


def unsound(text: str, at: str) -> list[str]:
    """What keeps an indicator from being computed, in sentences."""
    part = parts.chosen(text, at)
    if part is None or not part.is_indicator:
        return [finding.message for finding in checking.findings(text, engine_language())[:1]]
    try:
        trying.must_be_sound(part)
    except SteelyardError as error:
        return [parts.sentence(problem.message) for problem in error.problems]
    return []
