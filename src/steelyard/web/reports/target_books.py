"""The book of targets of a cycle: what managers and HR may type, never past an agreement."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from steelyard.appraisal.machine import Part
from steelyard.documents.books.kinds import parts_of as ids_in
from steelyard.documents.books.kinds import targets_book
from steelyard.documents.books.model import Book, Field
from steelyard.web.config import clock
from steelyard.web.cycles import access
from steelyard.web.cycles.models import Cycle
from steelyard.web.org.viewer import Viewer
from steelyard.web.reports.books import Typed
from steelyard.web.reports.papers import language
from steelyard.web.targets import actions, queries
from steelyard.web.targets.beside import MARKS
from steelyard.web.targets.models import Sheet, SheetState
from steelyard.web.targets.proposing import measured
from steelyard.web.ui.templatetags.steelyard import in_language

#: What can be typed: drafts, and agreed targets, for a change that the other one consents to.
_OPEN = (*actions.EDITABLE, SheetState.ACKNOWLEDGED)
_STEP = Decimal("0.00000001")
_MOST = Decimal(10) ** 15


class TargetDesk:
    """Sheets of others that the viewer may change. `day` is that from which changes of agreed ones hold."""

    kind = "targets"

    def __init__(self, viewer: Viewer, cycle: Cycle, *, day: date | None = None, propose: bool = False):
        self.viewer, self.cycle, self.propose = viewer, cycle, propose
        self.day = day or min(max(clock.today(), cycle.starts_on), cycle.ends_on)

    @cached_property
    def sheets(self) -> dict[str, tuple[Sheet, frozenset[Part]]]:
        """Appraisee → the sheet that is current, and the viewer's parts in it. Two queries."""
        found = {}
        for sheet in queries.sheets_of(self.cycle).prefetch_related("lines"):
            sheet.appraisee.cycle = self.cycle
            parts = access.parts_of(self.viewer, sheet.appraisee)
            if parts & {Part.MANAGER, Part.HR}:
                found[str(sheet.appraisee_id)] = (sheet, parts)
        return found

    @property
    def title(self) -> str:
        return _("targets")

    @property
    def may_open(self) -> bool:
        return bool(self.sheets) or self.viewer.has(*access.RUNNERS)

    @property
    def may_propose(self) -> bool:
        """Whether there are drafts that are the viewer's to propose."""
        return self._leads(actions.EDITABLE)

    @property
    def may_ask_change(self) -> bool:
        """Whether there are agreed targets of which the viewer may ask for a change."""
        return self._leads([SheetState.ACKNOWLEDGED])

    def _leads(self, states: Collection[str]) -> bool:
        found = self.sheets.values()
        return any(Part.MANAGER in parts and sheet.state in states for sheet, parts in found)

    def now(self) -> Book:
        return self._book([sheet for sheet, _parts in self.sheets.values()])

    def to_fill_in(self) -> Book:
        """Without sheets that wait for somebody else."""
        return self._book([sheet for sheet, _parts in self.sheets.values() if sheet.state in _OPEN])

    def _book(self, sheets: Sequence[Sheet]) -> Book:
        models = measured(self.cycle)
        records = [
            self._record(sheet, line, models[line.indicator])
            for sheet in sheets
            for line in sheet.lines.all()
            if line.indicator in models
        ]
        book = targets_book(records, language(), exported_by=str(self.viewer.user), exported_at=clock.now())
        states = {str(sheet.appraisee_id): str(sheet.get_state_display()) for sheet in sheets}
        # People have no weights of their own: those are of the scheme.
        fields = (*(one for one in book.fields if one.name != "weight"), Field("state", "state"))
        rows = [replace(row, cells={**row.cells, "state": states[self.unit_of(row.id)]}) for row in book.rows]
        return replace(book, fields=fields, rows=rows)

    def _record(self, sheet: Sheet, line: Any, model: Any) -> dict[str, Any]:
        return {
            "period": self.cycle.period,
            "subject_kind": "employee",
            "subject": str(sheet.appraisee_id),
            "name": sheet.appraisee.person.name,
            "indicator": line.indicator,
            "title": in_language(dict(model.title.by_language)),
            "unit": model.unit,
            **{mark: getattr(line, mark) for mark in MARKS},
        }

    def unit_of(self, id_: str) -> str:
        return ids_in(id_)[2]

    def save(self, unit: str, edits: Sequence[Typed]) -> None:
        sheet, parts = self.sheets[unit]
        marks = _marks(sheet, edits)
        if not marks:
            raise ValidationError(_("A reason alone changes nothing: type a number, too."))
        actor = self.viewer.user
        if sheet.state in actions.EDITABLE:
            actions.save_lines(sheet, marks, revision=sheet.revision, actor=actor)
            if self.propose and Part.MANAGER in parts:
                actions.submit(sheet, actor=actor, parts=parts)
        elif sheet.state != SheetState.ACKNOWLEDGED:
            raise ValidationError(_("These targets wait for an answer: they can be typed again after it."))
        elif Part.MANAGER not in parts:
            raise ValidationError(_("These targets are agreed: only the person and the manager change them."))
        else:
            actions.ask_change(
                sheet, marks, effective_from=self.day, reason=_reason(edits), actor=actor, parts=parts
            )


def _marks(sheet: Sheet, edits: Sequence[Typed]) -> dict[str, actions.Marks]:
    """The three numbers of each indicator that was touched."""
    lines = {one.indicator: one for one in sheet.lines.all()}
    found: dict[str, dict[str, Any]] = {}
    for one in edits:
        if one.column in MARKS:
            line = lines[ids_in(one.id)[3]]
            of = found.setdefault(line.indicator, {mark: getattr(line, mark) for mark in MARKS})
            of[one.column] = _kept(one.after)
    return {name: (of["threshold"], of["target"], of["stretch"]) for name, of in found.items()}


def _kept(value: Any) -> Decimal | None:
    """With the digits that are kept: a spreadsheet reckons 0.1 + 0.2 to sixteen of them."""
    if value is None:
        return None
    if abs(value) >= _MOST:
        raise ValidationError(_("A number this large is not kept."))
    return Decimal(value).quantize(_STEP)


def _reason(edits: Sequence[Typed]) -> str:
    return "\n".join(dict.fromkeys(str(one.after) for one in edits if one.column == "reason" and one.after))
