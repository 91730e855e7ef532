"""Books that come back: read against today's state, shown as differences, taken over where they are sound.

Nothing is kept between the two steps: what was found travels in the page, signed for one person and cycle.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steelyard.core.problems import Severity
from steelyard.documents.books.model import Book, Row, Value, normal, written
from steelyard.documents.books.problems import NoSuchBookError
from steelyard.documents.books.reading import Edit, read_back
from steelyard.web.cycles.models import Cycle
from steelyard.web.org.viewer import Viewer
from steelyard.web.ui.templatetags.steelyard import in_language

#: Bytes of a file that comes back: some fifty thousand rows.
MOST_BYTES = 5 << 20
#: Seconds for which differences that were shown can be taken over.
_VALID = 24 * 3600
#: A formula without the value that a spreadsheet program would have kept beside it.
_NO_VALUE = re.compile(rb'<c r="[A-Z]+(\d+)"[^>]*>\s*<f[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>')


class BookForm(forms.Form):
    """The file that comes back."""

    file = forms.FileField(label=gettext_lazy("The file you filled in"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs |= {"class": "form-control", "accept": ".xlsx"}

    def clean_file(self) -> UploadedFile[Any]:
        found: UploadedFile[Any] = self.cleaned_data["file"]
        if (found.size or 0) > MOST_BYTES:
            raise ValidationError(_("The file is larger than %(n)d MB.") % {"n": MOST_BYTES >> 20})
        return found


class Desk(Protocol):
    """One kind of book of one cycle, as somebody may fill it in."""

    kind: str
    viewer: Viewer
    cycle: Cycle

    @property
    def title(self) -> str:
        """What is in the book, as part of the name of its file."""

    @property
    def may_open(self) -> bool:
        """Whether there is anything of the viewer's in it."""

    def to_fill_in(self) -> Book:
        """What is taken out: rows that can be changed now."""

    def now(self) -> Book:
        """As it stands, with the rows that can no longer be changed."""

    def unit_of(self, id_: str) -> str:
        """Of which sheet or review a row is: that is saved as a whole."""

    def save(self, unit: str, edits: Sequence[Typed]) -> None:
        """Raises ValidationError, in the words of the action."""


@dataclass(frozen=True)
class Typed:
    """A cell that was filled in: `before` is what stood there when the differences were shown."""

    id: str
    column: str
    before: Value
    after: Value
    row: int
    heading: str
    cell: str = ""
    name: str = ""
    indicator: str = ""
    unit: str = ""
    #: What stood there when the book was taken out, of a conflict.
    exported: Value = None

    @property
    def is_number(self) -> bool:
        return any(isinstance(one, Decimal) for one in (self.before, self.after, self.exported))

    def plain(self) -> list[Any]:
        """As the page carries it."""
        return [self.id, self.column, written(self.before), written(self.after), self.row, self.cell]


@dataclass(frozen=True)
class Refused:
    """What does not count, where it stands in the file, and why."""

    message: str
    row: int | None = None
    heading: str = ""
    cell: str = ""
    typed: Sequence[Typed] = ()


@dataclass
class Differences:
    """What a file holds: sound changes, conflicts to decide on, and what is refused."""

    changes: list[Typed] = field(default_factory=list)
    conflicts: list[Typed] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    warnings: list[Refused] = field(default_factory=list)
    absent: int = 0

    @property
    def to_take(self) -> bool:
        return bool(self.changes or self.conflicts)


def differences(desk: Desk, file: UploadedFile[Any]) -> Differences:
    """What the file would change; nothing is written. Raises ValidationError for what is no such book."""
    data, now = file.read(), desk.now()
    try:
        read = read_back(data, now)
    except NoSuchBookError as error:
        text = _("This is no such book: take it out here, fill in that file, save it as xlsx. (%(why)s)")
        raise ValidationError(text % {"why": in_language(dict(error.why.by_language))}) from None
    found = Differences(absent=len(read.absent))
    for one in read.troubles:
        words = in_language(dict(one.message.by_language))
        told = Refused(words, one.place.row, one.place.field or "", one.cell)
        (found.warnings if one.severity is Severity.WARNING else found.refused).append(told)
    rows = {row.id: row for row in now.rows}
    unknown = _rows_without_values(data)
    changes = [_typed(now, rows[one.id], one) for one in read.changes if not _is_unread(one, unknown)]
    found.conflicts = [
        _typed(now, rows[one.id], one) for one in read.conflicts if not _is_unread(one, unknown)
    ]
    why = _("The formula has no value here: open and save the file in Excel, or type the number.")
    found.refused += [
        Refused(why, one.row, one.heading, one.cell)
        for one in [*read.changes, *read.conflicts]
        if _is_unread(one, unknown)
    ]
    found.changes, refused = _saved(desk, changes, keep=False)
    found.refused += refused
    return found


