"""What an import would do: for every sheet the table, the mapping, and what nobody can guess."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path

from steelyard.core.problems import Place, Problem, SteelyardError, listing
from steelyard.core.texts import Text, filled
from steelyard.lake.gathered import Look, look, sheets_of
from steelyard.lake.options import ReadOptions
from steelyard.lake.sheets import EXCEL
from steelyard.lake.tables import TABLES, Table
from steelyard.sources.files.document import FileColumn, FileTable, MappingDocument, plain_table
from steelyard.sources.files.filling import Drift, drift, require_headers
from steelyard.sources.files.finding import Found
from steelyard.sources.files.guessing import UNIQUE, MappingGuess, guess_mapping
from steelyard.sources.files.questions import QUESTIONS
from steelyard.sources.files.recognising import TableGuess, guess_tables, settled

_AS_IT_IS = FileTable()
_NO_DRIFT = Drift({}, ())


@dataclass(frozen=True, slots=True)
class Part:
    """One sheet of a file and its first rows; `sheet` is None where a file has no sheets."""

    found: Found
    sheet: str | None
    look: Look

    @property
    def label(self) -> str:
        """How people know it: `leads.xlsx#线索`, or only the file."""
        return self.found.shown + (f"#{self.sheet}" if self.sheet else "")

    @property
    def is_excel(self) -> bool:
        return self.found.path.suffix.lower() in EXCEL


@dataclass(frozen=True, slots=True)
class Planned:
    """How a part goes into the lake. `guess` is None where a document or a person has said it.

    `candidates`: the tables it may be about, the best first. `name` is None when that is not clear.
    """

    part: Part
    name: str | None
    table: FileTable = _AS_IT_IS
    guess: MappingGuess | None = None
    candidates: tuple[TableGuess, ...] = ()
    drift: Drift = _NO_DRIFT

    @property
    def contract(self) -> Table | None:
        return TABLES.get(self.name or "")

    @property
    def questions(self) -> tuple[Text, ...]:
        """What has to be answered before rows may go into the lake."""
        return tuple(_questions(self))

    @property
    def forbidding(self) -> tuple[Text, ...]:
        """The questions that no `--yes` answers."""
        return tuple(_forbidding(self))

    @property
    def fingerprint(self) -> str:
        """A hash of how it is read; another one means that the file has to be read again."""
        written = f"{self.name} {self.part.sheet} {plain_table(self.table)}"
        return hashlib.sha256(written.encode()).hexdigest()[:16]

    def about(self, name: str) -> Planned:
        """The same for another table: guessed anew, or taken as it is when there is no contract."""
        contract = TABLES.get(name)
        if contract is None:
            return replace(self, name=name, table=FileTable(read=self.table.read), guess=None)
        known = next((each.mapping for each in self.candidates if each.table is contract), None)
        return self.mapped(known or guess_mapping(self.part.look, contract))

    def mapped(self, guess: MappingGuess) -> Planned:
        """The same with another mapping."""
        table = FileTable(read=self.table.read, map=guess.map(), ignore=self.table.ignore)
        return replace(self, name=guess.table.name, table=table, guess=guess)


def parts_of(files: Iterable[Found], *, read: ReadOptions = ReadOptions()) -> list[Part]:  # noqa: B008
    """Every sheet that has rows or at least a header; empty sheets of a workbook are no parts.

    Raises SteelyardError with every file that cannot be read.
    """
    parts: list[Part] = []
    problems: list[Problem] = []
    for found in files:
        try:
            parts += _parts(found, read)
        except SteelyardError as error:
            problems += error.problems
    if problems:
        raise SteelyardError(problems)
    return parts


def _parts(found: Found, read: ReadOptions) -> Iterator[Part]:
    sheets = sheets_of(found.path, file=found.shown)
    wanted = [sheet for sheet in sheets if read.sheet in (None, sheet)] or sheets
    for sheet in wanted:
        part = looked(found, sheet, read, optional=len(wanted) > 1)
        if part is not None:
            yield part


def looked(found: Found, sheet: str | None, read: ReadOptions, *, optional: bool = False) -> Part | None:
    """One sheet, read as `read` says; None when it is empty and need not be there."""
    try:
        seen = look(found.path, read.model_copy(update={"sheet": sheet}), file=found.shown)
    except SteelyardError:
        if optional:
            return None
        raise
    return Part(found, sheet, seen)


# ── planning ────────────────────────────────────────────────────────────────────────────────────────


def plan(part: Part, *, name: str | None, read: ReadOptions = ReadOptions()) -> Planned:  # noqa: B008
    """Without a document: the table `name`, or the one it seems to be about, with the likeliest mapping."""
    table = FileTable(read=read.model_copy(update={"sheet": part.sheet}))
    if name is not None:
        return Planned(part, None, table).about(name)
    candidates = tuple(guess_tables(part.look, hints=_hints(part)))
    best = settled(list(candidates))
    open_ = Planned(part, None, table, candidates=candidates)
    return open_.mapped(best.mapping) if best else open_


def _hints(part: Part) -> list[str]:
    path, stem = part.found.path, Path(part.found.name).stem
    return [stem, part.sheet or "", path.resolve().parent.name if _says_nothing(stem) else ""]


def _says_nothing(stem: str) -> bool:
    """A file such as 2026-03.csv in a folder `leads`."""
    return not any(character.isalpha() for character in stem)


def follow(document: MappingDocument, files: Sequence[Found], *, name: str | None) -> list[Planned]:
    """Every sheet that the document speaks of, read and mapped as it says.

    Raises SteelyardError for files it says nothing about, and for headers that are gone.
    """
    planned: list[Planned] = []
    problems: list[Problem] = []
    for found in files:
        try:
            planned += _followed(document, found, name)
        except SteelyardError as error:
            problems += error.problems
    if problems:
        raise SteelyardError(problems)
    return planned


def _followed(document: MappingDocument, found: Found, name: str | None) -> list[Planned]:
    entries = {
        key: table
        for key, table in document.tables.items()
        if _covers(table, found, alone=len(document.tables) == 1) and name in (None, table.table or key)
    }
    if not entries:
        there = listing([f"{key} from {table.from_}" for key, table in document.tables.items()])
        raise SteelyardError(
            Problem(f"the mapping says nothing about this file: it has {there}", Place(found.shown))
        )
    return [_as_written(table.table or key, table, found) for key, table in entries.items()]


def covered(document: MappingDocument, found: Found) -> bool:
    """Whether the document speaks of a file."""
    return any(_covers(table, found, alone=False) for table in document.tables.values())


def _covers(table: FileTable, found: Found, *, alone: bool) -> bool:
    if table.from_ is None:
        return alone
    return fnmatch(found.name, Path(table.from_).name)


def _as_written(name: str, table: FileTable, found: Found) -> Planned:
    part = looked(found, table.read.sheet, table.read)
    assert part is not None
    require_headers(table, part.look.names, file=found.shown)
    return Planned(part, name, table, drift=drift(table, part.look.names))


def in_order(planned: Iterable[Planned]) -> tuple[Planned, ...]:
    """What others refer to first, so that no row has to wait for what it refers to."""
    ranks = _ranks()
    return tuple(sorted(planned, key=lambda each: ranks.get(each.name or "", len(ranks))))


def _ranks() -> dict[str, int]:
    """Canonical tables in an order in which every one comes after those it refers to."""
    order: dict[str, int] = {}

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in order or name in above:
            return
        for column in TABLES[name].columns:
            for reference in column.references:
                visit(reference.partition(".")[0], (*above, name))
        order[name] = len(order)

    for name in TABLES:
        visit(name, ())
    return order


# ── documents ───────────────────────────────────────────────────────────────────────────────────────


def document_of(planned: Iterable[Planned]) -> MappingDocument:
    """The mappings as a document that says the same again without questions."""
    tables: dict[str, FileTable] = {}
    for each in planned:
        if each.name is None:
            continue
        table = each.table.model_copy(update={"from_": each.part.found.name, "map": _whole_map(each)})
        key, number = each.name, 2
        while key in tables:
            key, number = f"{each.name}_{number}", number + 1
        tables[key] = table.model_copy(update={"table": each.name}) if key != each.name else table
    return MappingDocument(tables=tables)


def _whole_map(planned: Planned) -> Mapping[str, FileColumn]:
    """What is mapped, and the other headers under their own names: thus a new one shows next time."""
    if planned.guess is None:
        return planned.table.map
    taken = {name.casefold() for name in planned.table.map}
    others = [name for name in planned.guess.unmapped if name not in planned.table.ignore]
    kept = {name: FileColumn(path=name) for name in others if name.casefold() not in taken}
    return {**planned.table.map, **kept}


# ── questions ───────────────────────────────────────────────────────────────────────────────────────


def _questions(planned: Planned) -> Iterator[Text]:
    yield from _forbidding(planned)
    guess = planned.guess
    if guess is None:
        return
    for column in guess.columns:
        best = column.best
        if best is not None and not column.sure and not best.manner.orders:
            yield filled(
                QUESTIONS["unsure"],
                column=column.column.name,
                header=best.header,
                confidence=f"{best.confidence:.0%}",
            )
    distinct = guess.distinct_keys(planned.part.look)
    if distinct < UNIQUE:
        yield filled(QUESTIONS["repeats"], key=", ".join(guess.table.key), share=f"{1 - distinct:.0%}")


def _forbidding(planned: Planned) -> Iterator[Text]:
    if planned.name is None:
        names = [each.table.name for each in planned.candidates if each.score > 0.2][:3]
        yield filled(QUESTIONS["table"], names=", ".join(names or TABLES))
        return
    for column in planned.guess.columns if planned.guess else ():
        if column.best is None and column.column.required:
            yield filled(QUESTIONS["missing"], column=column.column.name, about=column.column.description)
        elif column.best is not None and column.best.manner.orders:
            example = next((cell for cell in column.examples), "")
            yield filled(
                QUESTIONS["order"],
                column=column.column.name,
                example=example,
                patterns=" / ".join(column.best.manner.orders),
            )
