"""Tables, connections, runs and quarantine, for those who look after the data."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Path, Query, Router, Schema
from ninja.decorators import decorate_view

from steelyard.engine.quarantine import WAITING, Held, Selection, find_row
from steelyard.web.accounts.scopes import Scope
from steelyard.web.api.authentication import Token, viewer
from steelyard.web.api.idempotency import once
from steelyard.web.api.operations.jobs import JobOut
from steelyard.web.api.text import Text
from steelyard.web.data import place, queries, rowform
from steelyard.web.data.access import READERS, may_write
from steelyard.web.data.actions import held, running
from steelyard.web.jobs.models import Job
from steelyard.web.org.viewer import Viewer

router = Router(tags=["data"])
READ, WRITE = Token(Scope.DATA_READ), Token(Scope.DATA_WRITE)
Name = Annotated[Text, Path(max_length=100)]
RowId = Annotated[Text, Path(max_length=64, pattern="^[0-9a-f]+$")]
Reason = Annotated[Text, Field(max_length=500)]
Cells = dict[Annotated[Text, Field(max_length=100)], Annotated[Text, Field(max_length=5000)]]


class Listed(Schema):
    """`total` counts all, `items` are those of the page."""

    items: list[dict[str, Any]]
    total: int


class MendIn(Schema):
    """Column → the value it should have."""

    cells: Cells = Field(min_length=1, max_length=200)
    reason: Reason = ""


class RejectIn(Schema):
    reason: Annotated[Text, Field(min_length=1, max_length=500)]


class MendOut(Schema):
    changed: bool


def _reader(request: HttpRequest) -> Viewer:
    found = viewer(request)
    if not found.has(*READERS):
        raise Http404
    return found


def _writer(request: HttpRequest) -> Viewer:
    found = viewer(request)
    if not may_write(found):
        raise Http404
    return found


@router.get(
    "/tables",
    auth=READ,
    response=list[dict[str, Any]],
    operation_id="list_tables",
    summary="Tables and freshness",
)
def tables(request: HttpRequest) -> list[dict[str, Any]]:
    """Every table of the lake with its rows, its newest day and whether that is fresh."""
    _reader(request)
    return queries.overview().tables


@router.get(
    "/connections",
    auth=READ,
    response=list[dict[str, Any]],
    operation_id="list_connections",
    summary="Connections",
)
def connections(request: HttpRequest) -> list[dict[str, Any]]:
    """With their last and next run."""
    _reader(request)
    return queries.connections()[0]


@router.post(
    "/connections/{name}/run",
    auth=WRITE,
    response={202: JobOut},
    operation_id="run_connection",
    summary="Run a connection now",
)
@decorate_view(once)
def run_connection(request: HttpRequest, name: Name) -> tuple[int, Job]:
    """The worker brings what is new."""
    looking = _writer(request)
    if queries.connection(name) is None:
        raise Http404
    return 202, running.sync(name, actor=looking.user)


class Runs(Schema):
    """A page, of one connection or of all."""

    page: int = Field(1, ge=1, le=100_000)
    connection: Text = Field("", max_length=100)


@router.get("/runs", auth=READ, response=Listed, operation_id="list_runs", summary="Runs")
def runs(request: HttpRequest, asked: Query[Runs]) -> dict[str, Any]:
    """Fifty to a page, the newest first."""
    _reader(request)
    items, total, _ = queries.runs(source=asked.connection, status="", page=asked.page)
    return {"items": items, "total": total}


class HeldOf(Schema):
    """Which held rows: all that fit. Without a `status` those about which something is to be done."""

    table: Text = Field("", max_length=100)
    source: Text = Field("", max_length=100)
    code: Text = Field("", max_length=40)
    run: Text = Field("", max_length=100)
    words: Text = Field("", max_length=200)
    status: Literal["", "open", "mended", "replayed", "rejected", "superseded", "all"] = ""

    @property
    def selection(self) -> Selection:
        status = () if self.status == "all" else (self.status,) if self.status else WAITING
        return Selection(
            table=self.table or None,
            source=self.source or None,
            code=self.code or None,
            run=self.run or None,
            words=self.words.strip(),
            status=status,
        )


class HeldPage(HeldOf):
    page: int = Field(1, ge=1, le=100_000)


class RowsIn(HeldOf):
    """The rows with these `ids`; without ids all that fit the rest."""

    ids: list[Annotated[Text, Field(max_length=64, pattern="^[0-9a-f]+$")]] = Field(
        default_factory=list, max_length=2000
    )
    reason: Reason = ""

    @property
    def selection(self) -> Selection:
        return Selection(ids=tuple(self.ids)) if self.ids else super().selection


class MendManyIn(RowsIn):
    """`cells`: column → the value that all of them should have. `replay`: and take them in."""

    cells: Cells = Field(min_length=1, max_length=200)
    replay: bool = False


@router.get("/quarantine", auth=READ, response=Listed, operation_id="list_held_rows", summary="Held rows")
def held_rows(request: HttpRequest, asked: Query[HeldPage]) -> dict[str, Any]:
    """Rows that broke a contract, each with its reasons; fifty to a page."""
    _reader(request)
    items, total = queries.held_page(asked.selection, asked.page)
    return {"items": items, "total": total}


@router.post(
    "/quarantine/replay",
    auth=WRITE,
    response={202: JobOut},
    operation_id="replay_rows",
    summary="Replay rows",
)
@decorate_view(once)
def replay(request: HttpRequest, sent: RowsIn | None = None) -> tuple[int, Job]:
    """The worker checks them again and takes in those that are sound now. Without a body: all that wait."""
    looking = _writer(request)
    selection, reason = (sent.selection, sent.reason) if sent else (Selection(), "")
    return 202, held.ask_for("replay", selection, actor=looking.user, reason=reason)


@router.post(
    "/quarantine/mend",
    auth=WRITE,
    response={202: JobOut},
    operation_id="mend_rows",
    summary="Mend many rows",
)
@decorate_view(once)
def mend_many(request: HttpRequest, sent: MendManyIn) -> tuple[int, Job]:
    """The worker gives cells of all of them the same values."""
    looking = _writer(request)
    for column in sent.cells:
        rowform.require_columns(sent.selection, column)
    what = "mend-and-replay" if sent.replay else "mend"
    cells = sent.cells
    return 202, held.ask_for(what, sent.selection, actor=looking.user, cells=cells, reason=sent.reason)


@router.get(
    "/quarantine/{row_id}",
    auth=READ,
    response=dict[str, Any],
    operation_id="get_held_row",
    summary="A held row",
)
def held_row(request: HttpRequest, row_id: RowId) -> dict[str, Any]:
    """As it came, as it was mended, why it is held and what was done about it."""
    _reader(request)
    return queries.held_row(_held(row_id))


@router.post(
    "/quarantine/{row_id}/mend", auth=WRITE, response=MendOut, operation_id="mend_row", summary="Mend a row"
)
@decorate_view(once)
def mend(request: HttpRequest, row_id: RowId, sent: MendIn) -> dict[str, bool]:
    """Gives cells other values; the row comes in when it is replayed."""
    looking, row = _writer(request), _held(row_id)
    return {"changed": held.mend(row.id, sent.cells, actor=looking.user, reason=sent.reason)}


@router.post(
    "/quarantine/{row_id}/undo",
    auth=WRITE,
    response=MendOut,
    operation_id="undo_mending",
    summary="Take back the last mending",
)
@decorate_view(once)
def undo(request: HttpRequest, row_id: RowId) -> dict[str, bool]:
    """Of a row that is not replayed yet."""
    looking, row = _writer(request), _held(row_id)
    return {"changed": held.undo(Selection(ids=(row.id,)), actor=looking.user) > 0}


@router.post(
    "/quarantine/{row_id}/reject",
    auth=WRITE,
    response=MendOut,
    operation_id="reject_row",
    summary="Reject a row",
)
@decorate_view(once)
def reject(request: HttpRequest, row_id: RowId, sent: RejectIn) -> dict[str, bool]:
    """It stays out, with a reason; it can be mended later all the same."""
    looking, row = _writer(request), _held(row_id)
    count = held.reject(Selection(ids=(row.id,)), actor=looking.user, reason=sent.reason)
    return {"changed": count > 0}


def _held(row_id: str) -> Held:
    found = find_row(place.lake(), row_id)
    if found is None:
        raise Http404
    return found
