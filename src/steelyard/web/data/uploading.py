"""What the pages of an upload show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile as Sent
from django.utils.translation import gettext as _

from steelyard.engine.upload_check import sentence
from steelyard.web.config.languages import engine_language
from steelyard.web.data import answers, inspecting, standing
from steelyard.web.data.actions.uploads import digest
from steelyard.web.data.models import Upload, UploadedFile, UploadState
from steelyard.web.data.words import TABLES

MOST_FILES = 20


def refusals(files: Sequence[Sent[bytes]]) -> list[str]:
    """What is wrong with what was sent before anybody looks inside."""
    if not files:
        return [_("Choose at least one file.")]
    if len(files) > MOST_FILES:
        return [_("At most %(most)d files at once.") % {"most": MOST_FILES}]
    if are_too_large(files):
        words = {"most": settings.STEELYARD_UPLOAD_MB}
        return [
            _("Together the files are larger than %(most)d MB. Send fewer at once, or split them.") % words
        ]
    return []


def are_too_large(files: Sequence[Sent[bytes]]) -> bool:
    """Whether together they are larger than one may send at once."""
    return sum(file.size or 0 for file in files) > settings.STEELYARD_UPLOAD_MB << 20


def sent_before(upload: Upload, files: Sequence[UploadedFile]) -> dict[int, Upload]:
    """File → the upload that brought the very same content into the lake: one query."""
    same = (
        UploadedFile.objects.filter(sha256__in=[file.sha256 for file in files])
        .filter(upload__state=UploadState.IMPORTED)
        .exclude(upload=upload)
        .select_related("upload")
    )
    known = {each.sha256: each.upload for each in same}
    return {file.pk: known[file.sha256] for file in files if file.sha256 in known}


def mapping(upload: Upload, files: Sequence[UploadedFile]) -> dict[str, Any]:
    """The form of all parts, and what would become of the rows."""
    own = [table["table"] for table in standing.current()["tables"] if table["table"] not in TABLES]
    return {
        "parts": answers.forms_of(upload, {file.pk: file.name for file in files}),
        "tables": list(TABLES),
        "own_tables": own,
        "own": answers.OWN,
        **checked(upload),
    }


def checked(upload: Upload) -> dict[str, Any]:
    """`is_current`: the check is about the answers as they are. `ready`: the rows can be taken in."""
    questions = inspecting.unanswered(upload) if upload.state == UploadState.MAPPING else {}
    taken = any(said.get("take") for said in upload.answers.values())
    is_current = upload.checked.get("for") == digest(upload.answers)
    records = [_record(each) for each in upload.checked.get("records", [])] if is_current else []
    broken = any(each["problem"] for each in records)
    return {
        "questions": questions,
        "is_taken": taken,
        "is_current": is_current,
        "records": records,
        "is_waiting": taken and not questions and not is_current,
        "ready": taken and not questions and not broken,
    }


def _record(each: Mapping[str, Any]) -> dict[str, Any]:
    language = engine_language()
    problem = each.get("problem") or {}
    told = problem.get(language) or problem.get("en") or problem.get("") or ""
    reasons = [(sentence(reason, language), reason["count"]) for reason in each.get("reasons", [])]
    return {**each, "problem": told, "reasons": reasons}
