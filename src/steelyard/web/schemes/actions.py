"""From draft to publication: each step with its actor, its reason and its entry in the chain."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from steelyard.core.periods import Period
from steelyard.core.problems import SteelyardError
from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import locked, record
from steelyard.web.config import clock
from steelyard.web.org.models import Person
from steelyard.web.schemes import checking
from steelyard.web.schemes.files import digest
from steelyard.web.schemes.models import Acknowledgement, Revision, Scheme, State, Version

LONGEST = 400_000
#: Sent in the transaction of a publication: `version`, `actor`.
published = Signal()


class StaleError(ValidationError):
    """Somebody else saved the draft meanwhile. `version` is the draft as it is now."""

    def __init__(self, version: Version) -> None:
        super().__init__(_("Somebody else saved meanwhile."), code="stale")
        self.version, self.revision = version, version.revision


@transaction.atomic
def create(*, slug: str, text: str, actor: User) -> Version:
    """A new scheme with a first draft. Raises ValidationError."""
    _check_text(text)
    try:
        with transaction.atomic():
            scheme = Scheme.objects.create(slug=slug, title=checking.title_of(text) or {"": slug})
    except IntegrityError:
        raise ValidationError(_("There is a scheme with this id already.")) from None
    version = _draft(scheme, text, None, actor)
    record("scheme.created", version, actor=actor, new={"sha256": version.sha256})
    return version


@transaction.atomic
def revise(scheme: Scheme, *, actor: User) -> Version:
    """A draft that begins as the newest published version; the open one where there is one."""
    open_one = scheme.versions.filter(state__in=[State.DRAFT, State.REVIEW]).first()
    if open_one is not None:
        return open_one
    newest = scheme.versions.order_by("-number").first()
    if newest is None:
        raise ValidationError(_("There is no version to begin with."))
    version = _draft(scheme, newest.text, newest, actor)
    record("scheme.created", version, actor=actor, new={"based_on": newest.number})
    return version


def _draft(scheme: Scheme, text: str, based_on: Version | None, actor: User) -> Version:
    number = (scheme.versions.aggregate(n=models.Max("number"))["n"] or 0) + 1
    version = Version.objects.create(
        scheme=scheme, number=number, text=text, sha256=digest(text), based_on=based_on, created_by=actor
    )
    Revision.objects.create(version=version, number=1, text=text, saved_by=actor, saved_at=clock.now())
    return version


@transaction.atomic
def save_text(version: Version, *, text: str, revision: int, actor: User) -> Version:
    """The draft with another text, made on `revision`; texts that are no scheme yet are kept as well.

    Raises StaleError when somebody saved meanwhile, ValidationError when it is no draft any more.
    """
    _check_text(text)
    now = locked(Version.objects).get(pk=version.pk)
    if now.state != State.DRAFT:
        raise ValidationError(_("Only a draft can be edited. Send it back to draft first."))
    if now.revision != revision:
        raise StaleError(now)
    if text == now.text:
        return now
    old = now.sha256
    now.text, now.sha256, now.revision = text, digest(text), now.revision + 1
    now.save()
    Revision.objects.create(version=now, number=now.revision, text=text, saved_by=actor, saved_at=clock.now())
    record("scheme.edited", now, actor=actor, old={"sha256": old}, new={"sha256": now.sha256})
    return now


def undo(version: Version, *, revision: int, actor: User) -> Version:
    """The text before the last edit, as a new edit: nothing of the history is lost."""
    before = (
        version.revisions.filter(number__lt=revision).exclude(text=version.text).order_by("-number").first()
    )
    if before is None:
        raise ValidationError(_("There is nothing to undo."))
    return save_text(version, text=before.text, revision=revision, actor=actor)


@transaction.atomic
def submit(version: Version, *, actor: User, note: str) -> None:
    """Sends a draft for review. Raises ValidationError while it has errors."""
    now = _locked(version, State.DRAFT)
    errors = [finding for finding in checking.findings(now.text, "en") if finding.is_error]
    if errors:
        raise ValidationError(
            _("%(n)d errors have to be mended first; the first is in line %(line)s."),
            params={"n": len(errors), "line": errors[0].line or 1},
        )
    now.state, now.submitted_by, now.submitted_at, now.note = State.REVIEW, actor, clock.now(), note
    now.save()
    record("scheme.submitted", now, actor=actor, old=State.DRAFT.value, new=State.REVIEW.value, reason=note)


@transaction.atomic
def send_back(version: Version, *, actor: User, reason: str) -> None:
    """Back to draft, with a reason. Raises ValidationError."""
    if not reason.strip():
        raise ValidationError(_("A reason is needed."))
    now = _locked(version, State.REVIEW)
    now.state = State.DRAFT
    now.save()
    record("scheme.returned", now, actor=actor, old=State.REVIEW.value, new=State.DRAFT.value, reason=reason)


@transaction.atomic
def publish(version: Version, *, actor: User, applies_from: str) -> None:
    """Puts a reviewed version in force from a period on; scores are computed by it from then.

    A second pair of eyes: not who sent it for review. Raises ValidationError.
    """
    now = _locked(version, State.REVIEW)
    if now.submitted_by_id == actor.pk:
        raise ValidationError(_("Who sent a version for review does not publish it. Ask a colleague."))
    if applies_from:
        _check_period(applies_from, now.text)
    now.state, now.applies_from = State.PUBLISHED, applies_from
    now.published_by, now.published_at = actor, clock.now()
    now.save()
    Scheme.objects.filter(pk=now.scheme_id).update(title=checking.title_of(now.text) or {"": now.scheme_id})
    new: dict[str, Any] = {"sha256": now.sha256, "applies_from": applies_from}
    record("scheme.published", now, actor=actor, old=State.REVIEW.value, new=new, reason=now.note)
    published.send(sender=Version, version=now, actor=actor)


@transaction.atomic
def acknowledge(version: Version, *, person: Person, actor: User) -> None:
    """A person has read what they are scored by; twice is once."""
    if version.state != State.PUBLISHED:
        raise ValidationError(_("Only a published scheme is acknowledged."))
    found, is_new = Acknowledgement.objects.get_or_create(
        version=version, person=person, defaults={"at": clock.now()}
    )
    if is_new:
        record("scheme.acknowledged", version, actor=actor, new={"person": person.pk, "at": found.at})


def _locked(version: Version, state: State) -> Version:
    """The row as it is now, in this state, until the transaction ends."""
    now = locked(Version.objects).get(pk=version.pk)
    if now.state != state:
        raise ValidationError(_("This version is no longer what it was: reload the page."))
    return now


def _check_text(text: str) -> None:
    if "\0" in text:
        raise ValidationError(_("This is not a text."))
    if len(text) > LONGEST:
        raise ValidationError(_("A scheme has at most %(most)d characters."), params={"most": LONGEST})


def _check_period(written: str, text: str) -> None:
    try:
        period = Period.parse(written)
    except (ValueError, SteelyardError):
        raise ValidationError(
            _("“%(text)s” is not a period such as 2026Q4."), params={"text": written}
        ) from None
    if str(period.grain) != checking.grain_of(text):
        raise ValidationError(_("This scheme is scored by another kind of period."))
