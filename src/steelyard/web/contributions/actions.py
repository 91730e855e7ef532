"""The log: entered, submitted, verified or not by somebody else, taken back. Each step with its entry."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from steelyard.appraisal.machine import Part
from steelyard.appraisal.states import CONTRIBUTION
from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import locked, record
from steelyard.web.config import clock
from steelyard.web.contributions import evidence
from steelyard.web.contributions.models import Contribution, ContributionState, Kind
from steelyard.web.cycles.steps import step
from steelyard.web.jobs.actions import enqueue
from steelyard.web.org.models import Person

#: The kind and the key of the job that brings verified rows into the lake: one waits at most.
JOB = "contributions"
LONGEST = 10_000
EARLIEST = date(2000, 1, 1)


class StaleError(ValidationError):
    """Somebody else changed it meanwhile. `contribution` is what is saved now."""

    def __init__(self, contribution: Contribution) -> None:
        super().__init__(
            _("Somebody else changed this meanwhile. Look at both, then save once more."), code="stale"
        )
        self.contribution, self.revision = contribution, contribution.revision


@dataclass(frozen=True)
class Entry:
    """What is said of a contribution. `verifier`: who is to verify it; None: a manager of the subject."""

    subject: Person
    kind: str
    title: str
    what: str
    occurred_on: date
    verifier: Person | None = None


def entry_of(one: Contribution) -> Entry:
    """What is said of it now."""
    return Entry(one.subject, one.kind, one.title, one.what, one.occurred_on, one.verifier)


# ── entering ────────────────────────────────────────────────────────────────────────────────────────


def enter(
    entry: Entry, *, by: Person, actor: User, file: UploadedFile[Any] | None = None, submit_it: bool = False
) -> Contribution:
    """A new entry, as a draft or handed in at once. Raises ValidationError."""
    _check(entry, by)
    kept = _kept(file)
    try:
        with transaction.atomic():
            made = Contribution.objects.create(
                **_fields(entry), entered_by=by, entered_at=clock.now(), **_evidence(kept)
            )
            record("contribution.entered", made, actor=actor, new=_plain(made))
            if submit_it:
                submit(made, actor=actor, parts=[Part.APPRAISEE])
    except BaseException:
        evidence.remove(kept.stored if kept else "")
        raise
    return made


def change(
    contribution: Contribution,
    entry: Entry,
    *,
    revision: int,
    actor: User,
    file: UploadedFile[Any] | None = None,
    drop_file: bool = False,
) -> Contribution:
    """A draft or one that was not verified, with other words. Raises StaleError and ValidationError."""
    _check(entry, contribution.entered_by)
    kept = _kept(file)
    try:
        with transaction.atomic():
            now = locked(Contribution.objects).get(pk=contribution.pk)
            if now.revision != revision:
                raise StaleError(now)
            if not now.is_changeable:
                raise ValidationError(_("It is handed in: withdraw it, or ask for it to be sent back."))
            old, fields = _plain(now), {**_fields(entry), "revision": revision + 1}
            if kept is not None or drop_file:
                transaction.on_commit(partial(evidence.remove, now.evidence_stored))
                fields |= _evidence(kept)
            for name, value in fields.items():
                setattr(now, name, value)
            now.save(update_fields=list(fields))
            record("contribution.changed", now, actor=actor, old=old, new=_plain(now))
    except BaseException:
        evidence.remove(kept.stored if kept else "")
        raise
    return now


def _kept(file: UploadedFile[Any] | None) -> evidence.Kept | None:
    if file is None:
        return None
    evidence.check(file)
    return evidence.keep(file)


def _evidence(kept: evidence.Kept | None) -> dict[str, Any]:
    """The fields that speak of the file; without one, empty."""
    return {
        "evidence_name": kept.name if kept else "",
        "evidence_stored": kept.stored if kept else "",
        "evidence_size": kept.size if kept else 0,
        "evidence_sha256": kept.sha256 if kept else "",
    }


def _fields(entry: Entry) -> dict[str, Any]:
    return {
        "subject": entry.subject,
        "kind": entry.kind,
        "title": entry.title.strip(),
        "what": entry.what.strip(),
        "occurred_on": entry.occurred_on,
        "verifier": entry.verifier,
    }


def _plain(one: Contribution) -> dict[str, Any]:
    """What the chain keeps: ids and a proof of the file, not the story."""
    return {
        "subject": one.subject_id,
        "kind": one.kind,
        "occurred_on": one.occurred_on,
        "verifier": one.verifier_id,
        "evidence": one.evidence_sha256,
    }


def _check(entry: Entry, by: Person) -> None:
    if entry.kind not in Kind.values:
        raise ValidationError(_("There is no such kind."))
    if not entry.title.strip() or not entry.what.strip():
        raise ValidationError(_("Say what happened, in a title and in words."))
    if len(entry.title.strip()) > 200 or len(entry.what) > LONGEST:
        raise ValidationError(
            _("A title has at most 200 characters, the rest at most %(n)d.") % {"n": LONGEST}
        )
    if not EARLIEST <= entry.occurred_on <= clock.today():
        raise ValidationError(_("It counts on the day it happened, which is not in the future."))
    if entry.verifier is not None:
        _check_verifier(entry.verifier, entry.subject, by)


def _check_verifier(verifier: Person, subject: Person, by: Person) -> None:
    if verifier.pk in (subject.pk, by.pk):
        raise ValidationError(_("It is verified by somebody else: neither whose it is, nor who entered it."))
    if _has_left(verifier):
        raise ValidationError(_("%(who)s has left.") % {"who": verifier.name})


def _has_left(person: Person) -> bool:
    return person.left_on is not None and person.left_on <= clock.today()


# ── steps ───────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def submit(contribution: Contribution, *, actor: User, parts: Collection[Part]) -> Contribution:
    """Handed in: whoever is named verifies it, else the nearest manager who may. Raises ValidationError."""
    verifier = contribution.verifier or _manager_who_may(contribution)
    if verifier is None:
        raise ValidationError(_("Nobody above could verify it: name somebody who saw it."))
    _check_verifier(verifier, contribution.subject, contribution.entered_by)
    return step(CONTRIBUTION, contribution, "submit", actor=actor, parts=parts, verifier=verifier)


def _manager_who_may(contribution: Contribution) -> Person | None:
    """Upwards from the subject: the first who did not enter it and is still here."""
    at, seen = contribution.subject.manager, {contribution.subject_id, contribution.entered_by_id}
    visited: set[str] = set()
    while at is not None and at.pk not in visited:
        if at.pk not in seen and not _has_left(at):
            return at
        visited.add(at.pk)
        at = at.manager
    return None


@transaction.atomic
def name_verifier(
    contribution: Contribution, to: Person, *, reason: str, actor: User, parts: Collection[Part]
) -> Contribution:
    """Somebody else is asked: by HR, or by whoever is asked now. Raises ValidationError."""
    now = locked(Contribution.objects).get(pk=contribution.pk)
    if not {Part.HR, Part.RATER} & set(parts):
        raise ValidationError(_("This is not yours to do."))
    if now.state != ContributionState.SUBMITTED:
        raise ValidationError(_("This is no longer possible: somebody has taken the next step already."))
    if not reason.strip():
        raise ValidationError(_("A reason is needed."))
    _check_verifier(to, now.subject, now.entered_by)
    old, now.verifier = now.verifier_id, to
    now.save(update_fields=["verifier"])
    record(
        "contribution.passed_on", now, actor=actor, old={"to": old}, new={"to": to.pk}, reason=reason.strip()
    )
    return now


@transaction.atomic
def verify(
    contribution: Contribution, *, by: Person, rating: int, note: str, actor: User, parts: Collection[Part]
) -> Contribution:
    """It happened, and was worth this much, from 1 to 5. From now on it counts. Raises ValidationError."""
    if by.pk in (contribution.subject_id, contribution.entered_by_id):
        raise ValidationError(_("It is verified by somebody else: neither whose it is, nor who entered it."))
    if rating not in range(1, 6):
        raise ValidationError(_("A rating is from 1 to 5."))
    now = step(
        CONTRIBUTION,
        contribution,
        "verify",
        actor=actor,
        parts=parts,
        details={"rating": rating},
        verified_by=by,
        verified_at=clock.now(),
        rating=rating,
        note=note.strip()[:LONGEST],
    )
    _count(actor)
    return now


@transaction.atomic
def reject(contribution: Contribution, *, reason: str, actor: User, parts: Collection[Part]) -> Contribution:
    """Back to whoever entered it, with what is missing. Raises ValidationError."""
    return step(CONTRIBUTION, contribution, "reject", actor=actor, parts=parts, reason=reason)


@transaction.atomic
def take_back(
    contribution: Contribution, *, reason: str, actor: User, parts: Collection[Part]
) -> Contribution:
    """A verification that does not hold: the row leaves the scores, and it waits to be verified again."""
    now = step(
        CONTRIBUTION,
        contribution,
        "take_back",
        actor=actor,
        parts=parts,
        reason=reason,
        verified_by=None,
        verified_at=None,
        rating=None,
        note="",
    )
    _count(actor)
    return now


@transaction.atomic
def withdraw(contribution: Contribution, *, actor: User, parts: Collection[Part]) -> Contribution:
    return step(CONTRIBUTION, contribution, "withdraw", actor=actor, parts=parts)


def _count(actor: User) -> None:
    """The worker brings what is verified now into the lake; asked for twice while it waits, once."""
    enqueue(JOB, {"actor": actor.pk}, actor=actor, key=JOB)
