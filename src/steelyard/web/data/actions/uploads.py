"""Files that are sent: kept under names of ours, looked at, answered for, taken in or thrown away."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile as Sent
from django.db import models, transaction

from steelyard.web.audit.recording import locked, record
from steelyard.web.config import clock
from steelyard.web.config.languages import engine_language
from steelyard.web.data import place
from steelyard.web.data.models import KnownShape, Upload, UploadedFile, UploadState
from steelyard.web.jobs.actions import enqueue
from steelyard.web.jobs.models import Job

_ENDING = re.compile(r"\.[a-z0-9]{1,8}")
Answers = Mapping[str, Mapping[str, Any]]


def keep(files: Iterable[Sent[bytes]], *, actor: models.Model) -> Upload:
    """Writes the files into the home and asks the worker to look at them."""
    written = [(_bare(file.name or ""), *_written(file)) for file in files]
    with transaction.atomic():
        upload = Upload.objects.create(created_by_id=actor.pk, created_at=clock.now())
        UploadedFile.objects.bulk_create(
            UploadedFile(upload=upload, name=name, stored=stored, size=size, sha256=sha256)
            for name, stored, size, sha256 in written
        )
        names = [name for name, *_ in written]
        record("upload.received", upload, actor=actor, new={"files": names})
        _ask(upload, "inspect-upload", actor=actor)
    return upload


def _written(file: Sent[bytes]) -> tuple[str, int, str]:
    """Under a random name that nobody else may read; what the file was called never becomes a path."""
    ending = Path(file.name or "").suffix.lower()
    stored = secrets.token_hex(20) + (ending if _ENDING.fullmatch(ending) else ".unread")
    digest, size = hashlib.sha256(), 0
    handle = os.open(place.uploads() / stored, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        for chunk in file.chunks():
            stream.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return stored, size, digest.hexdigest()


def _bare(name: str) -> str:
    """The name without any path and without characters that cannot be seen; its ending stays."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    bare = "".join(character for character in bare if character.isprintable()).strip() or "file"
    stem, dot, ending = bare.rpartition(".")
    return bare if len(bare) <= 200 else f"{stem[: 190 - len(ending)]}…{dot}{ending}"[-200:]


@transaction.atomic
def answer(upload: Upload, answers: Answers) -> None:
    """Keeps how the parts are to be read. What is taken in with them is audited when it is."""
    upload.answers = {part: dict(said) for part, said in answers.items()}
    upload.save(update_fields=["answers"])


@transaction.atomic
def ask_for_check(upload: Upload) -> Job:
    """What would become of the rows, with the answers as they are. Asked for twice it is done once."""
    arguments = {"upload": str(upload.pk), "language": engine_language()}
    return enqueue("check-upload", arguments, actor=upload.created_by, key=f"check-upload {upload.pk}")


@transaction.atomic
def look_again(upload: Upload, reading: Mapping[str, Mapping[str, Any]], *, actor: models.Model) -> None:
    """The files are looked at anew, read as somebody says: encoding, delimiter, rows of the header."""
    upload.state, upload.checked = UploadState.INSPECTING, {}
    upload.save(update_fields=["state", "checked"])
    _ask(upload, "inspect-upload", actor=actor, reading=dict(reading))


@transaction.atomic
def take_in(upload: Upload, *, actor: models.Model) -> bool:
    """The worker takes the rows into the lake. Asked for twice, it is done once. Gives whether it is new."""
    open_ = locked(Upload.objects).filter(pk=upload.pk, state=UploadState.MAPPING)
    if not open_.update(state=UploadState.IMPORTING):
        return False
    upload.state = UploadState.IMPORTING
    record("upload.import-requested", upload, actor=actor, new={"answers": upload.answers})
    _remember(upload)
    _ask(upload, "import-upload", actor=actor)
    return True


def _remember(upload: Upload) -> None:
    """The next files of the same headers are read alike."""
    for part in upload.parts:
        said = upload.answers.get(part["id"], {})
        if said.get("take") and said.get("table"):
            KnownShape.objects.update_or_create(
                pk=part["shape"], defaults={"answer": said, "used_at": clock.now()}
            )


@transaction.atomic
def take_back(upload: Upload, *, actor: models.Model, reason: str) -> bool:
    """The worker takes the rows out of the lake again. Gives whether there was something to take back."""
    done = locked(Upload.objects).filter(pk=upload.pk, state=UploadState.IMPORTED)
    if not done.update(state=UploadState.TAKING_BACK):
        return False
    new = {"run": upload.result.get("run")}
    record("upload.taking-back-requested", upload, actor=actor, new=new, reason=reason)
    _ask(upload, "take-back-upload", actor=actor, reason=reason)
    return True


@transaction.atomic
def discard(upload: Upload, *, actor: models.Model) -> bool:
    """Throws away files that were not taken in. Gives whether there was something to throw away."""
    open_ = [UploadState.INSPECTING, UploadState.MAPPING]
    if not locked(Upload.objects).filter(pk=upload.pk, state__in=open_).update(state=UploadState.DISCARDED):
        return False
    record("upload.discarded", upload, actor=actor)
    transaction.on_commit(lambda: remove(list(upload.files.all())))
    return True


def remove(files: Sequence[UploadedFile]) -> None:
    """Takes the files away; what they were called, their size and sha256 stay on record."""
    for file in files:
        (place.uploads() / file.stored).unlink(missing_ok=True)


def _ask(upload: Upload, kind: str, *, actor: models.Model, **more: Any) -> None:
    arguments = {"upload": str(upload.pk), "actor": actor.pk, **more}
    upload.job = enqueue(kind, arguments, actor=actor)
    upload.save(update_fields=["job"])


def digest(answers: Answers) -> str:
    """A hash of answers, by which a check knows whether it is still about them."""
    return hashlib.sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()[:32]
