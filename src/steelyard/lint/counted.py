"""Indicators that count rows: shares, their growth, and net promoter scores; what so many rows can show.

A share is `a / b` of one dataset where the rows of `a` are among the rows of `b`: it cannot pass 100%.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from sqlglot import exp

from steelyard.lint.draft import Draft, Item
from steelyard.metrics.catalogue import ParsedDataset
from steelyard.metrics.formula import Arithmetic, Growth, Name, Node, Number
from steelyard.metrics.measures import Aggregate, ParsedMeasure
from steelyard.metrics.sql import columns_of, render
from steelyard.stats.sample_size import half_width_of_nps, half_width_of_proportion

#: Words by which a survey is known in the name of a dataset, its table or the source of an indicator.
_SURVEY_WORDS = (
    *("survey", "poll", "panel", "nps", "questionnaire"),
    *("调查", "調查", "调研", "調研", "问卷", "問卷"),
)


class Kind(StrEnum):
    SHARE = "share"
    LIFT = "lift"
    NPS = "nps"


@dataclass(frozen=True)
class Counted:
    """What an indicator counts, and where."""

    kind: Kind
    dataset: ParsedDataset

    def half_width(self, n: float, target: Decimal) -> float:
        """The 95% half width of a value at the target, in the unit of the indicator (NPS in points).

        A lift compares two samples, so it varies twice as much; its level is unknown and taken as one half.
        """
        if self.kind is Kind.NPS:
            return half_width_of_nps(n, spread=1 - min(1.0, abs(float(target)) / 100) ** 2)
        if self.kind is Kind.LIFT:
            return 2**0.5 * half_width_of_proportion(n) / 0.5
        return half_width_of_proportion(n, share=min(1.0, max(0.0, float(target))))


def counted(draft: Draft, item: Item) -> Counted | None:
    """None for everything that is no share of rows, growth of one, or NPS."""
    node = draft.formula(item.indicator.formula)
    if isinstance(node, Growth):
        found = _share(draft, node.of)
        return None if found is None else Counted(Kind.LIFT, found)
    node = _without_hundred(node)
    if (dataset := _share(draft, node)) is not None:
        return Counted(Kind.SHARE, dataset)
    return None if (dataset := _nps(draft, node)) is None else Counted(Kind.NPS, dataset)


def is_share(draft: Draft, item: Item) -> bool:
    """Whether the value cannot pass 100%."""
    found = counted(draft, item)
    return found is not None and found.kind is Kind.SHARE and item.indicator.unit.kind == "percent"


def is_survey(found: Counted, item: Item) -> bool:
    """Whether the rows are answers of some, and not a count of all."""
    model = found.dataset.model
    named = (found.dataset.name, model.table, model.file, item.indicator.source)
    return any(word in str(name).lower() for name in named if name for word in _SURVEY_WORDS)


class Sample(NamedTuple):
    """How many rows there are: as a rule in past data (`usual`), else the fewest that count."""

    n: float
    usual: bool


def sample(draft: Draft, item: Item, found: Counted) -> Sample | None:
    """The median number of rows in past data, else `minimum_evidence`; None when nothing says."""
    if draft.history is not None and item.name in draft.history.tracks:
        rows = draft.history.tracks[item.name].rows
        rows = rows[rows > 0]
        if rows.size:
            return Sample(float(np.median(rows)), True)
    evidence = item.indicator.minimum_evidence
    measure = found.dataset.measures.get(evidence.measure) if evidence else None
    if evidence is None or measure is None or _kind(measure) != "count" or evidence.at_least <= 0:
        return None
    return Sample(float(evidence.at_least), False)


# ── reading formulas ────────────────────────────────────────────────────────────────────────────────


def _without_hundred(node: Node | None) -> Node | None:
    """`100 * x / y`, `x / y * 100` and `(x / y) * 100` as `x / y`."""
    match node:
        case Arithmetic("*", Number(), inner) | Arithmetic("*", inner, Number()):
            return _without_hundred(inner)
        case Arithmetic("/", Arithmetic("*", Number(), top) | Arithmetic("*", top, Number()), bottom):
            return Arithmetic("/", top, bottom)
    return node


def _share(draft: Draft, node: Node | None) -> ParsedDataset | None:
    match node:
        case Arithmetic("/", Name(part), Name(whole)):
            return _holding(draft, whole, part)
    return None


def _nps(draft: Draft, node: Node | None) -> ParsedDataset | None:
    match node:
        case Arithmetic("/", Arithmetic("-", Name(up), Name(down)), Name(everybody)):
            return _holding(draft, everybody, up, down)
    return None


def _holding(draft: Draft, whole: str, *parts: str) -> ParsedDataset | None:
    """The dataset of a measure when the others count some of its rows."""
    dataset, every = draft.measure_by_name.get(whole, (None, None))
    if dataset is None or every is None or not dataset.measures.keys() >= set(parts):
        return None
    return dataset if all(_among(dataset.measures[part], every) for part in parts) else None


def _only(measure: ParsedMeasure) -> Aggregate | None:
    """The aggregate of a measure that is nothing else."""
    single = isinstance(measure.formula, Name) and len(measure.aggregates) == 1
    return next(iter(measure.aggregates.values())) if single else None


def _kind(measure: ParsedMeasure) -> str | None:
    aggregate = _only(measure)
    return None if aggregate is None else aggregate.kind


@lru_cache(maxsize=4096)
def _among(part: ParsedMeasure, whole: ParsedMeasure) -> bool:
    """Whether `part` counts (or weighs, in a weighted sample) some of the rows of `whole`."""
    some, every = _only(part), _only(whole)
    if some is None or every is None or some.kind != every.kind or part.time != whole.time:
        return False
    if some.where is None or not (some.kind == "count" or _weighs_alike(some, every)):
        return False
    return all(_implied(condition, some.where) for condition in _conditions(every.where))


def _weighs_alike(some: Aggregate, every: Aggregate) -> bool:
    weighed = some.kind == "sum" and any("weight" in column for column in some.columns)
    return weighed and [render(x) for x in some.arguments] == [render(x) for x in every.arguments]


def _conditions(where: exp.Expr | None) -> Iterator[exp.Expr]:
    if isinstance(where, exp.And):
        yield from _conditions(where.this)
        yield from _conditions(where.expression)
    elif where is not None:
        yield where


def _implied(condition: exp.Expr, where: exp.Expr) -> bool:
    """Whether rows that meet `where` meet the condition: it is one of its parts, or asks for an answer."""
    if render(condition) in {render(each) for each in _conditions(where)}:
        return True
    answered = isinstance(condition, exp.Not) and isinstance(condition.this, exp.Is)
    return answered and set(columns_of(condition)) <= set(columns_of(where))
