"""Targets of people who were there for a part of a period: by days at work, unless agreed with them."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from steelyard.appraisal.proration import prorated, rounded
from steelyard.core.periods import Period
from steelyard.core.problems import Place
from steelyard.engine.accruing import accrual_of
from steelyard.engine.compute import evaluated_period
from steelyard.engine.targets import Targets
from steelyard.engine.workspace import Workspace
from steelyard.lake.inputs import Target
from steelyard.web.cycles.models import Appraisee, Cycle
from steelyard.web.cycles.posts import spans_of
from steelyard.web.cycles.presence import share_of

#: Person → what was prorated, with words, as the result keeps it.
Told = dict[str, list[dict[str, Any]]]


def targets_in_part(
    cycle: Cycle, workspace: Workspace, people: Iterable[Appraisee]
) -> tuple[list[Target], Told]:
    """Rows for the engine, one for each target that is asked for in part.

    What adds up over days is; a ratio or level is not. Who agreed on a target of their own has that one.
    """
    spans = spans_of(cycle, workspace.calendar)
    rows: list[Target] = []
    told: Told = {}
    several = {text: Targets(workspace, Period.parse(text)) for text in spans}
    for one in people:
        for text, span in spans.items():
            share = share_of(one, span)
            if not 0 < share < 1:
                continue
            for row, words in _of(one, text, share, workspace, several[text]):
                rows.append(row)
                told.setdefault(one.person_id, []).append(words)
    return rows, told


def _of(
    one: Appraisee, text: str, share: Fraction, workspace: Workspace, targets: Targets
) -> Iterable[tuple[Target, dict[str, Any]]]:
    period = Period.parse(text)
    for name, indicator in workspace.scheme.indicators.items():
        if indicator.level != "employee" or evaluated_period(workspace, indicator, period) != period:
            continue
        agreed = targets.of(one.person_id, name)
        if agreed.source == "employee" or agreed.target.target is None:
            continue
        how = accrual_of(indicator, workspace.catalogue)
        found = prorated(agreed.target, how=how, share=share)
        if found is None or found.after == found.before:
            continue
        after = rounded(found.after)
        row = Target(
            Place("targets"),
            period,
            "employee",
            one.person_id,
            name,
            after.threshold,
            after.target,
            after.stretch,
            reason=found.words.in_language("en"),
        )
        yield (
            row,
            {
                "indicator": name,
                "period": text,
                "before": found.before.target,
                "after": after.target,
                "words": dict(found.words.by_language),
            },
        )
