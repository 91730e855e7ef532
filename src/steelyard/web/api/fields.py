"""Fields that several rooms ask for, with their bounds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django import forms
from django.core.exceptions import ValidationError
from ninja import Field, Schema
from ninja.files import UploadedFile

from steelyard.core.numbers import plain
from steelyard.web.api.problems import RefusedError
from steelyard.web.api.text import Text
from steelyard.web.cycles.files import EvidenceField

#: No cycle is that old or that far ahead; days at the ends of the calendar cannot be counted on from.
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2200, 12, 31))]
Revision = Annotated[int, Field(ge=0, le=2**31 - 1)]
PersonId = Annotated[Text, Field(min_length=1, max_length=64)]
Name = Annotated[Text, Field(max_length=100)]
Reason = Annotated[Text, Field(min_length=1, max_length=2000)]
Words = Annotated[Text, Field(min_length=1, max_length=4000)]
#: A number in the unit of its indicator: 0.26 is 26%.
Number = Annotated[Decimal, Field(max_digits=24, decimal_places=8)]


class ReasonIn(Schema):
    reason: Reason


class WordsIn(Schema):
    text: Words


class RevisionIn(Schema):
    """`revision` is the one it was seen at: 409 when somebody changed it meanwhile."""

    revision: Revision


@contextmanager
def refused() -> Iterator[None]:
    """What an action refuses, as an answer: 409 where somebody was quicker, 422 for the rest.

    With the places that lack something, or the revision it is at, where the action names them.
    """
    try:
        yield
    except ValidationError as error:
        status = 409 if getattr(error, "code", None) in ("state", "stale") else 422
        places: dict[str, str] = dict(getattr(error, "places", {}))
        if (revision := getattr(error, "revision", None)) is not None:
            places["revision"] = f"It is at revision {revision} by now."
        errors = [{"place": place, "message": text} for place, text in places.items()]
        raise RefusedError(status, " ".join(error.messages), errors=errors) from None


def evidence_in(sent: UploadedFile | None) -> Any:
    """A file of a kind and size that may be evidence. Raises RefusedError."""
    if sent is None:
        return None
    if "\x00" in (sent.name or ""):
        raise RefusedError(422, "This is no name of a file.")
    try:
        return EvidenceField(required=False).clean(sent)
    except forms.ValidationError as error:
        raise RefusedError(422, " ".join(error.messages)) from None


def exact(value: Decimal | None) -> str | None:
    """All digits that count, none that do not."""
    return None if value is None else plain(value)
