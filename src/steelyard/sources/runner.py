"""One run of one connection: extract, deliver, keep the cursor; and a record of it, whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from steelyard.core.problems import SteelyardError
from steelyard.lake.ingest.contracts import contract_of
from steelyard.lake.ingest.delivery import Delivery
from steelyard.lake.ingest.examination import examine
from steelyard.lake.ingest.load import ingest
from steelyard.lake.ingest.receipt import Receipt, Run
from steelyard.lake.ingest.rows import LakeRows
from steelyard.lake.ingest.runs import fail_run, finish_run, start_run
from steelyard.lake.store.lake import Lake
from steelyard.lake.store.locks import Turn
from steelyard.sources import cursors
from steelyard.sources.base import Extract, Page, Reach, Request, Row
from steelyard.sources.connections import Declared
from steelyard.sources.locks import locked
from steelyard.sources.opened import Connection, opened
from steelyard.sources.secrets import redacted_logs

#: Rows of one delivery. Each is one commit, and what a killed run has to read again at most.
BATCH = 20_000

#: Errors of libraries may quote what they could not read.
_LONGEST_MESSAGE = 300

#: Called with the table and the rows read so far.
Progress = Callable[[str, int], None]


def silent(table: str, rows: int) -> None:
    """No progress is shown."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a run is meant: `full` forgets the cursors, `batch` rows go into one delivery.

    `allow_mass_delete`: a complete table may lose more than half of its rows.
    """

    full: bool = False
    allow_mass_delete: bool = False
    batch: int = BATCH


@dataclass(slots=True)
class _Batch:
    """Pages that go into the lake together, and the cursor that holds afterwards."""

    rows: list[Row] = field(default_factory=list)
    deleted: list[Row] = field(default_factory=list)
    cursor: str | None = None

    def add(self, page: Page) -> None:
        self.rows += page.rows
        self.deleted += page.deleted
        if page.cursor is not None:
            self.cursor = page.cursor

    @property
    def size(self) -> int:
        return len(self.rows) + len(self.deleted)


class _Visit:
    """A run under way. What is in the lake is in the run; what is kept as a cursor is in the lake."""

    def __init__(
        self, lake: Lake, connection: Connection, run: Run, manner: Manner, progress: Progress
    ) -> None:
        self.lake, self.connection, self.run = lake, connection, run
        self.manner, self.progress = manner, progress
        self.turn = Turn(lake.root)
        self.failures: list[str] = []

    def take(self, extract: Extract) -> None:
        """Everything of one table. A table that fails leaves the others alone."""
        self.run = self.run.with_receipt(Receipt(extract.table))
        try:
            if extract.whole is not None:
                self._deliver(extract, extract.whole, _Batch(cursor=extract.cursor_after))
                return
            if extract.complete:
                # It has to come in one piece: absent means deleted.
                batch = _Batch()
                self._deliver(extract, self._streamed(extract, batch), batch)
                return
            for batch in self._batches(extract):
                if batch.size:
                    self._deliver(extract, batch.rows, batch)
                else:
                    self._keep(extract, batch.cursor)
        except SteelyardError as error:
            self.failures += [f"{extract.table}: {self.connection.redactor(each)}" for each in error.problems]

    def _batches(self, extract: Extract) -> Iterator[_Batch]:
        batch, read = _Batch(), 0
        for page in extract.pages:
            batch.add(page)
            read += len(page.rows)
            self.progress(extract.table, read)
            if batch.size >= self.manner.batch:
                yield batch
                batch = _Batch()
        yield batch

    def _streamed(self, extract: Extract, batch: _Batch) -> Iterator[Row]:
        """All rows, a page in memory at a time; deletions and the cursor go into the batch."""
        read = 0
        for page in extract.pages:
            batch.add(replace(page, rows=()))
            read += len(page.rows)
            self.progress(extract.table, read)
            yield from page.rows

    def _deliver(self, extract: Extract, rows: object, batch: _Batch) -> None:
        delivery = Delivery(
            source=self.connection.name,
            table=extract.table,
            rows=rows,  # type: ignore[arg-type]
            key=extract.key,
            complete=extract.complete,
            deleted=batch.deleted,
            order=extract.order,
            options=extract.written.options,
            decimal_comma=extract.written.decimal_comma,
            serial_dates=extract.written.serial_dates,
            allow_mass_delete=self.manner.allow_mass_delete,
        )
        self.run = self.run.with_receipt(self._taken(delivery))
        self._keep(extract, batch.cursor)

    def _taken(self, delivery: Delivery) -> Receipt:
        self.turn.take()
        return ingest(self.lake, delivery, run=self.run, timezone=self.connection.timezone)

    def _keep(self, extract: Extract, cursor: str | None) -> None:
        if cursor is not None:
            at = self.lake.clock()
            cursors.keep(self.lake, self.connection.name, {extract.table: cursor}, run=self.run.id, at=at)


def sync(
    lake: Lake,
    declared: Declared,
    *,
    manner: Manner | None = None,
    progress: Progress = silent,
    environment: Mapping[str, str] | None = None,
) -> Run:
    """Bring everything new of one connection into the lake; the finished or failed run.

    A failed run keeps what it has delivered. Raises SteelyardError when the run cannot even begin: a secret
    is missing, or another process syncs this connection.
    """
    manner = manner or Manner()
    connection = opened(declared, environment)
    with locked(lake.root, declared.name), redacted_logs(connection.redactor):
        before = cursors.kept(lake, declared.name)
        run = start_run(lake, declared.name, cursor=cursors.written(before))
        visit = _Visit(lake, connection, run, manner, progress)
        try:
            _read(visit, declared, Request(run.started_at, {} if manner.full else before))
            visit.turn.take()
            return _ended(visit)
        finally:
            visit.turn.give()


def _read(visit: _Visit, declared: Declared, request: Request) -> None:
    """Everything the source has to give; what goes wrong is noted."""
    try:
        for extract in declared.kind.source().resources(visit.connection, request):
            visit.take(extract)
    except Exception as error:
        visit.failures.append(_told(error, visit.connection))


def _ended(visit: _Visit) -> Run:
    after = cursors.written(cursors.kept(visit.lake, visit.connection.name))
    if visit.failures:
        message = "\n".join(dict.fromkeys(visit.failures))
        return fail_run(visit.lake, replace(visit.run, cursor_after=after), message)
    done, _ = finish_run(visit.lake, visit.run, timezone=visit.connection.timezone, cursor=after)
    return done


def _told(error: Exception, connection: Connection) -> str:
    """An error in words and without secrets; of one that nobody expected, its kind as well."""
    if isinstance(error, SteelyardError):
        return connection.redactor(error)
    return connection.redactor(f"{type(error).__name__}: {error}")[:_LONGEST_MESSAGE]


# ── without writing ─────────────────────────────────────────────────────────────────────────────────


def rehearse(
    lake: Lake,
    declared: Declared,
    *,
    manner: Manner | None = None,
    progress: Progress = silent,
    environment: Mapping[str, str] | None = None,
) -> Run:
    """Read and check what `sync` would bring, and write nothing: a run with what was read and refused."""
    connection = opened(declared, environment)
    at = lake.clock()
    before = {} if manner and manner.full else cursors.kept(lake, declared.name)
    visit = _Rehearsal(lake, connection, Run("rehearsal", declared.name, at), manner or Manner(), progress)
    with redacted_logs(connection.redactor):
        _read(visit, declared, Request(at, before))
    status = "failed" if visit.failures else "finished"
    message = "\n".join(dict.fromkeys(visit.failures))
    return replace(visit.run, status=status, message=message, finished_at=lake.clock())


class _Rehearsal(_Visit):
    def _taken(self, delivery: Delivery) -> Receipt:
        with self.lake.workbench() as bench:
            contract = contract_of(self.lake, delivery.table)
            examined = examine(
                bench, LakeRows(self.lake), delivery, contract, timezone=self.connection.timezone
            )
            broken = examined.count("faults")
            accepted = examined.read - broken
            return Receipt(delivery.table, read=examined.read, accepted=accepted, quarantined=broken)

    def _keep(self, extract: Extract, cursor: str | None) -> None:
        pass


def check(
    declared: Declared, request: Request, *, environment: Mapping[str, str] | None = None
) -> list[Reach]:
    """Sign in and read one page of every table; what is reachable. Raises SteelyardError for secrets."""
    connection = opened(declared, environment)
    found: list[Reach] = []
    with redacted_logs(connection.redactor):
        try:
            # One after the other: the rows of some sources are there until the next table is asked for.
            for extract in declared.kind.source().resources(connection, request):
                found.append(_reach(extract, connection))
        except Exception as error:
            seen = {reach.table for reach in found}
            problem = _told(error, connection)
            left = [table for table in declared.tables if table not in seen] or [declared.name]
            found += [Reach(table, None, problem) for table in left]
    return found


def _reach(extract: Extract, connection: Connection) -> Reach:
    if extract.whole is not None:
        return Reach(extract.table, None)
    try:
        return Reach(extract.table, _first_rows(extract.pages))
    except Exception as error:
        return Reach(extract.table, None, _told(error, connection))


def _first_rows(pages: Iterable[Page]) -> int:
    """Rows of the first page that has some, looking at three."""
    return next((len(page.rows) for page in islice(pages, 3) if page.rows), 0)
