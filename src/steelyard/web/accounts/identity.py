"""Whose sign-in at the company is this? By employee id, or by an e-mail address the company vouches for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from django.db.models.functions import Lower

from steelyard.web.config import clock
from steelyard.web.org.models import Person


class Refusal(Enum):
    """Why nobody was found."""

    UNKNOWN = auto()
    AMBIGUOUS = auto()
    LEFT = auto()
    TAKEN = auto()
    OTHER = auto()


@dataclass(frozen=True)
class Identity:
    """What a provider says of somebody. Only what the company itself keeps belongs in here: an id or an
    address that people choose for themselves would let them become anybody."""

    employee_ids: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    name: str = ""

    def stored(self) -> dict[str, Any]:
        """All that is kept of a provider's answer: no phone numbers, no pictures."""
        kept = {"name": self.name, "email": next(iter(self.emails), "")}
        return {**kept, "employee_ids": list(self.employee_ids), "emails": list(self.emails)}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Identity:
        return cls(
            employee_ids=tuple(stored.get("employee_ids", ())),
            emails=tuple(stored.get("emails", ())),
            name=stored.get("name", ""),
        )


@dataclass(frozen=True)
class Match:
    person: Person | None = None
    refusal: Refusal | None = None
    by: str = ""


def match(identity: Identity) -> Match:
    """The one person with this employee id, else the one with this e-mail address. Two queries at most."""
    found = {person.pk: (person, "employee id") for person in _by_id(identity)}
    if not found:
        found = {person.pk: (person, "e-mail") for person in _by_email(identity)}
    if not found:
        return Match(refusal=Refusal.UNKNOWN)
    if len(found) > 1:
        return Match(refusal=Refusal.AMBIGUOUS)
    person, by = next(iter(found.values()))
    if person.left_on and person.left_on <= clock.today():
        return Match(refusal=Refusal.LEFT)
    return Match(person=person, by=by)


def _by_id(identity: Identity) -> list[Person]:
    wanted = [each for each in identity.employee_ids if each]
    return list(Person.objects.filter(pk__in=wanted)) if wanted else []


def _by_email(identity: Identity) -> list[Person]:
    wanted = [each.strip().lower() for each in identity.emails if each.strip()]
    if not wanted:
        return []
    return list(Person.objects.annotate(lower=Lower("email")).filter(lower__in=wanted))
