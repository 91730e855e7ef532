"""Changes of roles and lines, each with its reason in the audit chain."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import locked, record
from steelyard.web.org.models import DottedLine, Grant, Person
from steelyard.web.org.queries import holders
from steelyard.web.org.roles import GRANTED, Role


@transaction.atomic
def grant(user: User, role: str, *, actor: User, reason: str) -> Grant:
    """Gives an account a role. Raises ValidationError."""
    _check(user, role, actor, reason)
    try:
        with transaction.atomic():
            found = Grant.objects.create(user=user, role=role)
    except IntegrityError:
        raise ValidationError(_("%(who)s has this role already."), params={"who": str(user)}) from None
    record("role.granted", user, actor=actor, new={"role": role}, reason=reason)
    return found


@transaction.atomic
def revoke(user: User, role: str, *, actor: User, reason: str) -> None:
    """Takes a role from an account. The last administrator stays. Raises ValidationError."""
    _check(user, role, actor, reason)
    # Both of two administrators who take the role from one another at once would else succeed.
    list(locked(Grant.objects).filter(role=role))
    if role == Role.ADMIN and holders(Role.ADMIN) <= 1:
        raise ValidationError(_("This is the last administrator. Make another one first."))
    if not Grant.objects.filter(user=user, role=role).delete()[0]:
        raise ValidationError(_("%(who)s does not have this role."), params={"who": str(user)})
    record("role.revoked", user, actor=actor, old={"role": role}, reason=reason)


def _check(user: User, role: str, actor: User, reason: str) -> None:
    if role not in [one.value for one in GRANTED]:
        raise ValidationError(_("There is no such role."))
    if user.pk == actor.pk:
        raise ValidationError(_("Nobody changes their own roles. Ask a colleague."))
    if not reason.strip():
        raise ValidationError(_("A reason is needed."))
    if role == Role.ADMIN and not Grant.objects.filter(user=actor, role=Role.ADMIN).exists():
        raise ValidationError(_("Only an administrator makes administrators."))


@transaction.atomic
def add_line(
    person: Person,
    manager: Person,
    *,
    valid_from: date,
    valid_to: date | None,
    actor: models.Model,
    reason: str,
) -> DottedLine:
    """A dotted line from a person to a second manager. Raises ValidationError."""
    if person.pk == manager.pk:
        raise ValidationError(_("Nobody reports to themselves."))
    if person.manager_id == manager.pk:
        raise ValidationError(_("%(who)s is the manager already."), params={"who": manager.name})
    if valid_to is not None and valid_to <= valid_from:
        raise ValidationError(_("A line ends after it begins."))
    if not reason.strip():
        raise ValidationError(_("A reason is needed."))
    open_ones = DottedLine.objects.filter(person=person, manager=manager)
    if open_ones.filter(models.Q(valid_to=None) | models.Q(valid_to__gt=valid_from)).exists():
        raise ValidationError(_("There is such a line already."))
    line = DottedLine.objects.create(person=person, manager=manager, valid_from=valid_from, valid_to=valid_to)
    record("line.added", person, actor=actor, new=_plain(line), reason=reason)
    return line


@transaction.atomic
def end_line(line: DottedLine, *, on: date, actor: models.Model, reason: str) -> None:
    """Ends a dotted line: from this day on the manager sees nothing more. Raises ValidationError."""
    if not reason.strip():
        raise ValidationError(_("A reason is needed."))
    old = _plain(line)
    line.valid_to = max(on, line.valid_from)
    line.save(update_fields=["valid_to"])
    record("line.ended", line.person, actor=actor, old=old, new=_plain(line), reason=reason)


def _plain(line: DottedLine) -> dict[str, Any]:
    return {"manager": line.manager_id, "valid_from": line.valid_from, "valid_to": line.valid_to}
