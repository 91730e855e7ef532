"""Files that prove a contribution: looked at before they are kept, outside of everything that is served."""

from __future__ import annotations

import hashlib
import os
import secrets
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from steelyard.web.ui.downloads import saved

MOST_MB = 10


@dataclass(frozen=True)
class Kept:
    """A file that lies in the home folder."""

    name: str
    stored: str
    size: int
    sha256: str


def _begins(*marks: bytes) -> Callable[[IO[bytes]], bool]:
    return lambda file: file.read(16).startswith(marks)


def _is_office(part: str) -> Callable[[IO[bytes]], bool]:
    """A document of the kind its name says, and without macros."""

    def check(file: IO[bytes]) -> bool:
        try:
            with zipfile.ZipFile(file) as packed:
                names = set(packed.namelist())
        except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError):
            return False
        return part in names and not any(name.endswith("vbaProject.bin") for name in names)

    return check


def _is_text(file: IO[bytes]) -> bool:
    beginning = file.read(65_536)
    return b"\0" not in beginning and not beginning.startswith((b"MZ", b"\x7fELF", b"%PDF-"))


#: Ending → whether the content is what the name says.
KINDS: dict[str, Callable[[IO[bytes]], bool]] = {
    ".pdf": _begins(b"%PDF-"),
    ".png": _begins(b"\x89PNG\r\n\x1a\n"),
    ".jpg": _begins(b"\xff\xd8\xff"),
    ".jpeg": _begins(b"\xff\xd8\xff"),
    ".docx": _is_office("word/document.xml"),
    ".xlsx": _is_office("xl/workbook.xml"),
    ".pptx": _is_office("ppt/presentation.xml"),
    ".txt": _is_text,
    ".csv": _is_text,
}


def check(file: UploadedFile[Any]) -> None:
    """Raises ValidationError for a file that is too large, of another kind, or not what its name says."""
    if (file.size or 0) > MOST_MB << 20:
        raise ValidationError(_("A file has at most %(most)d MB.") % {"most": MOST_MB})
    if not file.size:
        raise ValidationError(_("The file is empty."))
    ending = Path(file.name or "").suffix.lower()
    if ending not in KINDS:
        endings = ", ".join(sorted(one[1:] for one in KINDS))
        raise ValidationError(_("Files of this kind are not taken: send %(endings)s.") % {"endings": endings})
    file.seek(0)
    try:
        if not KINDS[ending](file):
            raise ValidationError(_("The content of this file is not what its name says."))
    finally:
        file.seek(0)


def keep(file: UploadedFile[Any]) -> Kept:
    """Writes a checked file under a random name; what it was called never becomes a path."""
    stored = secrets.token_hex(20) + Path(file.name or "").suffix.lower()
    digest, size = hashlib.sha256(), 0
    handle = os.open(folder() / stored, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        for chunk in file.chunks():
            stream.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return Kept(_bare(file.name or ""), stored, size, digest.hexdigest())


def download(name: str, stored: str) -> HttpResponse:
    """The file, as what it was called. No file is 404."""
    path = folder() / stored
    if not stored or not path.is_file():
        raise Http404
    return saved(path.read_bytes(), name)


def remove(stored: str) -> None:
    if stored:
        (folder() / stored).unlink(missing_ok=True)


def folder() -> Path:
    """In the home, beside what is served; nobody else on this machine may look into it."""
    found = Path(settings.MEDIA_ROOT) / "contributions"
    found.mkdir(parents=True, exist_ok=True)
    found.chmod(0o700)
    return found


def _bare(name: str) -> str:
    """The name without any path and without characters that cannot be seen; its ending stays."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    bare = "".join(character for character in bare if character.isprintable()).strip()
    path = Path(bare or "file")
    return f"{path.stem[:180]}{path.suffix[:20]}"
