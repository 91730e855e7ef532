"""A result as it was recorded: read strictly, and taken apart into its fields."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from steelyard.core.problems import Place, Problem, SteelyardError

#: Lists inside a scorecard → what tells their records apart.
_PARTS = {"indicators": "indicator", "dimensions": "dimension", "adjustments": "adjustment"}
_ONLY_JSON = (
    "only JSON holds every digit and what it was computed from. "
    "Run the same command again with --out FILE.json and verify that file"
)
ABSENT = object()


class Leaf(NamedTuple):
    """Where one value of a result stands. `part` is an indicator, dimension or adjustment."""

    section: str
    subject: str = ""
    period: str = ""
    part: str = ""
    field: str = ""

    def below(self, key: str) -> Leaf:
        return self._replace(field=f"{self.field}.{key}" if self.field else key)


@dataclass(frozen=True)
class RecordedResult:
    """`meta` is what the result says it was computed from."""

    path: Path
    document: Mapping[str, Any]

    @property
    def meta(self) -> Mapping[str, Any]:
        return self._map(self.document.get("meta"))

    @property
    def request(self) -> Mapping[str, Any]:
        return self._map(self.meta.get("request"))

    @property
    def snapshot(self) -> Mapping[str, Any]:
        return self._map(self.meta.get("snapshot"))

    @property
    def lake(self) -> Mapping[str, Any]:
        """Which lake, and which of its snapshots; empty for a plain folder."""
        return self._map(self.meta.get("lake"))

    @staticmethod
    def _map(value: Any) -> Mapping[str, Any]:
        return value if isinstance(value, Mapping) else {}


def read_result(path: Path) -> RecordedResult:
    """A file that `compute` or `score` wrote. Raises SteelyardError for any other."""
    place = Place(str(path))
    if path.suffix.lower() in (".xlsx", ".xls", ".csv"):
        raise SteelyardError(Problem(_ONLY_JSON, place))
    try:
        document = read_json(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise SteelyardError(Problem("there is no such file", place)) from None
    except OSError as error:
        raise SteelyardError(Problem(f"cannot be read: {error.strerror}", place)) from None
    except (ValueError, RecursionError) as error:
        why = f"this is not a result in JSON ({error}): {_ONLY_JSON}"
        raise SteelyardError(Problem(why, place)) from None
    if not isinstance(document, Mapping) or not {"results", "scorecards"} & set(document):
        raise SteelyardError(
            Problem("this is not a result: `compute` and `score` write one with --out FILE.json", place)
        )
    return RecordedResult(path, document)


def read_json(text: str) -> Any:
    """Numbers with all their digits. Raises ValueError, also for a key that is there twice."""
    return json.loads(
        text, parse_float=_number, parse_int=_number, parse_constant=_no_number, object_pairs_hook=_once
    )


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        _no_number(text)


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f'"{key}" is given twice')
        found[key] = value
    return found


# ── taking apart ────────────────────────────────────────────────────────────────────────────────────


def fields(document: Mapping[str, Any]) -> dict[Leaf, Any]:
    """Every field of every record; the order of records does not count, one that is there twice does."""
    found: dict[Leaf, Any] = {}
    for leaf, value in _leaves(document):
        while leaf in found:
            leaf = leaf._replace(field=f"{leaf.field} (again)")
        found[leaf] = value
    return found


def records(document: Mapping[str, Any]) -> int:
    """How many results, scorecards and years there are."""
    return sum(len(records) for section, records in document.items() if section != "meta")


def _leaves(document: Mapping[str, Any]) -> Iterator[tuple[Leaf, Any]]:
    for section, listed in document.items():
        if not isinstance(listed, list):
            yield from _below(Leaf(section), listed)
            continue
        for record in listed:
            yield from _below(_placed(section, record), record)


def _placed(section: str, record: Any) -> Leaf:
    if not isinstance(record, Mapping):
        return Leaf(section)
    part = str(record.get("indicator", "")) if section == "results" else ""
    return Leaf(
        section, str(record.get("subject", "")), str(record.get("period", record.get("year", ""))), part
    )


def _below(at: Leaf, value: Any) -> Iterator[tuple[Leaf, Any]]:
    if isinstance(value, Mapping) and value:
        for key, child in value.items():
            yield from _below(at.below(key), child)
    elif isinstance(value, list) and value:
        for position, child in enumerate(value):
            yield from _below(_member(at, position, child), child)
    else:
        yield at, () if isinstance(value, list | Mapping) else value


def _member(at: Leaf, position: int, child: Any) -> Leaf:
    """A record inside a record goes by its name, anything else by its place."""
    name = _PARTS.get(at.field)
    if name is not None and isinstance(child, Mapping) and name in child:
        return at._replace(section=at.field, part=str(child[name]), field="")
    return at.below(str(position))
