"""The sample company's accounts, one per role, to look around as. Only with STEELYARD_DEMO=1."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise

from steelyard.web.accounts.models import User
from steelyard.web.org.roles import Role
from steelyard.web.ui.words import POSITIONS

#: In the order in which they are shown.
ROLES = (
    Role.EMPLOYEE,
    Role.MANAGER,
    Role.DIRECTOR,
    Role.DATA_OWNER,
    Role.HR,
    Role.AUDITOR,
    Role.ADMIN,
)


@dataclass(frozen=True)
class DemoRole:
    """A role to look around as, and who that is: “王芳 · 活动策划”."""

    role: Role
    title: str | Promise
    who: str
    is_here: bool


def username_of(role: Role) -> str:
    """demo-employee … demo-data-owner … demo-admin."""
    return f"demo-{role.value.replace('_', '-')}"


def account_of(role: Role) -> User | None:
    return User.objects.filter(username=username_of(role), is_active=True).first()


def roles(current: object = None) -> list[DemoRole]:
    """The roles that have an account. One query; none where this is no demo."""
    if not settings.STEELYARD_DEMO:
        return []
    accounts = User.objects.filter(username__in=map(username_of, ROLES), is_active=True)
    by_name = {user.username: user for user in accounts.select_related("person")}
    here = getattr(current, "username", "")
    return [
        DemoRole(role, role.label, _who(by_name[name]), is_here=name == here)
        for role in ROLES
        if (name := username_of(role)) in by_name
    ]


def _who(user: User) -> str:
    person = getattr(user, "person", None)
    if person is None:
        return str(user)
    position = str(POSITIONS.get(person.position, person.position))
    return " · ".join(part for part in (person.name, position) if part)
