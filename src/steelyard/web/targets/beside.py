"""What stands beside a target: the values before, what may come, the chance to reach it, a guard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from steelyard.appraisal.ambition import Method, Suggestion, suggestions
from steelyard.appraisal.attainment import Chance, chance
from steelyard.appraisal.proration import Prorated
from steelyard.appraisal.sandbagging import baseline
from steelyard.core.numbers import plain
from steelyard.core.periods import Period
from steelyard.core.texts import Text
from steelyard.scheme.model import Indicator
from steelyard.web.scorecards.models import Scorecard
from steelyard.web.targets.models import Line, Sheet
from steelyard.web.targets.proposing import InPart, measured

MARKS = ("threshold", "target", "stretch")
METHODS = {
    Method.LAST_PERIOD: _("The last period"),
    Method.MEAN_OF_THREE: _("Mean of the last three"),
    Method.SAME_SEASON: _("The same period a year ago"),
    Method.TREND: _("On a line through the past"),
}


@dataclass(frozen=True)
class Beside:
    """One line with what is known. `is_low` says that the target is easier than the years before.

    `in_part` is the scheme's target by days at work, of somebody who is not there for the whole period.
    """

    line: Line
    title: Mapping[str, str]
    unit: str
    direction: str
    history: list[tuple[str, Decimal]]
    suggestions: Sequence[Suggestion]
    chance: Chance | None
    baseline: Decimal | None
    is_low: bool
    in_part: Prorated | None = None

    @property
    def marks(self) -> list[tuple[str, str]]:
        """Threshold, target and stretch: the name of the field, and the number as one would type it."""
        return [(f"{mark}-{self.line.indicator}", self._typed(getattr(self.line, mark))) for mark in MARKS]

    def _typed(self, value: Decimal | None) -> str:
        if value is None:
            return ""
        return f"{plain(value * 100)}%" if self.unit == "percent" else plain(value)

    @property
    def expected(self) -> list[tuple[str | Promise, Decimal]]:
        """What each method gives that has enough of a past."""
        return [(METHODS[one.method], one.value) for one in self.suggestions if one.value is not None]

    @property
    def words(self) -> tuple[Text, ...]:
        return self.chance.words if self.chance else ()


def lines(sheet: Sheet) -> list[Beside]:
    """Two queries, however many lines."""
    cycle = sheet.appraisee.cycle
    models = measured(cycle)
    part = InPart.of(cycle)
    past = _past(sheet.appraisee.person_id, cycle.version.scheme_id, Period.parse(cycle.periods[0]))
    return [
        _in_part(
            _beside(
                line, models[line.indicator], past.get(line.indicator, {}), Period.parse(cycle.periods[0])
            ),
            part.target(sheet.appraisee, models[line.indicator]),
        )
        for line in sheet.lines.all()
        if line.indicator in models
    ]


def _in_part(one: Beside, found: Prorated | None) -> Beside:
    """For fewer days less is asked: that is no easy target."""
    return one if found is None else replace(one, in_part=found, is_low=False)


def _past(person: str, scheme: str, before: Period) -> dict[str, dict[Period, Decimal]]:
    """Indicator → period → value, of the computed scorecards before the cycle."""
    cards = Scorecard.objects.filter(
        subject=person, computation__is_current=True, computation__scheme=scheme
    ).values_list("computation__period", "card")
    found: dict[str, dict[Period, Decimal]] = {}
    for text, card in cards:
        period = Period.parse(text)
        if period.grain is before.grain and str(period) < str(before):
            for line in card.get("indicators", ()):
                if line.get("value") is not None:
                    found.setdefault(line["indicator"], {})[period] = Decimal(line["value"])
    return found


def _beside(line: Line, model: Indicator, history: dict[Period, Decimal], period: Period) -> Beside:
    toward: Literal["higher", "lower"] = "lower" if model.direction == "lower" else "higher"
    years = _years(history, period)
    base = baseline(years, toward=toward)
    low = base is not None and line.target is not None and _easier(line.target, base, toward)
    found = (
        chance(history, period, line.target, toward=toward) if line.target is not None and history else None
    )
    return Beside(
        line=line,
        title=dict(model.title.by_language),
        unit=str(model.unit),
        direction=model.direction,
        history=[(str(one), history[one]) for one in sorted(history, key=str)][-8:],
        suggestions=[one for one in suggestions(history, period) if one.value is not None] if history else [],
        chance=found,
        baseline=base,
        is_low=low,
    )


def _easier(target: Decimal, base: Decimal, toward: str) -> bool:
    return target < base if toward == "higher" else target > base


def _years(history: Mapping[Period, Decimal], period: Period) -> list[Decimal]:
    """The last three periods, the latest last: a short history is compared period by period."""
    known = sorted(history, key=str)[-3:]
    return [history[one] for one in known]
