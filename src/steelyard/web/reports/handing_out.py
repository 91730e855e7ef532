"""Files that leave the house, for those who were let in: the chain has that they did, and their hash."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from steelyard.documents.books.writing import book_bytes
from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import record
from steelyard.web.cycles.models import Cycle
from steelyard.web.reports import papers
from steelyard.web.reports.books import Desk
from steelyard.web.reports.taking_out import taken_out
from steelyard.web.results.models import Appeal, Result
from steelyard.web.ui.downloads import saved


def scorecard(result: Result, *, actor: User) -> HttpResponse:
    """The result as PDF."""
    one = result.appraisee
    data = papers.scorecard(result, exporter=actor)
    return _handed_out(data, f"{one.person.name} {one.cycle.title}.pdf", about=result, actor=actor)


def appeal(found: Appeal, *, actor: User) -> HttpResponse:
    """The record of an appeal as PDF."""
    data = papers.appeal(found, exporter=actor)
    return _handed_out(data, f"{found.result.appraisee.person.name} {found.pk}.pdf", about=found, actor=actor)


def payroll(cycle: Cycle, *, actor: User) -> HttpResponse:
    """Grades and coefficients of the released results, for pay."""
    data = papers.payroll(cycle, exporter=actor)
    return _handed_out(data, f"{cycle.title} {_('pay')}.xlsx", about=cycle, actor=actor)


def results(cycle: Cycle, *, actor: User) -> HttpResponse:
    """The results of a cycle, to be read: grades are moved in calibration."""
    data = papers.results(cycle, exporter=actor)
    return _handed_out(data, f"{cycle.title} {_('results')}.xlsx", about=cycle, actor=actor)


def book(desk: Desk) -> HttpResponse:
    """The book that the viewer may fill in."""
    data = book_bytes(desk.to_fill_in())
    name = f"{desk.cycle.title} {desk.title}.xlsx"
    return _handed_out(data, name, about=desk.cycle, actor=desk.viewer.user)


def archive(cycle: Cycle, *, names: bool = False, actor: User) -> HttpResponse:
    """The archive, or who is who in it. Raises Http404 where there is none."""
    data = taken_out(cycle, names=names, actor=actor)
    if data is None:
        raise Http404
    return saved(data, f"{cycle.title}{'.names.csv' if names else '.steelyard'}")


def _handed_out(data: bytes, name: str, *, about: Model, actor: User) -> HttpResponse:
    with transaction.atomic():
        record("document.taken_out", about, actor=actor, new={"sha256": hashlib.sha256(data).hexdigest()})
    return saved(data, name)
