"""Places in texts: `{from}`, `{settings.portal}`, `{secrets.key}`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from steelyard.core.problems import SteelyardError, listing

_PLACE = re.compile(r"\{([\w.]+)\}")
_TEXT = "text:"


def filled(value: Any, words: Mapping[str, Any], *, strict: bool = True) -> Any:
    """`value` with every place filled, in maps and lists, too.

    A text that is one place alone takes the word as it is, lists included. With `strict`, an unknown place
    raises SteelyardError; else it stays.
    """
    if isinstance(value, Mapping):
        return {key: filled(each, words, strict=strict) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [filled(each, words, strict=strict) for each in value]
    if not isinstance(value, str):
        return value
    whole = _PLACE.fullmatch(value)
    if whole and whole[1] in words:
        return words[whole[1]]
    return _PLACE.sub(lambda found: _word(found, words, strict), value)


def _word(found: re.Match[str], words: Mapping[str, Any], strict: bool) -> str:
    if found[1] in words:
        return str(words[found[1]])
    if strict:
        raise SteelyardError(f"there is no {found[0]}. Here one may write {listing(sorted(words), most=40)}")
    return found[0]


def names(value: Any) -> set[str]:
    """Every place that is spoken of."""
    if isinstance(value, Mapping):
        return {name for each in value.values() for name in names(each)}
    if isinstance(value, list | tuple):
        return {name for each in value for name in names(each)}
    return set(_PLACE.findall(value)) if isinstance(value, str) else set()


def typed(value: Any) -> Any:
    """The texts of a document as JSON: `5`, `true` and `null` are what they look like, `text:5` is a text."""
    if isinstance(value, Mapping):
        return {key: typed(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [typed(each) for each in value]
    if not isinstance(value, str):
        return value
    if value.startswith(_TEXT):
        return value.removeprefix(_TEXT)
    try:
        found = json.loads(value)
    except ValueError:
        return value
    return found if isinstance(found, int | float | None) else value
