"""Files that people send through a form: what they are, how they fill a table, whether their rows are sound.

What goes in and out are plain values (JSON), so that a form can keep them: parts are what is in the files,
answers how the parts are to be read. Nothing is written before `take_in`.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from steelyard.core.problems import Place, Problem, SteelyardError
from steelyard.core.texts import Text
from steelyard.engine.importing import Draft, Imported, Wanted, run_import
from steelyard.lake.bounds import ENDINGS, MOST_COLUMNS, RefusedError, look_over
from steelyard.lake.gathered import Look
from steelyard.lake.options import ReadOptions
from steelyard.lake.store.lake import Lake
from steelyard.lake.tables import TABLES
from steelyard.sources.files.document import FileTable
from steelyard.sources.files.filling import drift
from steelyard.sources.files.finding import Found
from steelyard.sources.files.guessing import Candidate, ColumnGuess, MappingGuess, guess_mapping
from steelyard.sources.files.headers import key_of
from steelyard.sources.files.planning import Part, Planned, in_order, looked, parts_of, plan
from steelyard.sources.locks import BusyError

__all__ = [
    "DATES",
    "ENDINGS",
    "FACTORS",
    "Result",
    "Sent",
    "answer_for",
    "columns",
    "inspect",
    "reading",
    "shape_of",
    "take_in",
    "unanswered",
    "way_of",
    "without",
    "words_of",
]

Record = dict[str, Any]
#: Rows and characters of a cell that are kept to guess by and to show.
_ROWS, _CELL = 100, 200
#: Patterns in which days may be written; others are read without being told.
DATES = ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y%m%d", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M")
FACTORS = ("1000", "10000", "1000000", "100000000")
_PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Sent:
    """A file where it lies, and the name under which it was sent."""

    path: Path
    name: str

    @property
    def found(self) -> Found:
        return Found(self.path, self.name, self.name)


# ── what is in the files ────────────────────────────────────────────────────────────────────────────


def inspect(sent: Sent, *, read: Mapping[str, Any] | None = None) -> list[Record]:
    """The parts of a file, each with its first rows and the likeliest answer.

    Raises SteelyardError (RefusedError with words in three languages) for a file that is not read.
    """
    look_over(sent.path, file=sent.name)
    with reading(sent.name):
        parts = parts_of([sent.found], read=ReadOptions.model_validate(read or {}))
    if not parts:
        raise RefusedError("empty", sent.name)
    for part in parts:
        if len(part.look.names) > MOST_COLUMNS:
            found, most = f"{len(part.look.names):,}", f"{MOST_COLUMNS:,}"
            raise RefusedError("columns", sent.name, found=found, most=most)
        if any(_unprintable(name) for name in part.look.names):
            raise RefusedError("nul", sent.name)
    return [_part_record(part, read or {}) for part in parts]


def _part_record(part: Part, read: Mapping[str, Any]) -> Record:
    planned = plan(part, name=None, read=ReadOptions.model_validate(read))
    return {
        "sheet": part.sheet,
        "headers": list(part.look.names),
        "rows": [[cell and _shown(cell) for cell in row] for row in part.look.rows[:_ROWS]],
        "decimal_comma": part.look.decimal_comma,
        "candidates": [
            {"table": each.table.name, "score": each.score} for each in planned.candidates if each.score > 0.2
        ],
        "shape": shape_of(part.look.names),
        "answer": answer_of(planned),
    }


def _unprintable(text: str) -> bool:
    """NUL, or half of a character: no database keeps them."""
    return "\0" in text or any("\ud800" <= character <= "\udfff" for character in text)


def _shown(cell: str) -> str:
    """A cell to guess by and to show; what cannot be kept is left out."""
    return cell[:_CELL].replace("\0", "").encode("utf-8", "replace").decode()


def shape_of(headers: Sequence[str]) -> str:
    """Files of the same headers, in whatever order, have the same shape."""
    written = json.dumps(sorted(key_of(header) or header for header in headers), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()[:32]


def answer_of(planned: Planned) -> Record:
    """How a part is read, as plain values: the table, and what a mapping document says of it."""
    table = planned.table.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if planned.guess is not None:
        # Nobody has said yet which comes first, day or month: it is asked, not guessed.
        doubtful = {g.column.name for g in planned.guess.columns if g.best and g.best.manner.orders}
        table["map"] = {
            name: {key: value for key, value in column.items() if key != "date" or name not in doubtful}
            for name, column in table.get("map", {}).items()
        }
    return {"table": planned.name, **table}


def answer_for(part: Mapping[str, Any], table: str) -> Record:
    """The likeliest answer when a part is about `table`; as it is when there is no contract."""
    read = dict(part["answer"].get("read", {}))
    if table not in TABLES:
        return {"table": table, **({"read": read} if read else {})}
    guessed = Planned(_stub(part), None, FileTable(read=ReadOptions.model_validate(read))).about(table)
    return answer_of(guessed)


def _stub(part: Mapping[str, Any]) -> Part:
    return Part(Found(Path(), ""), part["sheet"], _look(part))


def _look(part: Mapping[str, Any]) -> Look:
    return Look(tuple(part["headers"]), tuple(map(tuple, part["rows"])), part["decimal_comma"])


# ── the form ────────────────────────────────────────────────────────────────────────────────────────


def columns(part: Mapping[str, Any], answer: Mapping[str, Any]) -> list[Record]:
    """Every column of the table of an answer, with what fills it and what could.

    `orders`: the two ways to read its days when nothing tells which; it has to be answered.
    """
    table = TABLES.get(answer.get("table") or "")
    if table is None:
        return []
    guess = guess_mapping(_look(part), table)
    written = answer.get("map", {})
    return [_column_record(part, each, written.get(each.column.name)) for each in guess.columns]


def _column_record(part: Mapping[str, Any], guess: ColumnGuess, written: Any) -> Record:
    column = guess.column
    said = {"path": written} if isinstance(written, str) else dict(written or {})
    header = said.get("path")
    candidate = _candidate(guess, header)
    examples = _cells(part, header)[:3] if header else []
    is_guess = candidate is not None and guess.best is not None and guess.best.header == header
    return {
        "name": column.name,
        "type": column.type,
        "required": column.required,
        "key": column.key,
        "about": column.description,
        "allowed": list(column.allowed),
        "said": said,
        "header": header,
        "examples": examples,
        "confidence": candidate.confidence if candidate and is_guess else None,
        "orders": list(candidate.manner.orders) if candidate else [],
        "cells": _few(part, header) if header and (column.allowed or column.type == "boolean") else [],
    }


def _candidate(guess: ColumnGuess, header: str | None) -> Candidate | None:
    return next((each for each in guess.alternatives if each.header == header), None)


def _cells(part: Mapping[str, Any], header: str) -> list[str]:
    position = part["headers"].index(header) if header in part["headers"] else None
    if position is None:
        return []
    return list(dict.fromkeys(row[position] for row in part["rows"] if row[position] is not None))


def _few(part: Mapping[str, Any], header: str) -> list[str]:
    """The different cells, where they are few enough to be codes."""
    found = _cells(part, header)
    return found if len(found) <= 20 else []


def way_of(part: Mapping[str, Any], table: str, column: str, header: str) -> Record:
    """How the cells under a header would be read to fill a column: the way its cells suggest."""
    guess = guess_mapping(_look(part), TABLES[table])
    chosen: MappingGuess = guess.chosen(column, header)
    best = next(each.best for each in chosen.columns if each.column.name == column)
    assert best is not None
    found = best.column.model_dump(mode="json", exclude_defaults=True)
    candidate = _candidate(next(each for each in guess.columns if each.column.name == column), header)
    if candidate is not None and candidate.manner.orders:
        found.pop("date", None)
    return found


def unanswered(part: Mapping[str, Any], answer: Mapping[str, Any]) -> list[Record]:
    """What has to be said before the part can be taken in: `table`, or `missing` and `order` of columns."""
    if not answer.get("table"):
        return [{"what": "table"}]
    found: list[Record] = []
    for each in columns(part, answer):
        said = each["said"]
        if each["required"] and not said:
            found.append({"what": "missing", "column": each["name"]})
        elif len(each["orders"]) > 1 and not said.get("date"):
            found.append({"what": "order", "column": each["name"], "example": each["examples"][0]})
    return found


# ── how the parts are read ──────────────────────────────────────────────────────────────────────────


def planned_of(sent: Sent, part: Mapping[str, Any], answer: Mapping[str, Any]) -> Planned:
    """A part as an answer says. Raises SteelyardError for an answer that cannot be followed."""
    written = {key: value for key, value in answer.items() if key != "table"}
    try:
        table = FileTable.model_validate(written)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise SteelyardError(Problem(f"{place}: {first['msg']}", Place(sent.name))) from None
    read = table.read.model_copy(update={"sheet": part["sheet"]})
    table = table.model_copy(update={"read": read})
    with reading(sent.name):
        seen = looked(sent.found, part["sheet"], read)
    assert seen is not None
    return Planned(seen, answer["table"], table, drift=drift(table, seen.look.names))


Chosen = tuple[Sent, Mapping[str, Any], Mapping[str, Any]]


def plan_all(chosen: Sequence[Chosen]) -> tuple[Planned, ...]:
    """What others refer to first."""
    return in_order(planned_of(*each) for each in chosen)


@dataclass(frozen=True)
class Result:
    """What an import brought: the run, its snapshot, and counts per table."""

    run: str
    snapshot: str | None
    tables: list[Record]


def take_in(
    location: str,
    chosen: Sequence[Chosen],
    *,
    connection: str,
    timezone: str,
    progress: Callable[[int, int, str], None] = lambda done, total, label: None,
) -> Result:
    """Take the parts into the lake, which is made if there is none. Run again, it changes nothing."""
    planned = plan_all(chosen)
    wanted = Wanted([], connection=connection, timezone=timezone, remember=False)
    done = iter(range(len(planned)))
    with reading(", ".join(dict.fromkeys(sent.name for sent, _, _ in chosen))):
        imported = _patiently(
            lambda: run_import(
                Lake.create(location),
                Draft(wanted, planned),
                progress=lambda batch, rows: progress(next(done, 0), len(planned), batch.labels),
            )
        )
    snapshot = imported.snapshot.name if imported.snapshot else None
    return Result(imported.run.id, snapshot, [asdict(each) for each in imported.run.receipts.values()])


def _patiently(work: Callable[[], Imported]) -> Imported:
    """Another upload that is being taken in is waited for."""
    for _ in range(_PATIENCE):
        try:
            return work()
        except BusyError:
            time.sleep(1)
    return work()


@contextmanager
def reading(file: str) -> Iterator[None]:
    """Whatever a reader stumbles over becomes a sentence."""
    try:
        yield
    except SteelyardError:
        raise
    except RecursionError:
        raise RefusedError("deep", file) from None
    except BaseException as error:
        # A reader written in Rust that gives up raises what is no Exception.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise RefusedError("unreadable", file, why=str(error).splitlines()[0][:200]) from None
        raise


def words_of(error: SteelyardError) -> Text:
    """Why a file is refused, in three languages where there are three."""
    return error.why if isinstance(error, RefusedError) else Text.of("\n".join(map(str, error.problems)))


def without(answer: Mapping[str, Any], headers: Sequence[str]) -> Record:
    """An answer that was given for another file, for one with these headers: what is gone is left out."""
    there = set(headers)
    kept = {
        name: column
        for name, column in answer.get("map", {}).items()
        if (column if isinstance(column, str) else column.get("path")) in there
    }
    return {**answer, "map": kept}
