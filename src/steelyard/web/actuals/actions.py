"""Entering, checking, questioning, disputing and correcting values."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from steelyard.appraisal.machine import Part
from steelyard.appraisal.states import ACTUAL
from steelyard.web.accounts.models import User
from steelyard.web.actuals.models import Actual, ActualState, DataOwner
from steelyard.web.actuals.wanted import indicators
from steelyard.web.audit.recording import locked, record
from steelyard.web.config import clock
from steelyard.web.cycles.models import Cycle, CycleState
from steelyard.web.cycles.steps import step

#: A closed cycle no longer changes; before that only the data owner corrects.
OVER = (CycleState.CLOSED, CycleState.ARCHIVED, CycleState.CANCELLED, CycleState.SUSPENDED)


@transaction.atomic
def name_owner(cycle: Cycle, *, indicator: str, user: User, actor: User) -> DataOwner:
    """Who answers for an indicator from now on. Raises ValidationError."""
    if indicator not in indicators(cycle):
        raise ValidationError(_("This indicator is not entered by people."))
    if cycle.state in OVER:
        raise ValidationError(_("The cycle is over."))
    old = DataOwner.objects.filter(cycle=cycle, indicator=indicator).first()
    made, _created = DataOwner.objects.update_or_create(
        cycle=cycle, indicator=indicator, defaults={"user": user}
    )
    before = {"owner": old.user_id} if old else None
    new = {"indicator": indicator, "owner": user.pk}
    record("actual.owner_named", cycle, actor=actor, old=before, new=new)
    return made


@transaction.atomic
def enter(
    actual: Actual,
    *,
    value: Decimal | None,
    note: str = "",
    evidence: File[bytes] | None = None,
    actor: User,
) -> Actual:
    """The value, by its data owner. Raises ValidationError."""
    _only_owner(actual, actor)
    kept: dict[str, Any] = {"evidence": evidence} if evidence else {}
    return step(
        ACTUAL,
        actual,
        "enter",
        actor=actor,
        parts=[Part.DATA_OWNER],
        details={"value": value},
        value=value,
        note=note.strip()[:500],
        entered_by=actor,
        entered_at=clock.now(),
        checked_by=None,
        **kept,
    )


@transaction.atomic
def validate(actual: Actual, *, actor: User) -> Actual:
    """A second pair of eyes: not who entered it, and not whom it is about. Raises ValidationError."""
    if locked(Actual.objects).get(pk=actual.pk).entered_by_id == actor.pk:
        raise ValidationError(_("Who entered a value does not check it. Ask a colleague."))
    _no_appraisee(actual, actor)
    _still_open(actual)
    return step(ACTUAL, actual, "validate", actor=actor, parts=[Part.DATA_OWNER], checked_by=actor)


@transaction.atomic
def flag(actual: Actual, *, reason: str, actor: User) -> Actual:
    """Something is odd: back to the data owner. Raises ValidationError."""
    _no_appraisee(actual, actor)
    _still_open(actual)
    return step(ACTUAL, actual, "flag", actor=actor, parts=[Part.HR, Part.MANAGER], reason=reason)


@transaction.atomic
def dispute(actual: Actual, *, reason: str, actor: User) -> Actual:
    """The person it is about says that it is wrong. Raises ValidationError."""
    if not _is_about(actual, actor):
        raise ValidationError(_("Only the person whom it is about disputes a value."))
    _still_open(actual)
    return step(ACTUAL, actual, "dispute", actor=actor, parts=[Part.APPRAISEE], reason=reason)


@transaction.atomic
def uphold(actual: Actual, *, reason: str, actor: User) -> Actual:
    """The value is right after all, for a reason. Raises ValidationError."""
    _only_owner(actual, actor)
    return step(ACTUAL, actual, "uphold", actor=actor, parts=[Part.DATA_OWNER], reason=reason)


@transaction.atomic
def restate(
    actual: Actual,
    *,
    value: Decimal | None,
    reason: str,
    evidence: File[bytes] | None = None,
    actor: User,
) -> Actual:
    """A correction: a new version with its reason, to be checked again. Raises ValidationError."""
    _only_owner(actual, actor)
    if value == actual.value:
        raise ValidationError(_("This is the value that is there."))
    now = step(
        ACTUAL,
        actual,
        "restate",
        actor=actor,
        parts=[Part.DATA_OWNER],
        reason=reason,
        details={"old": actual.value, "new": value},
        is_current=False,
    )
    return Actual.objects.create(
        cycle_id=now.cycle_id,
        appraisee_id=now.appraisee_id,
        subject=now.subject,
        name=now.name,
        indicator=now.indicator,
        period=now.period,
        version=now.version + 1,
        value=value,
        state=ActualState.ENTERED,
        note=now.note,
        evidence=evidence or now.evidence,
        entered_by=actor,
        entered_at=clock.now(),
        reason=reason.strip(),
    )


def is_owner(actual: Actual, user: User) -> bool:
    """Whether the account answers for the value, and is not the one it is about."""
    owns = DataOwner.objects.filter(cycle=actual.cycle_id, indicator=actual.indicator, user=user)
    return not _is_about(actual, user) and owns.exists()


def _only_owner(actual: Actual, actor: User) -> None:
    _no_appraisee(actual, actor)
    if not is_owner(actual, actor):
        raise ValidationError(_("Only the data owner enters this value."))
    _still_open(actual)


def _no_appraisee(actual: Actual, actor: User) -> None:
    if _is_about(actual, actor):
        raise ValidationError(_("Nobody enters or checks a value they are scored by."))


def _is_about(actual: Actual, user: User) -> bool:
    return actual.appraisee is not None and actual.appraisee.person.user_id == user.pk


def _still_open(actual: Actual) -> None:
    if actual.cycle.state in OVER:
        raise ValidationError(_("The cycle is over."))
