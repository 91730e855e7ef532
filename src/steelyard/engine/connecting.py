"""The connection file, for a form: which kinds there are and what they ask for, and writing one entry.

Everything in the file that is not edited stays as it is, comments and blanks included.
"""

from __future__ import annotations

import json
import re
import typing
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from steelyard.core.composing import composed
from steelyard.core.document import DEEPEST, read_document
from steelyard.core.files import write_text
from steelyard.core.problems import SteelyardError
from steelyard.scheme.editing import Edit, EditError, Insert, Remove, Replace, apply
from steelyard.sources.connections import Declared, declared
from steelyard.sources.kinds import Kind, kinds

Record = dict[str, Any]
Entry = Mapping[str, Any]
EMPTY = "steelyard: 1\nconnections: {}\n"
#: Texts that YAML takes as they are, also inside braces: words of these characters, none ending in a colon.
_PLAIN = re.compile(r"[\w/.][\w/.@*:+-]*(?<!:)(?: [\w/.@*:+-]+(?<!:))*")
_WORDS = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}
_USERINFO = re.compile(r"(?<=://)[^/@\s]+@")


# ── kinds ───────────────────────────────────────────────────────────────────────────────────────────


def kind_records(language: str) -> list[Record]:
    """Every kind that a form can describe, and the others, which are written as YAML."""
    return [kind_record(kind, language) for kind in kinds().values()]


def kind_record(kind: Kind, language: str) -> Record:
    """`fields` are the settings; `is_simple`: no setting is itself a map, and the kind brings its tables."""
    fields = [_field(info.alias or name, info) for name, info in kind.settings.model_fields.items()]
    return {
        "name": kind.name,
        "title": kind.title,
        "about": kind.about.in_language(language),
        "verified": kind.model.verified,
        "notes": list(kind.model.notes),
        "secrets": [
            {"name": name, "meaning": secret.meaning, "required": secret.required}
            for name, secret in kind.secrets.items()
        ],
        "tables": list(kind.shipped),
        "fields": fields,
        "is_simple": not kind.needs_tables and not any(f["type"] == "map" and f["required"] for f in fields),
    }


def find_kind(name: str, language: str) -> Record | None:
    kind = kinds().get(name)
    return kind_record(kind, language) if kind else None


def _field(name: str, info: FieldInfo) -> Record:
    type_, choices = _type(info.annotation)
    required = info.is_required()
    return {
        "name": name,
        "type": type_,
        "choices": choices,
        "required": required,
        "default": None if required else _shown(info.get_default(call_default_factory=True)),
        "about": info.description or "",
    }


