"""The accounts one can look around with: real people of the sample company, and two who are not appraised."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import record
from steelyard.web.org.models import Grant, Person
from steelyard.web.org.roles import Role


@dataclass(frozen=True)
class Character:
    """`person` is an employee id; without one the account stands outside the department."""

    username: str
    roles: tuple[Role, ...] = ()
    person: str = ""
    name: str = ""


CHARACTERS = (
    Character("demo-employee", person="E025"),
    Character("demo-manager", person="E024"),
    Character("demo-director", (Role.DIRECTOR,), person="E001"),
    Character("demo-data-owner", (Role.DATA_OWNER,), person="E050"),
    Character("demo-hr", (Role.HR,), name="何静"),
    Character("demo-auditor", (Role.AUDITOR,), name="Ólafur Jónsson"),
    Character("demo-admin", (Role.ADMIN,), name="系统管理员"),
)


@transaction.atomic
def engage() -> None:
    """One account per role. They have no usable password: one signs in by a click, and only in a demo."""
    for character in CHARACTERS:
        user, is_new = User.objects.get_or_create(username=character.username)
        person = Person.objects.filter(pk=character.person).first()
        user.first_name = person.name if person else character.name
        user.set_unusable_password()
        user.save()
        if person is not None:
            Person.objects.filter(pk=person.pk).update(user=user)
        for role in character.roles:
            Grant.objects.get_or_create(user=user, role=role)
        if is_new:
            record("account.created", user, actor=None, new={"roles": list(character.roles)})
