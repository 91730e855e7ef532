"""Recognising which canonical table a file is about: by its name and by its headers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from steelyard.lake.gathered import Look
from steelyard.lake.tables import TABLES, Table
from steelyard.sources.files.aliases import names_of_column, names_of_table
from steelyard.sources.files.guessing import SURE, UNIQUE, MappingGuess, guess_mapping
from steelyard.sources.files.headers import key_of, likeness, read_header

#: The first guess must be this good, and so much better than the second, to be taken without a question.
_GOOD, _AHEAD = 0.6, 0.1
#: Tables that are looked at closely, after a first glance at all.
_CLOSELY = 4
#: Dates, numbers of versions and the like at the ends of file names.
_NOISE = re.compile(
    r"[\d年月日季度期上下半qh._\-\s()（）]+$|^[\d年月日._\-\s]+|(?:copy|final|export|导出|匯出|明细导出)$",
    re.I,
)
_GENERIC = re.compile(r"(?:sheet|工作表|table|data|数据)\d*", re.I)


@dataclass(frozen=True, slots=True)
class TableGuess:
    """A table a sheet may be about, how sure that is (0 to 1), and how it would be filled."""

    mapping: MappingGuess
    score: float

    @property
    def table(self) -> Table:
        return self.mapping.table


def guess_tables(look: Look, *, hints: Iterable[str]) -> list[TableGuess]:
    """The likeliest tables of a sheet, the best first. `hints`: name of the file, of the sheet, …"""
    words = [word for hint in hints if (word := _word(hint))]
    names = {name: max(_named(word, name) for word in words) if words else None for name in TABLES}
    keys = {read_header(header).key for header in look.names}
    glance = {name: (names[name] or 0.0) + _known_headers(TABLES[name], keys) for name in TABLES}
    closely = sorted(TABLES, key=lambda name: -glance[name])[:_CLOSELY]
    guesses: list[TableGuess] = []
    for name in closely:
        guesses.append(_judged(look, guess_mapping(look, TABLES[name]), names[name]))
        if guesses[-1].score >= 1.0:  # Nothing can be surer.
            break
    return sorted(guesses, key=lambda guess: -guess.score)


def settled(guesses: list[TableGuess]) -> TableGuess | None:
    """The table, if there is no doubt about it."""
    first, *others = guesses
    ahead = first.score - (others[0].score if others else 0.0)
    return first if first.score >= _GOOD and (ahead >= _AHEAD or first.score >= 1.0) else None


def _word(hint: str) -> str:
    """The telling part of a name: 线索_2026Q1 (3) is 线索."""
    bare, before = hint, ""
    while bare != before:
        before, bare = bare, _NOISE.sub("", bare).strip()
    return "" if _GENERIC.fullmatch(bare) else key_of(bare)


def _named(word: str, table: str) -> float:
    return max(likeness(word, key_of(name)) for name in names_of_table(table))


def _known_headers(table: Table, keys: set[str]) -> float:
    """The share of headers that are exactly the name of a column of the table."""
    known = {
        key_of(name)
        for column in table.columns
        for names in names_of_column(table, column.name)
        for name in names
    }
    return len(keys & known) / len(keys) if keys else 0.0


def _judged(look: Look, mapping: MappingGuess, named: float | None) -> TableGuess:
    """The name of the file counts as much as its headers; both together leave no doubt.

    None is a name that says nothing, such as data.csv. A key that repeats speaks against a table.
    """
    distinct = mapping.distinct_keys(look)
    if named == 1.0 and mapping.coverage >= SURE and distinct >= UNIQUE:
        return TableGuess(mapping, 1.0)
    explained = 1 - len(mapping.unmapped) / len(look.names) if look.names else 0.0
    absent = len(mapping.missing) / max(1, len(mapping.table.required))
    headers = (2 * mapping.coverage + explained) / 3
    score = headers if named is None else 0.4 * named + 0.6 * headers
    return TableGuess(mapping, round(score * (1 - 0.5 * absent) * (0.5 + 0.5 * distinct), 3))
