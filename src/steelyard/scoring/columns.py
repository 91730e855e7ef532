"""One indicator over many subjects: what goes in, and the official scores that come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import compress, repeat
from operator import is_not
from typing import cast

import numpy as np
import numpy.typing as npt

from steelyard.scheme.model import Indicator, TargetModel
from steelyard.scheme.rules import Rank
from steelyard.scoring.limits import limits_in_units
from steelyard.scoring.no_curve import NoCurve
from steelyard.scoring.ranks import rank_units
from steelyard.scoring.rules import curve_for
from steelyard.scoring.vectorised import Floats, as_floats

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: The data behind the value are in dispute: whatever the indicator says, its sheet has no total.
HELD = "held"
STATUSES = ("ok", "missing", "undefined", "insufficient_evidence", "not_applicable", "not_due", HELD)
_CODES = {status: code for code, status in enumerate(STATUSES)}


@dataclass(frozen=True)
class Column:
    """One indicator over N subjects; a single status, target or weight holds for all of them.

    `targets` and `weights` default to those of the scheme. A value is used only where the status is ok.
    """

    values: Sequence[Decimal | None]
    statuses: Sequence[str] | str = "ok"
    targets: Sequence[TargetModel] | TargetModel | None = None
    weights: Sequence[Decimal] | Decimal | None = None

    def status(self, i: int) -> str:
        return self.statuses if isinstance(self.statuses, str) else self.statuses[i]

    def target(self, i: int, indicator: Indicator) -> TargetModel:
        if self.targets is None:
            return indicator.target
        return self.targets if isinstance(self.targets, TargetModel) else self.targets[i]

    def weight(self, i: int, indicator: Indicator) -> Decimal:
        if self.weights is None:
            return indicator.weight
        return self.weights if isinstance(self.weights, Decimal) else self.weights[i]

    def check_length(self, name: str, n: int) -> None:
        """Raises ValueError when a sequence does not have one entry per subject."""
        for part in ("values", "statuses", "targets", "weights"):
            given = getattr(self, part)
            if given is not None and not isinstance(given, str | TargetModel | Decimal) and len(given) != n:
                raise ValueError(f"{name}.{part} has {len(given)} entries for {n} subjects")


@dataclass(frozen=True)
class Scored:
    """The official scores of a column, in units of 0.0001.

    `counts` marks the subjects in whose sheet the indicator takes part with its weight: it is scored,
    or its absence counts as 0. `blocked` marks those whose sheet gets no total.
    """

    column: Column
    units: Integers
    ungated: Integers
    counts: Flags
    blocked: Flags
    refused: Mapping[int, NoCurve] = field(default_factory=dict)

    def under(self, most: int, where: Flags) -> Scored:
        """At most `most` units for the subjects `where` a gate is shut."""
        return replace(self, units=np.where(where, np.minimum(self.units, most), self.units))


def score_column(indicator: Indicator, column: Column) -> Scored:
    """Curve, rounding and caps for every subject, and the policy for those without a score."""
    n = len(column.values)
    codes = _status_codes(column.statuses, n)
    present, values, floats = _present(column, codes == 0)
    units, refused = _units_of(indicator, column, present, values, floats)
    absent = np.flatnonzero((codes == 0) & ~_mask(present, n))
    refused |= dict.fromkeys(absent.tolist(), NoCurve("no_value", "the status is ok but there is no value"))
    codes[np.fromiter(refused, dtype=np.int64, count=len(refused))] = _CODES["missing"]
    zero, block = (_statuses_with(indicator, policy)[codes] for policy in ("zero", "block"))
    scores = np.zeros(n, dtype=np.int64)
    scores[present] = units
    scores[codes != 0] = 0
    return Scored(column, scores, scores, (codes == 0) | zero, block, refused)


def _status_codes(statuses: Sequence[str] | str, n: int) -> npt.NDArray[np.int8]:
    try:
        if isinstance(statuses, str):
            return np.full(n, _CODES[statuses], dtype=np.int8)
        return np.fromiter(map(_CODES.__getitem__, statuses), dtype=np.int8, count=n)
    except KeyError as error:
        raise ValueError(f"{error} is not a status. Choose {', '.join(STATUSES)}") from None


def _statuses_with(indicator: Indicator, policy: str) -> Flags:
    """By status code: whether the indicator treats it with `policy`."""
    policies = {s: indicator.policy(s) for s in STATUSES if s not in ("ok", "not_applicable")}
    policies[HELD] = "block"
    return np.array([policies.get(s) == policy for s in STATUSES], dtype=bool)


def _present(column: Column, ok: Flags) -> tuple[Integers, list[Decimal], Floats]:
    """Where there is a value, the values, and the same as float64."""
    there = np.fromiter(map(is_not, column.values, repeat(None)), dtype=bool, count=len(ok))
    there &= ok
    values = cast(list[Decimal], list(compress(column.values, there.tolist())))
    floats = as_floats(values)
    if not np.isfinite(floats).all() and not all(value.is_finite() for value in values):
        raise ValueError("a value is infinite or not a number; give it the status undefined")
    return np.flatnonzero(there), values, floats


def _mask(positions: Integers, n: int) -> Flags:
    mask = np.zeros(n, dtype=bool)
    mask[positions] = True
    return mask


def _units_of(
    indicator: Indicator, column: Column, present: Integers, values: list[Decimal], floats: Floats
) -> tuple[Integers, dict[int, NoCurve]]:
    """Official points after the caps of the indicator, and who could not be scored."""
    units = np.zeros(len(values), dtype=np.int64)
    refused: dict[int, NoCurve] = {}
    pool = np.fromiter(values, dtype=object, count=len(values))
    for target, members in _by_target(indicator, column, present):
        whole = len(members) == len(values)
        some = values if whole else pool[members].tolist()
        try:
            if isinstance(indicator.score, Rank):
                units[members] = rank_units(some, direction=indicator.direction)
                continue
            curve = curve_for(
                indicator.score, target=target, direction=indicator.direction, unit=indicator.unit
            )
            units[members] = curve.official(some, floats if whole else floats[members])
        except NoCurve as reason:
            refused |= dict.fromkeys(present[members].tolist(), reason)
    low, high = limits_in_units(indicator.caps)
    return np.clip(units, low, high), refused


def _by_target(
    indicator: Indicator, column: Column, present: Integers
) -> Iterator[tuple[TargetModel, Integers]]:
    """The distinct targets and, for each, which of the present values are aimed at it."""
    if not len(present):
        return
    if column.targets is None or isinstance(column.targets, TargetModel) or isinstance(indicator.score, Rank):
        yield column.target(0, indicator), np.arange(len(present))
        return
    # Most targets are inherited, hence the same object: tell objects apart first, then their numbers.
    pool = np.fromiter(column.targets, dtype=object, count=len(column.targets))
    targets = pool[present].tolist()
    objects = np.fromiter(map(id, targets), dtype=np.int64, count=len(targets))
    _, first, object_of = np.unique(objects, return_index=True, return_inverse=True)
    labels: dict[tuple[Decimal | None, ...], int] = {}
    models: list[TargetModel] = []
    label_of_object = []
    for target in (targets[position] for position in first.tolist()):
        label = labels.setdefault((target.threshold, target.target, target.stretch), len(models))
        models += [target] if label == len(models) else []
        label_of_object.append(label)
    label_of = np.array(label_of_object, dtype=np.int64)[object_of]
    order = np.argsort(label_of, kind="stable")
    ends = np.cumsum(np.bincount(label_of, minlength=len(models)))
    yield from zip(models, np.split(order, ends[:-1]), strict=True)
