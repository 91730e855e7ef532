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
from steelyard.core.numbers import plain
from steelyard.core.texts import LANGUAGES, Text
from steelyard.scheme.model import Indicator
from steelyard.scheme.rules import Descriptive
from steelyard.web.cycles.applying import applies
from steelyard.web.cycles.models import Appraisee, Cycle
from steelyard.web.cycles.reading import scheme_of
from steelyard.web.feedback.models import Questionnaire
from steelyard.web.feedback.people import ANONYMOUS

SHIPPED = Path(__file__).parent / "questionnaire.yaml"
MOST = 30
#: The highest point of a scale.
MOST_POINTS = 10
#: How names of questions begin that are not HR's.
OF_SCHEME = "rates_"
Words = Annotated[str, Field(max_length=500)]
Point = Annotated[int, Field(ge=0, le=MOST_POINTS)]


class Item(BaseModel):
    """One question. `scale` is its lowest and highest point, none for an answer in words.

    `asked` are the perspectives it is put to; none: all. `service` ones feed the satisfaction of other
    departments; those with an `indicator` of the scheme are its ratings by colleagues (decision 0026).
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,99}$")]
    title: dict[str, Words]
    scale: tuple[Point, Point] | None = None
    anchors: dict[str, dict[str, Words]] = {}
    asked: tuple[Perspective, ...] = ()
    service: bool = False
    indicator: str = ""

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
    """All that is asked in a cycle: what the scheme wants to be rated, then the questionnaire."""
    return [*rated_by_colleagues(cycle), *own_questions(cycle)]


def questions_about(appraisee: Appraisee, cycle: Cycle, items: Iterable[Item]) -> list[Item]:
    """Those of them that are asked about somebody: indicators of others are not."""
    scheme = scheme_of(cycle.version.text)
    indicators = scheme.indicators if scheme is not None else {}
    return [one for one in items if not one.indicator or applies(indicators[one.indicator], appraisee, cycle)]


def own_questions(cycle: Cycle) -> list[Item]:
    """Those that HR chose for the cycle, else the shipped ones."""
    found = Questionnaire.objects.filter(cycle=cycle).first()
    return [Item.model_validate(one) for one in found.questions] if found else list(shipped())


def rated_by_colleagues(cycle: Cycle) -> list[Item]:
    """A question for each indicator of people that takes ratings of peers, reports or other departments.

    Only scales of whole points that fit a questionnaire are asked; others are left to their managers.
    """
    scheme = scheme_of(cycle.version.text)
    found = scheme.indicators.items() if scheme is not None else ()
    return [item for name, indicator in found if (item := _rating_of(name, indicator)) is not None]


def _rating_of(name: str, indicator: Indicator) -> Item | None:
    if indicator.input != "ratings" or indicator.level != "employee" or indicator.ratings is None:
        return None
    asked = tuple(one for one in ANONYMOUS if indicator.ratings.perspectives.get(one.value))
    low, high = indicator.ratings.scale
    is_whole = low == low.to_integral_value() and high == high.to_integral_value()
    if not asked or not is_whole or not 0 <= low < high <= MOST_POINTS:
        return None
    return Item(
        name=f"{OF_SCHEME}{name}",
        title=_in_every_language(indicator.title),
        scale=(int(low), int(high)),
        anchors=_anchors(indicator),
        asked=asked,
        indicator=name,
    )


def _anchors(indicator: Indicator) -> dict[str, dict[str, str]]:
    if not isinstance(indicator.score, Descriptive):
        return {}
    return {plain(value): _in_every_language(one.text) for value, one in indicator.score.anchors.items()}


def _in_every_language(text: Text | None) -> dict[str, str]:
    return {language: text.in_language(language) for language in LANGUAGES} if text is not None else {}


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
    if taken := [one.name for one in items if one.indicator or one.name.startswith(OF_SCHEME)]:
        text = _("%(name)s is asked for the scheme and is not part of the questionnaire.")
        raise ValidationError(text % {"name": taken[0]})
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