def _type(annotation: Any) -> tuple[str, list[str]]:
    """text, number, flag, list, choice, or map for what has parts of its own."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _type(get_args(annotation)[0])
    if origin in (Union, UnionType):
        rest = [each for each in get_args(annotation) if each is not type(None)]
        return _type(rest[0]) if len(rest) == 1 else ("map", [])
    if origin is Literal:
        return "choice", [str(each) for each in get_args(annotation)]
    if annotation is bool:
        return "flag", []
    if annotation in (int, float):
        return "number", []
    if annotation is str:
        return "text", []
    if origin in (tuple, list, typing.Sequence):
        return ("list", []) if get_args(annotation)[0] is str else ("map", [])
    return "map", []


def _shown(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value if isinstance(value, str | int | bool) else None


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────


def read_text(file: Path) -> str:
    """The file as it is written; "" where there is none."""
    return file.read_text(encoding="utf-8-sig") if file.is_file() else ""


def check_text(text: str, file: Path) -> list[Declared]:
    """Every connection. Raises SteelyardError with all problems and their lines."""
    return list(declared(text, file.name, folder=file.parent).values()) if text.strip() else []


def entry_of(text: str, name: str) -> Record | None:
    """A connection as it is written: maps, lists and texts."""
    connections = (read_document(text, "").plain() or {}).get("connections") if text.strip() else None
    found = (connections or {}).get(name)
    return dict(found) if found is not None else None


def without_userinfo(value: Any) -> Any:
    """Settings as they may be shown: no name and password inside an address."""
    if isinstance(value, str):
        return _USERINFO.sub("***@", value)
    if isinstance(value, Mapping):
        return {key: without_userinfo(each) for key, each in value.items()}
    return [without_userinfo(each) for each in value] if isinstance(value, list | tuple) else value


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────


def with_entry(text: str, name: str, entry: Entry) -> str:
    """The file with a connection as `entry` says; what is alike stays as it is written.

    Raises SteelyardError where the file is written in a way that cannot be edited piece by piece.
    """
    text = text or EMPTY
    old = entry_of(text, name)
    try:
        if old is None:
            return _added(text, name, entry)
        for edit in _edits(("connections", name), old, entry):
            text = apply(text, edit)
    except EditError as error:
        raise SteelyardError(f"connections.{name}: {error}. Edit the file itself") from None
    return text


def without_entry(text: str, name: str) -> str:
    """The file without a connection. Raises SteelyardError."""
    names = list((read_document(text, "").plain() or {}).get("connections") or {})
    try:
        without = apply(text, Remove(("connections", name)))
        # A map that becomes empty goes with its key, and the file needs the key.
        return f"{without.rstrip()}\nconnections: {{}}\n" if names == [name] else without
    except EditError as error:
        raise SteelyardError(f"connections.{name}: {error}. Edit the file itself") from None


def _added(text: str, name: str, entry: Entry) -> str:
    connections = (read_document(text, "").plain() or {}).get("connections")
    if not connections:
        return _first(text, name, entry)
    node = next(value for key, value in composed(text, deepest=DEEPEST).value if key.value == "connections")
    if node.flow_style:
        return apply(text, Insert(("connections",), name, _flow(entry)))
    indent = node.value[0][0].start_mark.column
    last = (list(connections)[-1],)
    added = apply(text, Insert(("connections",), name, _block(entry, indent + 2), after=last))
    return added.replace(f"{name}: \n", f"{name}:\n", 1)


def _first(text: str, name: str, entry: Entry) -> str:
    """Behind a key `connections` that has nothing yet, or at the end of the file."""
    made = re.sub(
        r"^connections:[ \t]*(\{[ \t]*\}|~|null)?[ \t]*$", "connections:", text, count=1, flags=re.MULTILINE
    )
    block = f"  {name}:{_block(entry, 4)}\n"
    if re.search(r"^connections:[ \t]*$", made, flags=re.MULTILINE):
        return re.sub(
            r"^connections:[ \t]*$",
            lambda _: f"connections:\n{block.rstrip()}",
            made,
            count=1,
            flags=re.MULTILINE,
        )
    return f"{made.rstrip()}\nconnections:\n{block}".lstrip()


def _block(entry: Entry, indent: int) -> str:
    pad = " " * indent
    return "".join(f"\n{pad}{key}: {_flow(value)}" for key, value in entry.items())


def _edits(path: tuple[str, ...], old: Entry, new: Entry) -> Iterator[Edit]:
    for key, value in new.items():
        if key not in old:
            yield Insert(path, key, _flow(value))
        elif isinstance(value, Mapping) and isinstance(old[key], Mapping) and value and old[key]:
            yield from _edits((*path, key), old[key], value)
        elif _plain(value) != old[key]:
            if isinstance(value, str | int | bool) and isinstance(old[key], str):
                yield Replace((*path, key), _flow(value))
            else:
                yield Remove((*path, key))
                yield Insert(path, key, _flow(value))
    yield from (Remove((*path, key)) for key in old if key not in new)


def _plain(value: Any) -> Any:
    """As a document gives it back: scalars are texts."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return str(value)


def _flow(value: Any) -> str:
    """On one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(str(k))}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return str(_plain(value)) if isinstance(value, bool | int) else _scalar(str(value))


def _scalar(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.casefold() not in _WORDS:
        return text
    return json.dumps(text, ensure_ascii=False)


def save(text: str, file: Path) -> None:
    """Write the file whole or not at all, after it has been checked. Raises SteelyardError."""
    check_text(text, file)
    file.parent.mkdir(parents=True, exist_ok=True)
    write_text(file, text)
