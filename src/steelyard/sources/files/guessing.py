"""Guessing which header fills which column: names first, cells as evidence, each header once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from steelyard.lake.gathered import Look
from steelyard.lake.tables import Column, Table
from steelyard.sources.files.aliases import names_of_column
from steelyard.sources.files.document import FileColumn
from steelyard.sources.files.evidence import Manner, manner
from steelyard.sources.files.headers import key_of, likeness, read_header

#: From here on a guess needs no question; below the other it is none.
SURE, WORTH_MENTIONING = 0.8, 0.45
#: The share of rows with a key of their own from which a key can be one; the rest may be mistakes.
UNIQUE = 0.9
#: Names that hold in every table say a little less than those of the table itself.
_EVERYWHERE = 0.96
#: What the cells alone can say, where the header says nothing.
_CELLS_ONLY = 0.4
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A header that could fill a column, how sure that is (0 to 1), and how its cells would be read."""

    header: str
    confidence: float
    manner: Manner

    @property
    def column(self) -> FileColumn:
        """The candidate in the language of mapping documents."""
        found = self.manner
        return FileColumn(
            path=self.header,
            date=found.date,
            factor=found.factor,
            percent=found.percent,
            values=dict(found.values),
        )


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """One column of the table: the header that fills it, if any, and the others that could."""

    column: Column
    best: Candidate | None
    alternatives: tuple[Candidate, ...] = ()
    examples: tuple[str, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether nobody has to be asked about it."""
        if self.best is None:
            return not self.column.required
        return self.best.confidence >= SURE and not self.best.manner.orders


@dataclass(frozen=True, slots=True)
class MappingGuess:
    """How a sheet would fill a table. `unmapped`: headers that fill no column of the contract."""

    table: Table
    columns: tuple[ColumnGuess, ...]
    unmapped: tuple[str, ...]

    @property
    def sure(self) -> bool:
        return all(guess.sure for guess in self.columns)

    @property
    def missing(self) -> tuple[str, ...]:
        """Required columns that nothing fills."""
        return tuple(g.column.name for g in self.columns if g.best is None and g.column.required)

    @property
    def coverage(self) -> float:
        """How well the required columns are filled: the mean of their confidences."""
        needed = [g for g in self.columns if g.column.required]
        return sum(g.best.confidence for g in needed if g.best) / len(needed) if needed else 1.0

    def distinct_keys(self, look: Look) -> float:
        """The share of rows that have a key of their own; 1 when the key is not filled at all."""
        headers = [g.best.header for g in self.columns if g.best and g.column.key]
        positions = [look.names.index(header) for header in headers]
        if not positions or not look.rows:
            return 1.0
        return len({tuple(row[position] for position in positions) for row in look.rows}) / len(look.rows)

    def chosen(self, column: str, header: str | None) -> MappingGuess:
        """The same with another header for a column, or with none. What else it filled goes empty."""
        changed = tuple(_with(guess, column, header) for guess in self.columns)
        used = {guess.best.header for guess in changed if guess.best}
        headers = [*self.unmapped, *(g.best.header for g in self.columns if g.best)]
        return replace(self, columns=changed, unmapped=tuple(h for h in headers if h not in used))

    def map(self) -> dict[str, FileColumn]:
        """Column → how it is filled, in the order of the contract."""
        return {g.column.name: g.best.column for g in self.columns if g.best}


def _with(guess: ColumnGuess, column: str, header: str | None) -> ColumnGuess:
    if guess.column.name != column:
        return replace(guess, best=None) if guess.best and guess.best.header == header else guess
    if header is None:
        return replace(guess, best=None, examples=())
    known = next((c for c in guess.alternatives if c.header == header), None)
    chosen = known or Candidate(header, 1.0, Manner(1.0))
    return replace(guess, best=replace(chosen, confidence=1.0, manner=replace(chosen.manner, orders=())))


def guess_mapping(look: Look, table: Table) -> MappingGuess:
    """The likeliest mapping of the columns of a sheet onto a canonical table."""
    scored = {column.name: list(_candidates(look, table, column)) for column in table.columns}
    taken = _assigned(table, scored)
    columns = tuple(_guess(look, column, scored[column.name], taken) for column in table.columns)
    used = set(taken.values())
    return MappingGuess(table, columns, tuple(name for name in look.names if name not in used))


def _candidates(look: Look, table: Table, column: Column) -> Iterator[Candidate]:
    """Every header worth mentioning for a column, the likeliest first."""
    own, common = ([key_of(name) for name in names] for names in names_of_column(table, column.name))
    found = []
    for position, text in enumerate(look.names):
        header = read_header(text)
        alike = max(_best(header.key, own), _EVERYWHERE * _best(header.key, common))
        cells = look.cells(position)
        if not alike and not _telling(column, cells):
            continue
        way = manner(column, header, cells, decimal_comma=look.decimal_comma)
        confidence = alike * (0.6 + 0.4 * way.fit) if alike else _CELLS_ONLY * way.fit
        found.append(Candidate(text, round(confidence, 3), way))
    yield from sorted(found, key=lambda candidate: -candidate.confidence)


def _best(header: str, names: Iterable[str]) -> float:
    return max((likeness(header, name) for name in names), default=0.0)


def _telling(column: Column, cells: Sequence[str]) -> bool:
    """Whether cells alone may suggest a required column: days look like days, most else like anything."""
    return column.required and column.type in ("date", "timestamp") and bool(cells)


def _assigned(table: Table, scored: dict[str, list[Candidate]]) -> dict[str, str]:
    """Column → header, the surest pairs first; each header fills one column."""
    order = {column.name: position for position, column in enumerate(table.columns)}
    pairs = sorted(
        (
            (-candidate.confidence, order[name], name, candidate.header)
            for name, candidates in scored.items()
            for candidate in candidates
            if candidate.confidence >= WORTH_MENTIONING
        ),
    )
    taken: dict[str, str] = {}
    for _, _, name, header in pairs:
        if name not in taken and header not in taken.values():
            taken[name] = header
    return taken


def _guess(look: Look, column: Column, candidates: list[Candidate], taken: dict[str, str]) -> ColumnGuess:
    header = taken.get(column.name)
    best = next((candidate for candidate in candidates if candidate.header == header), None)
    examples = look.cells(look.names.index(header)) if header is not None else []
    return ColumnGuess(column, best, tuple(candidates), tuple(dict.fromkeys(examples[:50]))[:_EXAMPLES])
