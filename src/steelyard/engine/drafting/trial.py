"""What an indicator of a draft gives on real rows: value, measures, score. Nothing is kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from pathlib import Path as File

from steelyard.core.periods import Period
from steelyard.engine.drafting.alone import alone
from steelyard.engine.drafting.parts import part_of
from steelyard.engine.explain import Explanation, explain
from steelyard.engine.workspace import Workspace, open_data
from steelyard.lake.inputs import Inputs, read_inputs


def trial(
    file: File, *, dimension: str, indicator: str, data: str | File, period: Period, subject: str, as_of: date
) -> Explanation:
    """The indicator of the draft in `file` for one subject and period, as the engine would score it.

    The rest of the draft may be wrong. Targets agreed for the subject count, weights do not. Raises
    NoPartError, and SteelyardError for an indicator, a subject or data that cannot be used.
    """
    loaded = alone(part_of(file, dimension, indicator))
    folder = open_data(data, None)
    inputs = read_inputs(folder, timezone=loaded.scheme.calendar.timezone)
    workspace = Workspace(loaded, folder, _concerning(inputs, loaded.scheme.indicators))
    return explain(workspace, period=period, subject=subject, indicator=indicator, as_of=as_of)


def _concerning(inputs: Inputs, indicators: Collection[str]) -> Inputs:
    """What people entered for these alone, and no weights: by itself the indicator is the whole sheet."""
    return replace(
        inputs,
        targets=tuple(replace(one, weight=None) for one in inputs.targets if one.indicator in indicators),
        ratings=tuple(one for one in inputs.ratings if one.indicator in indicators),
        actuals=tuple(one for one in inputs.actuals if one.indicator in indicators),
    )
