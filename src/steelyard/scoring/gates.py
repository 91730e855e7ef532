"""门槛联动: while a gate indicator is under its bar, the others earn at most a base score (DOMAIN §2)."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from steelyard.core.numbers import OFFICIAL_SCALE
from steelyard.scheme.model import Gate, Scheme
from steelyard.scoring.columns import Scored
from steelyard.scoring.limits import limited_units


def shut_gates(scheme: Scheme, scored: Mapping[str, Scored]) -> dict[str, npt.NDArray[np.bool_]]:
    """By gate: the subjects for whom it is shut.

    An official score under `at_least` shuts it. An indicator that takes no part shuts nothing: what is
    not known must not cost points elsewhere.
    """
    return {name: _is_shut(name, gate, scored) for name, gate in scheme.gates.items()}


def _is_shut(name: str, gate: Gate, scored: Mapping[str, Scored]) -> npt.NDArray[np.bool_]:
    if gate.indicator not in scored:
        raise ValueError(f'gate {name}: "{gate.indicator}" is not an indicator of the scheme')
    key = scored[gate.indicator]
    flags: npt.NDArray[np.bool_] = key.counts & (key.ungated < math.ceil(gate.at_least * OFFICIAL_SCALE))
    return flags


def others(scheme: Scheme, gate: Gate) -> list[str]:
    """The indicators that a shut gate holds down."""
    return [
        name
        for dimension in scheme.dimensions.values()
        if gate.scope == "sheet" or gate.indicator in dimension.indicators
        for name in dimension.indicators
        if name != gate.indicator
    ]


def apply_gates(
    scheme: Scheme, scored: Mapping[str, Scored], shut: Mapping[str, npt.NDArray[np.bool_]]
) -> dict[str, Scored]:
    """All gates look at the scores before any gate, so their order does not matter."""
    held = dict(scored)
    for name, gate in scheme.gates.items():
        if shut[name].any():
            for other in others(scheme, gate):
                held[other] = held[other].under(limited_units(gate.others_at_most), shut[name])
    return held
