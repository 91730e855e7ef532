"""Past data as rules see it: what every indicator showed, earned and weighed on every sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class Sheet(NamedTuple):
    """One subject in one period."""

    period: str
    subject: str
    position: str | None = None


@dataclass(frozen=True)
class Track:
    """One indicator over the sheets of a history: arrays in the order of `History.sheets`, nan for none.

    `scores` are official points; `weights` are effective, in percent of the sheet (0 when it takes no
    part); `rows` counts the rows behind a value.
    """

    values: Floats
    statuses: Sequence[str]
    scores: Floats
    thresholds: Floats
    targets: Floats
    stretches: Floats
    weights: Floats
    rows: Floats

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Where there is a score."""
        return ~np.isnan(self.scores)


@dataclass(frozen=True)
class History:
    """`employees` maps everybody's id to a position; `teams` to the heads of the newest period."""

    sheets: Sequence[Sheet]
    tracks: Mapping[str, Track]
    totals: Floats
    employees: Mapping[str, str] = field(default_factory=dict)
    teams: Mapping[str, int] = field(default_factory=dict)

    @property
    def periods(self) -> list[str]:
        return list(dict.fromkeys(sheet.period for sheet in self.sheets))

    @property
    def subjects(self) -> list[str]:
        return list(dict.fromkeys(sheet.subject for sheet in self.sheets))
