"""Uploads as the worker sees them: what is in them, what would become of the rows, what became of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from django.db import models, transaction

from steelyard.core.problems import SteelyardError
from steelyard.engine import taking_back, upload_check, uploading
from steelyard.web.audit.recording import record
from steelyard.web.config import clock
from steelyard.web.data import arrived, place
from steelyard.web.data.actions.uploads import digest
from steelyard.web.data.models import KnownShape, Upload, UploadedFile, UploadState

SOURCE = "uploads"
Tell = Callable[[int, int, str], None]


def look_at(upload: Upload, reading: Mapping[str, Mapping[str, Any]], *, tell: Tell) -> None:
    """Fills parts and answers. A file that is refused says why and leaves the others alone."""
    files = list(upload.files.all())
    parts: list[dict[str, Any]] = []
    for number, file in enumerate(files):
        tell(number, len(files), file.name)
        parts += _parts(file, reading.get(str(file.pk), {}))
    known = KnownShape.of([part["shape"] for part in parts])
    upload.parts, upload.checked = parts, {}
    upload.answers = {part["id"]: _answer(part, known.get(part["shape"]), parts) for part in parts}
    upload.state = UploadState.MAPPING
    upload.save(update_fields=["parts", "answers", "checked", "state"])


def _parts(file: UploadedFile, read: Mapping[str, Any]) -> list[dict[str, Any]]:
    try:
        found = uploading.inspect(sent(file), read=read)
    except SteelyardError as error:
        file.refusal = dict(uploading.words_of(error).by_language)
        file.save(update_fields=["refusal"])
        return []
    if file.refusal:
        file.refusal = {}
        file.save(update_fields=["refusal"])
    return [{**part, "id": f"f{file.pk}-{n}", "file": file.pk} for n, part in enumerate(found)]


def _answer(
    part: dict[str, Any], known: Mapping[str, Any] | None, parts: list[dict[str, Any]]
) -> dict[str, Any]:
    """What was said about files of this shape before, else the guess. Sheets about nothing stay out."""
    part["known"] = known is not None
    if known is not None:
        read = part["answer"].get("read", {})
        return {**uploading.without(known, part["headers"]), "read": read, "take": True}
    is_useful = part["answer"]["table"] is not None
    others = any(each["answer"]["table"] for each in parts if each["file"] == part["file"])
    return {**part["answer"], "take": is_useful or not others}


def sent(file: UploadedFile) -> uploading.Sent:
    return uploading.Sent(place.uploads() / file.stored, file.name)


def chosen(upload: Upload) -> Iterator[tuple[uploading.Sent, Mapping[str, Any], Mapping[str, Any]]]:
    """The parts that are to be taken, each with its file and its answer."""
    files = {file.pk: file for file in upload.files.all()}
    for part in upload.parts:
        said = upload.answers.get(part["id"], {})
        if said.get("take"):
            answer = {key: value for key, value in said.items() if key != "take"}
            yield sent(files[part["file"]]), part, answer


def unanswered(upload: Upload) -> dict[str, list[dict[str, Any]]]:
    """Part → what has to be said about it before its rows can be taken in."""
    found = {part["id"]: uploading.unanswered(part, answer) for _, part, answer in chosen(upload)}
    return {part: questions for part, questions in found.items() if questions}


def look_through(upload: Upload) -> int:
    """Checks every row of all parts with the answers as they are, and keeps what was found."""
    answers = upload.answers
    if unanswered(upload):
        return 0
    try:
        records = upload_check.check(
            place.lake(), list(chosen(upload)), connection=SOURCE, timezone=place.zone()
        )
    except SteelyardError as error:
        records = [{"label": "", "problem": dict(uploading.words_of(error).by_language)}]
    checked = {"for": digest(answers), "records": keepable(records)}
    Upload.objects.filter(pk=upload.pk).update(checked=checked)
    return len(records)


def keepable(value: Any) -> Any:
    """Without characters that no database keeps: NUL, and halves of characters."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {str(key): keepable(each) for key, each in value.items()}
    return [keepable(each) for each in value] if isinstance(value, list | tuple) else value


def take_in(upload: Upload, *, actor: models.Model | None, tell: Tell) -> dict[str, Any]:
    """Rows into the lake, then what follows from that. Raises SteelyardError; the upload then waits again."""
    try:
        result = uploading.take_in(
            place.lake(), list(chosen(upload)), connection=SOURCE, timezone=place.zone(), progress=tell
        )
    except SteelyardError:
        Upload.objects.filter(pk=upload.pk).update(state=UploadState.MAPPING)
        raise
    kept = {**asdict(result), "compute": "", "kept": True}
    with transaction.atomic():
        record("upload.imported", upload, actor=actor, new=asdict(result))
        Upload.objects.filter(pk=upload.pk).update(
            state=UploadState.IMPORTED, result=kept, imported_at=clock.now()
        )
    changed = arrived.changed_tables(result.tables)
    kept["compute"] = arrived.follow(changed, actor=actor, reason=f"upload: {result.run}")
    Upload.objects.filter(pk=upload.pk).update(result=kept)
    return kept


def take_back(upload: Upload, *, actor: models.Model | None, reason: str) -> dict[str, Any]:
    """Rows out of the lake again, then what follows. Raises SteelyardError; the upload then stays in."""
    try:
        run = taking_back.take_back(
            place.lake(), upload.result["run"], by=str(actor or ""), reason=reason, timezone=place.zone()
        )
    except SteelyardError:
        Upload.objects.filter(pk=upload.pk).update(state=UploadState.IMPORTED)
        raise
    changed = {receipt.table for receipt in run.receipts.values() if receipt.updated or receipt.deleted}
    compute = arrived.follow(changed, actor=actor, reason=f"taken back: {run.id}")
    back = {"run": run.id, "restored": run.total("updated"), "deleted": run.total("deleted")}
    with transaction.atomic():
        record("upload.taken-back", upload, actor=actor, new=back, reason=reason)
        result = {**upload.result, "back": {**back, "compute": compute}}
        Upload.objects.filter(pk=upload.pk).update(state=UploadState.TAKEN_BACK, result=result)
    return back
