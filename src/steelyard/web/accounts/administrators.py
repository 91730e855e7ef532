"""The first administrator, made by whoever holds the machine: `steelyard admin EMAIL`.

Run again for the same address it lets somebody back in who lost the password, and ties the account to the
person of that address once the organisation is there.
"""

from __future__ import annotations

import getpass
import sys
from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import translation

from steelyard.web.accounts import invitations
from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import locked, record
from steelyard.web.org.models import Grant, Person
from steelyard.web.org.roles import Role


@dataclass(frozen=True)
class Made:
    """The account, whether it is new, and the link that sets its password; none where one was given."""

    user: User
    is_new: bool
    link: str | None = None
    mailed: bool = False


def make_administrator(email: str, *, password: str | None = None) -> Made:
    """An account with the role of administrator. Raises ValidationError."""
    email = email.strip().lower()
    validate_email(email)
    user, is_new = _granted(email, password)
    if password is not None:
        return Made(user, is_new)
    # The mail goes out after the transaction: a slow mail server must not hold the database.
    link = invitations.link_for(user)
    return Made(user, is_new, link, mailed=invitations.send(user, link))


@transaction.atomic
def _granted(email: str, password: str | None) -> tuple[User, bool]:
    user = locked(User.objects).filter(email__iexact=email).first()
    is_new = user is None
    if user is None:
        user = User(username=invitations.free_username(email.partition("@")[0]), email=email)
        user.set_unusable_password()
        user.full_clean(exclude=["password"])
    elif not user.is_active:
        raise ValidationError(f"The account of {email} is closed. Another administrator can open it.")
    if password is not None:
        validate_password(password, user)
        user.set_password(password)
    user.save()
    Grant.objects.get_or_create(user=user, role=Role.ADMIN)
    new = {"username": user.username, "person": _tie(user), "password": password is not None}
    record("account.administrator-made", user, actor=None, new=new)
    return user, is_new


def _tie(user: User) -> str | None:
    """The person of the same address, who has no account yet, gets this one. Gives the person's id."""
    people = list(Person.objects.filter(email__iexact=user.email)[:2])
    has_one = Person.objects.filter(user=user).exists()
    if len(people) != 1 or people[0].user_id is not None or has_one:
        return None
    Person.objects.filter(pk=people[0].pk).update(user=user)
    return str(people[0].pk)


def main(email: str, *, asks: bool) -> int:
    """What the command line does. The link is all there is on standard output. Gives an exit code."""
    with translation.override("en"):
        try:
            made = make_administrator(email, password=_asked() if asks else None)
        except ValidationError as error:
            print(f"error: {' '.join(error.messages)}", file=sys.stderr)
            return 2
    about = "is an administrator" if made.is_new else "was there already and is an administrator"
    print(f"{made.user.email} {about} (user name: {made.user.username})", file=sys.stderr)
    if made.link is not None:
        sent = "; it was sent by mail as well" if made.mailed else ""
        print(f"Within three days this link sets a password, once{sent}:", file=sys.stderr)
        print(made.link)
    return 0


def _asked() -> str:
    """A password from the terminal, typed twice unseen; or the first line of what is piped in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Password: ")
    if getpass.getpass("The same once more: ") != first:
        raise ValidationError("The two are not the same.")
    return first