def take_over(desk: Desk, typed: Iterable[Typed]) -> tuple[list[Typed], list[Refused]]:
    """Writes what still can be written; gives what was, and what was refused."""
    book = desk.now()
    now = {row.id: row for row in book.rows}
    columns = {one.name: one for one in book.fields}
    sound, refused = [], []
    for one in typed:
        row = now.get(one.id)
        if row is None:
            text = _("This is not yours to change any more.")
            refused.append(Refused(text, one.row, one.heading, one.cell, [one]))
        elif row.value(columns[one.column]) != one.before:
            text = _("Somebody changed this after the differences were shown: read the file again.")
            refused.append(Refused(text, one.row, one.heading, one.cell, [one]))
        else:
            sound.append(one)
    done, more = _saved(desk, sound, keep=True)
    return done, [*refused, *more]


def _saved(desk: Desk, typed: Iterable[Typed], *, keep: bool) -> tuple[list[Typed], list[Refused]]:
    """Each sheet or review as a whole. Not to `keep` tries it out: the same checks, nothing remains."""
    units: dict[str, list[Typed]] = {}
    for one in typed:
        units.setdefault(desk.unit_of(one.id), []).append(one)
    done: list[Typed] = []
    refused = []
    for unit, edits in units.items():
        try:
            with transaction.atomic():
                desk.save(unit, edits)
                if not keep:
                    transaction.set_rollback(True)
        except ValidationError as error:
            refused.append(Refused(" ".join(error.messages), edits[0].row, typed=edits))
        else:
            done += edits
    return done, refused


def _typed(now: Book, row: Row, edit: Edit) -> Typed:
    measured = {one.name for one in now.fields if one.kind == "measured"}
    return Typed(
        id=edit.id,
        column=edit.column,
        before=edit.current,
        after=edit.edited,
        row=edit.row,
        heading=edit.heading,
        cell=edit.cell,
        name=str(row.cells.get("name") or ""),
        indicator=str(row.cells.get("title") or ""),
        unit=row.unit if edit.column in measured else "",
        exported=edit.exported,
    )


def _rows_without_values(data: bytes) -> set[int]:
    """Rows with a formula that nobody has worked out. The size was looked at when the file was read."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/")]
        return {int(row) for name in sheets for row in _NO_VALUE.findall(packed.read(name))}


def _is_unread(edit: Edit, rows: set[int]) -> bool:
    return edit.edited is None and edit.row in rows


# ── between the two steps ───────────────────────────────────────────────────────────────────────────


def sealed(found: Differences, desk: Desk) -> str:
    """What was shown, so that exactly that is taken over."""
    lists: Mapping[str, list[Any]] = {
        "changes": [one.plain() for one in found.changes],
        "conflicts": [one.plain() for one in found.conflicts],
    }
    return signing.dumps(lists, salt=_salt(desk), compress=True)


def opened(text: str, desk: Desk, *, chosen: Iterable[str]) -> list[Typed]:
    """The changes, and of the conflicts those that were chosen. Raises ValidationError."""
    try:
        lists = signing.loads(text, salt=_salt(desk), max_age=_VALID)
    except signing.BadSignature:
        raise ValidationError(_("These differences are too old: read the file again.")) from None
    wanted = set(chosen)
    rows = [*lists["changes"]]
    rows += [one for place, one in enumerate(lists["conflicts"]) if str(place) in wanted]
    book = desk.now()
    columns = {one.name: one for one in book.fields}
    now = {one.id: one for one in book.rows}
    found = []
    for id_, column, before, after, row, cell in rows:
        of, one = columns[column], now.get(id_)
        found.append(
            Typed(
                id=id_,
                column=column,
                before=normal(before or None, of),
                after=normal(after or None, of),
                row=row,
                heading=of.heading(book.language),
                cell=cell,
                name=str(one.cells.get("name") or "") if one else "",
                indicator=str(one.cells.get("title") or "") if one else "",
                unit=one.unit if one and of.kind == "measured" else "",
            )
        )
    return found


def _salt(desk: Desk) -> str:
    """For this person, this cycle and this kind of book only."""
    return f"book:{desk.kind}:{desk.cycle.pk}:{desk.viewer.user_id}"
