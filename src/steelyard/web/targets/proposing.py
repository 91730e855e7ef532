"""The first proposal: the targets of the scheme for everything that a person is measured by.

Who is there for a part of the cycle only is asked for a part of what adds up over days (DOMAIN §1.5).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from steelyard.appraisal.proration import Prorated, prorated, rounded
from steelyard.appraisal.spans import Span
from steelyard.engine.accruing import accrual_of
from steelyard.metrics.catalogue import Catalogue
from steelyard.scheme.checks import catalogue_of
from steelyard.scheme.model import Indicator
from steelyard.web.cycles.applying import applies
from steelyard.web.cycles.models import Appraisee, Cycle
from steelyard.web.cycles.posts import spans_of
from steelyard.web.cycles.presence import share_of
from steelyard.web.cycles.reading import scheme_of
from steelyard.web.targets.models import Line, Sheet

SCHEME, PRORATED = "scheme", "prorated"


def measured(cycle: Cycle) -> Mapping[str, Indicator]:
    """Indicators with a target that people have of their own."""
    scheme = scheme_of(cycle.version.text)
    if scheme is None:
        return {}
    return {
        name: one
        for name, one in scheme.indicators.items()
        if one.level == "employee" and one.target and one.target.target is not None
    }


def sheets(cycle: Cycle, people: Iterable[Appraisee]) -> tuple[list[Sheet], list[Line]]:
    """A draft for each of them. Nothing is written."""
    models = measured(cycle)
    part = InPart.of(cycle)
    made: list[Sheet] = []
    lines: list[Line] = []
    for one in people:
        sheet = Sheet(appraisee=one)
        made.append(sheet)
        mine = {name: each for name, each in models.items() if applies(each, one, cycle)}
        lines += _lines(sheet, one, mine, part)
    return made, lines


@dataclass(frozen=True)
class InPart:
    """What is asked of somebody who is there for a part of a cycle of one period; of several, nothing is."""

    period: Span | None
    catalogue: Catalogue | None

    @classmethod
    def of(cls, cycle: Cycle) -> InPart:
        scheme = scheme_of(cycle.version.text)
        if scheme is None or len(cycle.periods) != 1:
            return cls(None, None)
        (period,) = spans_of(cycle, scheme.calendar.calendar).values()
        return cls(period, catalogue_of(scheme))

    def target(self, appraisee: Appraisee, indicator: Indicator) -> Prorated | None:
        """None where the whole is asked for."""
        if self.period is None or self.catalogue is None or indicator.target is None:
            return None
        share = share_of(appraisee, self.period)
        if not 0 < share < 1:
            return None
        found = prorated(indicator.target, how=accrual_of(indicator, self.catalogue), share=share)
        if found is None or found.after == found.before:
            return None
        return replace(found, after=rounded(found.after))


def _lines(
    sheet: Sheet, appraisee: Appraisee, models: Mapping[str, Indicator], part: InPart
) -> Iterator[Line]:
    for name, indicator in models.items():
        if indicator.target is not None:
            in_part = part.target(appraisee, indicator)
            goal = indicator.target if in_part is None else in_part.after
            yield Line(
                sheet=sheet,
                indicator=name,
                threshold=goal.threshold,
                target=goal.target,
                stretch=goal.stretch,
                origin=SCHEME if in_part is None else PRORATED,
            )
