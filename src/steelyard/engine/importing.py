"""Importing files: what they are, what is not clear about them, and taking them into the lake."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from steelyard.core.problems import Place, Problem, SteelyardError
from steelyard.lake.ingest.load import ingest
from steelyard.lake.ingest.quarantine import listing
from steelyard.lake.ingest.reasons import Reason
from steelyard.lake.ingest.receipt import Receipt, Run
from steelyard.lake.ingest.runs import fail_run, finish_run, runs, start_run
from steelyard.lake.options import ReadOptions
from steelyard.lake.store.lake import Lake
from steelyard.lake.store.locks import Turn
from steelyard.lake.store.records import Snapshot
from steelyard.sources.cursors import keep, kept
from steelyard.sources.files.delivering import Batch, batches, delivery_of, unchanged
from steelyard.sources.files.document import MappingDocument, load_mapping
from steelyard.sources.files.finding import Found, Ledger, Seen, find_files, state_of
from steelyard.sources.files.planning import Planned, covered, document_of, follow, in_order, parts_of, plan
from steelyard.sources.files.questions import QUESTIONS
from steelyard.sources.locks import locked

#: The name of the connection when nobody gives one.
CONNECTION = "files"
_GUESS = ReadOptions()
#: Bytes of files after which it is written down that they are in the lake.
_WORTH_REMEMBERING = 16 << 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for. `table`: what all files are about. `mapping`: the document to follow.

    `again`: also files that have not changed since they were imported. `remember`: note in the lake that
    the files are there; what comes once under a name of its own need not be remembered.
    """

    files: Sequence[str | Path]
    table: str | None = None
    mapping: Path | None = None
    read: ReadOptions = _GUESS
    connection: str = CONNECTION
    timezone: str = "Asia/Shanghai"
    complete: bool = False
    allow_mass_delete: bool = False
    again: bool = False
    remember: bool = True


@dataclass(frozen=True, slots=True)
class Draft:
    """What an import would do. `unchanged` parts were imported just so before and are not read again.

    `skipped`: sheets of workbooks that say nothing about any table, beside others that do.
    """

    wanted: Wanted
    planned: tuple[Planned, ...]
    unchanged: tuple[Planned, ...] = ()
    skipped: tuple[Planned, ...] = ()

    def with_planned(self, planned: Iterable[Planned]) -> Draft:
        """The same after somebody has answered."""
        return replace(self, planned=in_order(planned))

    @property
    def document(self) -> MappingDocument:
        """All mappings as a document, to be saved."""
        return document_of(self.planned)


def draft_import(wanted: Wanted, *, lake: Lake | None, known: Path | None = None) -> Draft:
    """Look at all files. `lake` knows what was imported before; None: there is none yet.

    `known` is the document of earlier imports; it holds for the files it speaks of. Raises SteelyardError
    for files that cannot be read and for headers that a mapping misses.
    """
    files = find_files(wanted.files)
    document = load_mapping(wanted.mapping) if wanted.mapping else None
    remembered = load_mapping(known) if document is None and known is not None and known.is_file() else None
    if document is not None:
        planned = follow(document, files, name=wanted.table)
    elif remembered is not None and wanted.table is None:
        old = [found for found in files if covered(remembered, found)]
        new = [found for found in files if found not in old]
        planned = [*follow(remembered, old, name=None), *_guessed(wanted, new)]
    else:
        planned = _guessed(wanted, files)
    cursors = kept(lake, wanted.connection) if lake is not None and not wanted.again else {}
    return _drafted(wanted, planned, cursors)


def _guessed(wanted: Wanted, files: Sequence[Found]) -> list[Planned]:
    parts = parts_of(files, read=wanted.read)
    return [plan(part, name=wanted.table, read=wanted.read) for part in parts]


def _drafted(wanted: Wanted, planned: Sequence[Planned], cursors: Mapping[str, str]) -> Draft:
    useful = {each.part.found for each in planned if each.name is not None}
    skipped = tuple(each for each in planned if each.name is None and each.part.found in useful)
    kept_ = [each for each in planned if each not in skipped]
    old = unchanged(kept_, cursors, complete=wanted.complete)
    return Draft(wanted, in_order(each for each in kept_ if each not in old), tuple(old), skipped)


