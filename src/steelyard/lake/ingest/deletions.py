"""Rows that the source no longer has: named by it, or absent from a complete delivery."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from steelyard.core.problems import Problem, SteelyardError
from steelyard.lake.ingest.asking import count
from steelyard.lake.ingest.checking import sound_rows
from steelyard.lake.ingest.examination import Examined
from steelyard.lake.ingest.quarantine import QUARANTINE
from steelyard.lake.ingest.received import text_of
from steelyard.lake.ingest.repeats import whole_row_key
from steelyard.lake.sql import identifier, literal
from steelyard.lake.store.lake import Lake


def list_gone(lake: Lake, examined: Examined) -> int:
    """Make the table `gone` of the keys to delete, with the columns of the key; says how many rows go.

    Raises SteelyardError when a complete delivery would delete more than half of what its source has in
    the lake and nobody has said that this is meant.
    """
    table, connection = examined.delivery.table, examined.connection
    if not examined.lake.has(table, *examined.merge_key):
        return 0
    names = ", ".join(map(identifier, examined.merge_key))
    wanted = [_named(examined)] if examined.delivery.deleted else []
    wanted += [_absent(lake, examined)] if examined.delivery.complete else []
    if not wanted:
        return 0
    connection.execute(
        f"CREATE TEMP TABLE gone AS SELECT DISTINCT {names} FROM ({examined.lake.select(table)}) lake "
        f"WHERE {' OR '.join(wanted)}"
    )
    gone, theirs = count(connection, "gone"), count(connection, f"({_theirs(examined)})")
    if examined.delivery.complete and 2 * gone > theirs and not examined.delivery.allow_mass_delete:
        raise SteelyardError(_refusal(examined, gone, theirs))
    return gone


def _refusal(examined: Examined, gone: int, theirs: int) -> Problem:
    return Problem(
        f"{examined.delivery.source}: this complete delivery of {examined.delivery.table} has "
        f"{examined.read:,} rows; {gone:,} of the {theirs:,} rows that came from there before would be "
        "deleted. Nothing was changed. If that is right, confirm it with allow_mass_delete"
    )


def _theirs(examined: Examined) -> str:
    return (
        f"SELECT * FROM ({examined.lake.select(examined.delivery.table)}) "
        f"WHERE _source = {literal(examined.delivery.source)}"
    )


def list_named(examined: Examined) -> None:
    """Make the table `named` of the keys that the source says are gone, as texts."""
    keys = list(_key_texts(examined.delivery.deleted, examined.key))
    examined.connection.execute("CREATE TEMP TABLE named (cells VARCHAR[])")
    if keys:
        examined.connection.executemany("INSERT INTO named VALUES (?)", [[key] for key in keys])


def named_keys(examined: Examined) -> str:
    """SQL of these keys as JSON texts, as the quarantine writes them."""
    cells = ", ".join(f"CAST({cell} AS VARCHAR)" for cell in _named_cells(examined).values())
    return f"SELECT CAST(to_json([{cells}]) AS VARCHAR) AS key FROM named"


def _named_cells(examined: Examined) -> dict[str, str]:
    """Key column → SQL of its value in `named`."""
    types = {each.name: each.type for each in examined.columns}
    return {
        name: f"TRY_CAST(named.cells[{position}] AS {types[name]})"
        for position, name in enumerate(examined.key, start=1)
    }


def _named(examined: Examined) -> str:
    """The SQL condition on a row of the lake that the source names it as deleted."""
    same = " AND ".join(
        f"{cell} IS NOT DISTINCT FROM lake.{identifier(name)}"
        for name, cell in _named_cells(examined).items()
    )
    return f"EXISTS (SELECT 1 FROM named WHERE {same})"


def _key_texts(deleted: Iterable[Mapping[str, object]], key: Sequence[str]) -> Iterable[list[str | None]]:
    for row in deleted:
        missing = [name for name in key if name not in row]
        if missing or not key:
            known_by = ", ".join(key) or "no key at all"
            raise SteelyardError(f"a deleted row is known by {known_by}; there is only {', '.join(row)}")
        yield [text_of(row[name]) for name in key]


def _absent(lake: Lake, examined: Examined) -> str:
    """The SQL condition that a row of the lake is of this source and was not delivered, sound or broken."""
    source = f"_source = {literal(examined.delivery.source)}"
    if not examined.key:
        keys = f"SELECT {whole_row_key(examined.columns)} FROM ({sound_rows()})"
        return f"({source} AND lake.{identifier(examined.merge_key[0])} NOT IN ({keys}))"
    key = ", ".join(f"CAST(lake.{identifier(name)} AS VARCHAR)" for name in examined.key)
    delivered = f"SELECT key FROM ({examined.keys('checked')}) WHERE key IS NOT NULL"
    if lake.has(QUARANTINE):
        # The key of a broken row may itself have been mended.
        held = f"({lake.sql(QUARANTINE)}) SEMI JOIN broken USING (id)"
        delivered += f" UNION ALL SELECT key FROM {held} WHERE key IS NOT NULL"
    return f"({source} AND CAST(to_json([{key}]) AS VARCHAR) NOT IN ({delivered}))"
