"""Files into the lake: sent, looked at, answered for, taken in, taken back; as on the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Field, File, Path, Query, Router, Schema
from ninja.decorators import decorate_view
from ninja.files import UploadedFile as Sent

from steelyard.web.accounts.scopes import Scope
from steelyard.web.api.authentication import Token, viewer
from steelyard.web.api.idempotency import once
from steelyard.web.api.paging import Page, Paging, page_of
from steelyard.web.api.problems import RefusedError
from steelyard.web.api.text import Text
from steelyard.web.config.languages import engine_language
from steelyard.web.data import access, answers, inspecting, told, uploading
from steelyard.web.data.actions import uploads as actions
from steelyard.web.data.models import Upload, UploadedFile, UploadState
from steelyard.web.org.viewer import Viewer

router = Router(tags=["uploads"])
READ, WRITE = Token(Scope.DATA_READ), Token(Scope.DATA_WRITE)
UploadId = Annotated[UUID, Path()]
Short = Annotated[Text, Field(max_length=200)]
Header = Annotated[Text, Field(max_length=1000)]


class FileOut(Schema):
    """`refusal` says why a file is not read; empty where it is."""

    name: str
    size: int
    sha256: str
    refusal: str


class ColumnOut(Schema):
    """`header` fills the column; `read_as` is one of `ways`. `values`: code in the file → allowed value."""

    name: str
    type: str
    required: bool
    header: str
    read_as: str
    ways: list[str]
    examples: list[str]
    allowed: list[str]
    values: dict[str, str]


class PartOut(Schema):
    """A file or one sheet of it, and how it is going to be read. `questions` are still to be answered."""

    id: str
    label: str
    headers: list[str]
    rows: list[list[str | None]]
    take: bool
    table: str
    columns: list[ColumnOut]
    key: list[str]
    ignore: list[str]
    questions: list[str]


class CheckOut(Schema):
    """What would become of the rows. `is_current`: it is about the answers as they are now."""

    is_current: bool
    is_ready: bool
    records: list[dict[str, Any]]


class UploadLine(Schema):
    """`state`: inspecting, mapping, importing, imported, discarded, taking_back or taken_back."""

    id: UUID
    state: str
    created_at: datetime
    imported_at: datetime | None
    files: list[FileOut]


class UploadOut(UploadLine):
    """`job` is what the worker was asked for; `result` has the run, its snapshot and counts per table."""

    job: UUID | None
    parts: list[PartOut]
    check: CheckOut
    result: dict[str, Any]


class ColumnIn(Schema):
    """Whatever is not named stays. An empty `header` leaves the column empty."""

    header: Header = ""
    read_as: Short = ""
    values: dict[Header, Short] = Field(default_factory=dict, max_length=50)


class PartIn(Schema):
    """Whatever is not named stays. Another `table` is guessed anew before the rest is followed."""

    take: bool = False
    table: Annotated[Text, Field(max_length=60)] = ""
    columns: dict[Short, ColumnIn] = Field(default_factory=dict, max_length=2000)
    key: list[Header] = Field(default_factory=list, max_length=20)
    ignore: list[Header] = Field(default_factory=list, max_length=2000)


class AnswersIn(Schema):
    """Part → how it is to be read."""

    parts: dict[Short, PartIn] = Field(min_length=1, max_length=200)


class ReasonIn(Schema):
    reason: Annotated[Text, Field(min_length=1, max_length=500)]


@router.get("/uploads", auth=READ, response=Page[UploadLine], operation_id="list_uploads", summary="Uploads")
def uploads(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """The newest first."""
    _looking(request, access.READERS)
    found = page_of(Upload.objects.prefetch_related("files"), paging)
    return {**found, "items": [_line(each, list(each.files.all())) for each in found["items"]]}


@router.post(
    "/uploads", auth=WRITE, response={201: UploadOut}, operation_id="send_files", summary="Send files"
)
@decorate_view(once)
def send(request: HttpRequest, files: File[list[Sent]]) -> tuple[int, dict[str, Any]]:
    """Excel, CSV, JSON or Parquet. The worker looks at them; nothing comes into the lake yet."""
    looking = _looking(request, access.WRITERS)
    if problems := uploading.refusals(files):
        raise RefusedError(413 if uploading.are_too_large(files) else 422, " ".join(problems))
    return 201, _out(actions.keep(files, actor=looking.user))


@router.get(
    "/uploads/{upload_id}", auth=READ, response=UploadOut, operation_id="get_upload", summary="An upload"
)
def upload(request: HttpRequest, upload_id: UploadId) -> dict[str, Any]:
    """What is in the files, how they will be read, and what would become or has become of the rows."""
    _looking(request, access.READERS)
    return _out(access.upload_or_404(upload_id))


@router.patch(
    "/uploads/{upload_id}/answers",
    auth=WRITE,
    response=UploadOut,
    operation_id="answer_upload",
    summary="Say how parts are read",
)
@decorate_view(once)
def answer(request: HttpRequest, upload_id: UploadId, sent: AnswersIn) -> dict[str, Any]:
    """The worker then checks every row with these answers; nothing is written yet."""
    _looking(request, access.WRITERS)
    found = _in_mapping(upload_id)
    try:
        said = told.read(found, sent.dict(exclude_unset=True)["parts"])
    except told.UnfitError as error:
        detail = "Some answers do not fit the files; nothing was changed."
        raise RefusedError(422, detail, errors=error.errors) from None
    actions.answer(found, said)
    if not inspecting.unanswered(found):
        actions.ask_for_check(found)
    return _out(found)


@router.post(
    "/uploads/{upload_id}/import",
    auth=WRITE,
    response={202: UploadOut},
    operation_id="import_upload",
    summary="Take the rows in",
)
@decorate_view(once)
def take_in(request: HttpRequest, upload_id: UploadId) -> tuple[int, dict[str, Any]]:
    """Into the lake; rows that break their contract wait in quarantine."""
    looking = _looking(request, access.WRITERS)
    found = _in_mapping(upload_id)
    if questions := [
        {"place": f"parts.{form.id}", "message": question}
        for form in _forms(found)
        for question in form.questions
    ]:
        raise RefusedError(422, "Answer the questions first.", errors=questions)
    if not list(inspecting.chosen(found)):
        raise RefusedError(422, "No part is to be taken in: set `take` of at least one.")
    if not actions.take_in(found, actor=looking.user):
        raise RefusedError(409, "Somebody else has just had it taken in, or thrown it away.")
    return 202, _out(access.upload_or_404(upload_id))


@router.post(
    "/uploads/{upload_id}/take-back",
    auth=WRITE,
    response={202: UploadOut},
    operation_id="take_back_upload",
    summary="Take an upload back",
)
@decorate_view(once)
def take_back(request: HttpRequest, upload_id: UploadId, sent: ReasonIn) -> tuple[int, dict[str, Any]]:
    """Its rows go out of the lake; what it changed is as it was before."""
    looking = _looking(request, access.WRITERS)
    found = access.upload_or_404(upload_id)
    if not actions.take_back(found, actor=looking.user, reason=sent.reason):
        raise RefusedError(409, f"This upload is {found.state}; only an imported one can be taken back.")
    return 202, _out(access.upload_or_404(upload_id))


@router.post(
    "/uploads/{upload_id}/discard",
    auth=WRITE,
    response={204: None},
    operation_id="discard_upload",
    summary="Throw files away",
)
@decorate_view(once)
def discard(request: HttpRequest, upload_id: UploadId) -> tuple[int, None]:
    """Files that were not taken in."""
    looking = _looking(request, access.WRITERS)
    found = access.upload_or_404(upload_id)
    if not actions.discard(found, actor=looking.user):
        raise RefusedError(409, f"This upload is {found.state}; nothing can be thrown away.")
    return 204, None


def _looking(request: HttpRequest, roles: Any) -> Viewer:
    found = viewer(request)
    if not found.has(*roles):
        raise Http404
    return found


def _in_mapping(upload_id: UUID) -> Upload:
    found = access.upload_or_404(upload_id)
    if found.state != UploadState.MAPPING:
        raise RefusedError(409, f"This upload is {found.state}; it can be answered for while it is mapping.")
    return found


# ── out ─────────────────────────────────────────────────────────────────────────────────────────────


def _line(found: Upload, files: list[UploadedFile]) -> dict[str, Any]:
    return {
        "id": found.pk,
        "state": found.state,
        "created_at": found.created_at,
        "imported_at": found.imported_at,
        "files": [
            {"name": each.name, "size": each.size, "sha256": each.sha256, "refusal": _refusal(each)}
            for each in files
        ],
    }


def _refusal(file: UploadedFile) -> str:
    said = file.refusal
    return str(said.get(engine_language()) or said.get("en") or said.get("") or "")


def _out(found: Upload) -> dict[str, Any]:
    checked = uploading.checked(found)
    return {
        **_line(found, list(found.files.all())),
        "job": found.job_id,
        "parts": [_part(form) for form in _forms(found)] if found.state == UploadState.MAPPING else [],
        "check": {
            "is_current": checked["is_current"],
            "is_ready": checked["ready"] and checked["is_current"],
            "records": [
                {**each, "reasons": [{"text": text, "rows": rows} for text, rows in each["reasons"]]}
                for each in checked["records"]
            ],
        },
        "result": found.result,
    }


def _forms(found: Upload) -> list[answers.PartForm]:
    return answers.forms_of(found, {file.pk: file.name for file in found.files.all()})


def _part(form: answers.PartForm) -> dict[str, Any]:
    return {
        "id": form.id,
        "label": form.label,
        "headers": form.part["headers"],
        "rows": form.part["rows"][:8],
        "take": form.take,
        "table": form.table,
        "columns": [_column(field) for field in form.fields],
        "key": form.keys,
        "ignore": [header for header, is_ignored in form.others if is_ignored],
        "questions": form.questions,
    }


def _column(field: answers.Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "type": field.type,
        "required": field.required,
        "header": field.header,
        "read_as": field.way,
        "ways": [value for value, _text in field.ways],
        "examples": field.examples,
        "allowed": field.allowed,
        "values": dict(field.codes),
    }
