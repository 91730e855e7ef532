"""The whole sheet of many subjects at once (DESIGN "Numbers").

Order: indicator score and caps → gates → redistribution → dimension and caps → total → adjustments →
cap of the total → vetoes → grade. Numbers are rounded twice: the indicator score after its caps, and the
total after adjustments and caps. Everything between is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from steelyard.scheme.model import Scheme
from steelyard.scoring.adjustments import Counts, all_points
from steelyard.scoring.aggregate import aggregate
from steelyard.scoring.columns import Column, score_column
from steelyard.scoring.gates import apply_gates, shut_gates
from steelyard.scoring.grading import grade_places, veto_totals
from steelyard.scoring.sheets import Sheets

_NOTHING: Mapping[str, Any] = MappingProxyType({})


def score_sheets(
    scheme: Scheme,
    *,
    columns: Mapping[str, Column],
    adjustments: Mapping[str, Counts] = _NOTHING,
    vetoed: Mapping[str, Sequence[bool]] = _NOTHING,
) -> Sheets:
    """Score N subjects. Ranks are among these N.

    `columns`: one per indicator of the scheme, N entries each. `adjustments`: the counts of each
    adjustment (None earns nothing). `vetoed`: for each veto, whether it is triggered.
    Raises ValueError for absent or unknown names, unequal lengths, unknown statuses and infinite values.
    """
    n = _check(scheme, columns, adjustments, vetoed)
    before = {name: score_column(indicator, columns[name]) for name, indicator in scheme.indicators.items()}
    shut = shut_gates(scheme, before)
    scored = apply_gates(scheme, before, shut)
    whole = aggregate(scheme, scored, n)
    totals = whole.official(all_points(scheme, adjustments, n), scheme.caps)
    triggered = {name: np.asarray(flags, dtype=bool) for name, flags in vetoed.items()}
    final = veto_totals(scheme, triggered, totals)
    return Sheets(
        scheme=scheme,
        count=n,
        scored=scored,
        shut=shut,
        aggregate=whole,
        counts=adjustments,
        vetoed=triggered,
        units_before_vetoes=totals,
        units=final,
        has_total=whole.has_total & ~_blocked(scored, n),
        places=grade_places(scheme, triggered, final),
    )


def _blocked(scored: Mapping[str, Any], n: int) -> npt.NDArray[np.bool_]:
    blocked = np.zeros(n, dtype=bool)
    for column in scored.values():
        blocked |= column.blocked
    return blocked


def _check(
    scheme: Scheme,
    columns: Mapping[str, Column],
    adjustments: Mapping[str, Counts],
    vetoed: Mapping[str, Sequence[bool]],
) -> int:
    """The number of subjects, once names and lengths agree."""
    if absent := [name for name in scheme.indicators if name not in columns]:
        raise ValueError(f"no column for the indicator {absent[0]}")
    known: dict[str, tuple[Iterable[str], Iterable[str]]] = {
        "indicators": (columns, scheme.indicators),
        "adjustments": (adjustments, scheme.adjustments),
        "vetoes": (vetoed, scheme.vetoes),
    }
    for kind, (given, names) in known.items():
        if unknown := sorted(set(given) - set(names)):
            raise ValueError(
                f'"{unknown[0]}" is not one of the {kind}: {", ".join(names) or "there are none"}'
            )
    n = len(next(iter(columns.values())).values)
    for name, column in columns.items():
        column.check_length(name, n)
    for name, entries in (*adjustments.items(), *vetoed.items()):
        if len(entries) != n:
            raise ValueError(f"{name} has {len(entries)} entries for {n} subjects")
    return n
