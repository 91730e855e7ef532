"""A folder of files as a source: every run reads the files that are new or have changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pydantic import Field

from steelyard.core.fields import Model
from steelyard.core.problems import Place, Problem, SteelyardError
from steelyard.sources.base import Extract, Request
from steelyard.sources.files.delivering import Batch, batches, delivery_of, unchanged
from steelyard.sources.files.document import FileTable, MappingDocument, load_mapping
from steelyard.sources.files.finding import Found, Ledger, find_files, state_of
from steelyard.sources.files.planning import Planned, covered, follow, in_order, parts_of, plan
from steelyard.sources.opened import Connection
from steelyard.sources.tables import Names


class Settings(Model):
    """Which files."""

    folder: str = Field(description="Folder with the files, relative to the connection file.")
    files: Names = Field(("*",), description="Patterns of files within the folder, such as `leads*.csv`.")
    mapping: str | None = Field(
        None,
        description="Mapping document, relative to the connection file. `tables:` may say the same here.",
    )
    complete: bool = Field(False, description="The files are everything: rows they lack are deleted.")


class Source:
    """Tables say `from` as a pattern of file names; without tables the files speak for themselves."""

    def resources(self, connection: Connection, request: Request) -> Iterable[Extract]:
        settings: Settings = connection.settings
        planned = in_order(_planned(connection, settings))
        _require_answers(planned)
        old = unchanged(planned, request.cursors, complete=settings.complete)
        fresh = [each for each in planned if each not in old]
        ledgers = {table: Ledger.parse(cursor) for table, cursor in request.cursors.items()}
        for batch in batches(fresh, complete=settings.complete):
            yield from _extract(connection, settings, batch, ledgers)


def _extract(
    connection: Connection, settings: Settings, batch: Batch, ledgers: dict[str, Ledger]
) -> Iterator[Extract]:
    """One extract, whose rows are there until the next one is asked for."""
    ledger = ledgers.get(batch.table, Ledger({}))
    for each in batch.planned:
        state = state_of(each.part.found, each.fingerprint)
        ledger = ledger.with_sheet(each.part.found, each.part.sheet, state)
    ledgers[batch.table] = ledger
    with delivery_of(
        batch, source=connection.name, timezone=connection.timezone, complete=settings.complete
    ) as delivery:
        yield Extract(
            batch.table,
            key=delivery.key,
            order=delivery.order,
            complete=delivery.complete,
            whole=delivery.rows,
            written=delivery.manner(timezone=connection.timezone),
            cursor_after=ledger.written(),
        )


def _planned(connection: Connection, settings: Settings) -> list[Planned]:
    folder = (connection.folder / settings.folder).resolve()
    files = [Found(found.path, _shown(found.path, folder)) for found in _files(folder, settings)]
    document = _document(connection, settings)
    if document is None:
        return [plan(part, name=None) for part in parts_of(files)]
    alone = len(document.tables) == 1
    wanted = [found for found in files if alone or covered(document, found)]
    return follow(document, wanted, name=None)


def _files(folder: Path, settings: Settings) -> list[Found]:
    if not folder.is_dir():
        raise SteelyardError(Problem("there is no such folder", Place(str(folder))))
    if settings.files == ("*",):
        return find_files([folder])
    return find_files(folder / pattern for pattern in settings.files)


def _shown(path: Path, folder: Path) -> str:
    resolved = path.resolve()
    return resolved.relative_to(folder).as_posix() if resolved.is_relative_to(folder) else path.name


def _document(connection: Connection, settings: Settings) -> MappingDocument | None:
    """What the mapping document says, and over it the tables of the connection."""
    tables = {
        name: FileTable.model_validate(table.model_dump(by_alias=True, exclude_unset=True))
        for name, table in connection.tables.items()
    }
    if settings.mapping is not None:
        tables = {**load_mapping(connection.folder / settings.mapping).tables, **tables}
    return MappingDocument(tables=tables) if tables else None


def _require_answers(planned: Sequence[Planned]) -> None:
    """Nobody is there to be asked: what is not clear has to be written down."""
    problems = [
        Problem(str(question), Place(each.part.label)) for each in planned for question in each.forbidding
    ]
    if problems:
        raise SteelyardError(problems)
