"""The questions of a questionnaire: what is asked, on which scale, of whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field
from pydantic import ValidationError as Unfit
from ruamel.yaml import YAML

from steelyard.appraisal.anonymity import Perspective, Question
from steelyard.core.texts import LANGUAGES
from steelyard.web.cycles.models import Cycle
from steelyard.web.feedback.models import Questionnaire

SHIPPED = Path(__file__).parent / "questionnaire.yaml"
MOST = 30
Words = Annotated[str, Field(max_length=500)]


class Item(BaseModel):
    """One question. `scale` is its lowest and highest point, none for an answer in words.

    `asked` are the perspectives it is put to; none: all. `service` ones feed the satisfaction of other
    departments.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    title: dict[str, Words]
    scale: tuple[Annotated[int, Field(ge=0, le=10)], Annotated[int, Field(ge=0, le=10)]] | None = None
    anchors: dict[str, dict[str, Words]] = {}
    asked: tuple[Perspective, ...] = ()
    service: bool = False

    model_config = ConfigDict(frozen=True, extra="forbid")

    @property
    def points(self) -> tuple[Decimal, ...]:
        return tuple(map(Decimal, range(self.scale[0], self.scale[1] + 1))) if self.scale else ()

    @property
    def steps(self) -> list[tuple[str, dict[str, str]]]:
        """Each point of the scale with what it stands for."""
        return [(str(point), self.anchors.get(str(point), {})) for point in self.points]

    def is_asked_of(self, perspective: str) -> bool:
        return not self.asked or Perspective(perspective) in self.asked

    def plain(self) -> dict[str, Any]:
        return self.model_dump(mode="json")


@lru_cache
def shipped() -> tuple[Item, ...]:
    """What a cycle begins with."""
    written = YAML(typ="safe").load(SHIPPED)
    return tuple(Item.model_validate(one) for one in written["questions"])


def questions_of(cycle: Cycle) -> list[Item]:
    """Those of the cycle, else the shipped ones."""
    found = Questionnaire.objects.filter(cycle=cycle).first()
    return [Item.model_validate(one) for one in found.questions] if found else list(shipped())


def asked_of(perspective: str, items: Iterable[Item]) -> list[Item]:
    return [one for one in items if one.is_asked_of(perspective)]


def for_publishing(items: Iterable[Item]) -> list[Question]:
    return [Question(one.name, one.points) for one in items]


def checked(written: Sequence[Any]) -> list[Item]:
    """The questions, if they make a questionnaire. Raises ValidationError."""
    try:
        items = [Item.model_validate(one) for one in written]
    except Unfit as error:
        places = ", ".join(".".join(map(str, one["loc"])) for one in error.errors())
        raise ValidationError(_("This is no question: %(places)s") % {"places": places}) from None
    names = [one.name for one in items]
    if len(set(names)) != len(names):
        raise ValidationError(_("Two questions have the same name."))
    if len(items) > MOST:
        raise ValidationError(_("At most %(n)d questions.") % {"n": MOST})
    if not any(one.scale and not one.asked for one in items):
        raise ValidationError(_("At least one question on a scale has to be put to everybody."))
    for one in items:
        if any(not one.title.get(language, "").strip() for language in LANGUAGES):
            raise ValidationError(_("Every question is needed in all three languages."))
        if one.scale and one.scale[0] >= one.scale[1]:
            raise ValidationError(_("A scale goes from a lower to a higher point."))
    return items