def require_answers(draft: Draft, *, yes: bool, language: str = "en") -> None:
    """Raise SteelyardError with what nobody can guess; `yes` accepts what is only likely."""
    problems = [
        Problem(question.in_language(language), Place(each.part.label))
        for each in draft.planned
        for question in (each.forbidding if yes else each.questions)
    ]
    if problems:
        raise SteelyardError([*problems, Problem(QUESTIONS["how"][language])])


# ── importing ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Trouble:
    """Rows in quarantine for the same reason: how many, and one of them."""

    table: str
    count: int
    reason: Reason
    origin: str | None


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of it. `snapshot` is None when nothing was imported."""

    run: Run
    snapshot: Snapshot | None
    troubles: tuple[Trouble, ...]


def run_import(
    lake: Lake, draft: Draft, *, progress: Callable[[Batch, int], None] = lambda batch, rows: None
) -> Imported:
    """Take everything planned into the lake and name a snapshot of it.

    Killed and run again, nothing is lost and nothing comes twice. `progress` hears of every batch and its
    rows before they are taken in.
    """
    wanted = draft.wanted
    cut_off = bool(draft.unchanged) and _was_cut_off(lake, wanted.connection)
    if not draft.planned and not cut_off:
        return Imported(Run("", wanted.connection, lake.clock()), None, ())
    with locked(lake.root, wanted.connection), Turn(lake.root):
        run = start_run(lake, wanted.connection)
        for each in draft.unchanged if cut_off else ():
            # Its rows are in the lake, but the run that brought them never came to its snapshot.
            run = run.with_receipt(Receipt(each.name or ""))
        memory = _Memory(lake, run)
        try:
            for batch in batches(draft.planned, complete=wanted.complete):
                states = [state_of(each.part.found, each.fingerprint) for each in batch.planned]
                run = run.with_receipt(_take_in(lake, batch, wanted, run, progress))
                if wanted.remember:
                    memory.add(batch, states)
        except SteelyardError as error:
            fail_run(lake, run, str(error))
            raise
        finally:
            memory.keep()
        run, snapshot = finish_run(lake, run, timezone=wanted.timezone)
    return Imported(run, snapshot, tuple(_troubles(lake, run)))


def _was_cut_off(lake: Lake, connection: str) -> bool:
    """Whether the last run of a connection did not come to its end."""
    last = next(reversed(runs(lake, source=connection)), None)
    return last is not None and last.status != "finished"


def _take_in(
    lake: Lake, batch: Batch, wanted: Wanted, run: Run, progress: Callable[[Batch, int], None]
) -> Receipt:
    with delivery_of(
        batch,
        source=wanted.connection,
        timezone=wanted.timezone,
        complete=wanted.complete,
        allow_mass_delete=wanted.allow_mass_delete,
        read=lambda rows: progress(batch, rows),
    ) as delivery:
        return ingest(lake, delivery, run=run, timezone=wanted.timezone)


class _Memory:
    """Which files are in the lake. It is written now and then: small files are quicker read again."""

    def __init__(self, lake: Lake, run: Run) -> None:
        self.lake, self.run = lake, run
        self.cursors = kept(lake, run.source)
        self.changed: set[str] = set()
        self.waiting = 0

    def add(self, batch: Batch, states: Sequence[Seen]) -> None:
        """Remember a batch that is in the lake, in the states its files had before they were read."""
        ledger = Ledger.parse(self.cursors.get(batch.table))
        for each, state in zip(batch.planned, states, strict=True):
            ledger = ledger.with_sheet(each.part.found, each.part.sheet, state)
            self.waiting += state.size
        self.cursors[batch.table] = ledger.written()
        self.changed.add(batch.table)
        if self.waiting >= _WORTH_REMEMBERING:
            self.keep()

    def keep(self) -> None:
        changed = {table: self.cursors[table] for table in self.changed}
        keep(self.lake, self.run.source, changed, run=self.run.id, at=self.lake.clock())
        self.changed, self.waiting = set(), 0


def _troubles(lake: Lake, run: Run) -> Iterator[Trouble]:
    """The reasons of waiting rows of the tables of a run, the commonest first."""
    if not run.total("quarantined"):
        return
    groups: dict[tuple[str, str, str, str], list[tuple[Reason, str | None]]] = {}
    for held in listing(lake, source=run.source):
        if held.table in run.receipts:
            for reason in held.reasons:
                group = (held.table, reason.column, reason.code, reason.limit)
                groups.setdefault(group, []).append((reason, held.origin))
    for (table, *_), rows in sorted(groups.items(), key=lambda item: -len(item[1])):
        yield Trouble(table, len(rows), *rows[0])
