"""The first proposal: the targets of the scheme for everything that a person is measured by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from steelyard.scheme.model import Indicator
from steelyard.web.actuals.wanted import applies
from steelyard.web.cycles.models import Appraisee, Cycle
from steelyard.web.cycles.reading import scheme_of
from steelyard.web.targets.models import Line, Sheet

SCHEME = "scheme"


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
    made: list[Sheet] = []
    lines: list[Line] = []
    for one in people:
        sheet = Sheet(appraisee=one)
        made.append(sheet)
        lines += _lines(sheet, one, models)
    return made, lines


def _lines(sheet: Sheet, appraisee: Appraisee, models: Mapping[str, Indicator]) -> Iterator[Line]:
    for name, indicator in models.items():
        if applies(indicator, appraisee) and indicator.target is not None:
            goal = indicator.target
            yield Line(
                sheet=sheet,
                indicator=name,
                threshold=goal.threshold,
                target=goal.target,
                stretch=goal.stretch,
                origin=SCHEME,
            )
