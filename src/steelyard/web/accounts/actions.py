"""Accounts of people: made, closed, opened again, freed from a lost second factor. Each is audited.

HR and administrators call these. Two things are refused whoever asks: acting on oneself, and HR acting
on an administrator. A link that sets a password is power over an account, so HR gets one only for
accounts that were never used; for others an administrator makes it.
"""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from steelyard.web.accounts import invitations
from steelyard.web.accounts.models import ApiToken, User
from steelyard.web.audit.recording import locked, record
from steelyard.web.config import clock
from steelyard.web.org.models import Grant, Person
from steelyard.web.org.roles import Role

LOOKS_AFTER_ACCOUNTS = (Role.HR, Role.ADMIN)


@dataclass(frozen=True)
class Invitation:
    """The account, the link that sets its password (shown once), and whether it went out by mail."""

    user: User
    link: str
    mailed: bool


def invite(person: Person, *, actor: User) -> Invitation:
    """An account for a person who has none, or a new link for one who never signed in.

    Raises ValidationError when the person left, signed in before, or the e-mail belongs to somebody else.
    """
    # The mail goes out after the transaction: a slow mail server must not hold the database.
    return _invitation(_invited(person, actor))


@transaction.atomic
def _invited(person: Person, actor: User) -> User:
    person = locked(Person.objects).get(pk=person.pk)
    if person.left_on and person.left_on <= clock.today():
        raise ValidationError(_("%(name)s has left; no account is made."), params={"name": person.name})
    if person.user is not None:
        _refuse_if_not_allowed(person.user, actor)
        if was_used(person.user):
            raise ValidationError(_("This account was used already. An administrator can make a new link."))
        record("account.invited-again", person.user, actor=actor)
        return person.user
    if not _holds(actor, *LOOKS_AFTER_ACCOUNTS):
        raise ValidationError(_("Only HR and administrators look after accounts."))
    user = make_account(person)
    record("account.invited", user, actor=actor, new={"person": person.pk, "username": user.username})
    return user


def make_account(person: Person) -> User:
    """An account without a password, linked to the person. The caller records why.

    Raises ValidationError when the e-mail address belongs to another account.
    """
    email = person.email.lower()
    taken = User.objects.filter(email__iexact=email) if email else User.objects.none()
    if taken.exists():
        message = _("The e-mail address %(email)s belongs to another account.")
        raise ValidationError(message, params={"email": email})
    user = User(username=invitations.free_username(person.pk), email=email)
    user.set_unusable_password()
    user.save()
    Person.objects.filter(pk=person.pk).update(user=user)
    return user


def new_link(user: User, *, actor: User) -> Invitation:
    """For somebody who forgot the password where no mail is sent. Only administrators.

    Raises ValidationError for others, for oneself, and for a closed account.
    """
    _refuse_if_not_allowed(user, actor)
    if not _holds(actor, Role.ADMIN):
        raise ValidationError(_("Only an administrator makes a new link for an account in use."))
    if not user.is_active:
        raise ValidationError(_("This account is closed. Open it first."))
    with transaction.atomic():
        record("account.link-made", user, actor=actor)
    return _invitation(user)


def _invitation(user: User) -> Invitation:
    link = invitations.link_for(user)
    return Invitation(user, link, mailed=invitations.send(user, link))


@transaction.atomic
def deactivate(user: User, *, actor: User, reason: str = "") -> None:
    """Closes an account: its sessions end and its tokens are revoked, now and for good."""
    _refuse_if_not_allowed(user, actor)
    if not user.is_active:
        return
    User.objects.filter(pk=user.pk).update(is_active=False)
    ended = end_sessions(user)
    revoked = ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=clock.now())
    new = {"sessions_ended": ended, "tokens_revoked": revoked}
    record("account.closed", user, actor=actor, new=new, reason=reason)


@transaction.atomic
def reactivate(user: User, *, actor: User) -> None:
    """Opens a closed account again. Its tokens stay revoked."""
    _refuse_if_not_allowed(user, actor)
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        record("account.opened", user, actor=actor)


@transaction.atomic
def reset_second_factor(user: User, *, actor: User) -> int:
    """Removes authenticator app, security keys and recovery codes, and ends all sessions. Gives how many."""
    _refuse_if_not_allowed(user, actor)
    kinds = sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    if kinds:
        Authenticator.objects.filter(user=user).delete()
        end_sessions(user)
        record("account.second-factor-reset", user, actor=actor, old={"kinds": kinds})
    return len(kinds)


def end_sessions(user: User) -> int:
    """Signs the account out everywhere. Gives of how many sessions."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)


def was_used(user: User) -> bool:
    """Whether somebody signed in with this account, or could by now."""
    return (
        user.last_login is not None
        or user.has_usable_password()
        or SocialAccount.objects.filter(user=user).exists()
    )


def _refuse_if_not_allowed(user: User, actor: User) -> None:
    if user.pk == actor.pk:
        raise ValidationError(_("Ask a colleague: nobody does this to their own account."))
    if not _holds(actor, *LOOKS_AFTER_ACCOUNTS):
        raise ValidationError(_("Only HR and administrators look after accounts."))
    if _holds(user, Role.ADMIN) and not _holds(actor, Role.ADMIN):
        raise ValidationError(_("Only an administrator changes the account of an administrator."))


def _holds(user: User, *roles: Role) -> bool:
    return Grant.objects.filter(user=user, role__in=roles).exists()
