"""Ids as numbers that count from 0."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


def coded(ids: Sequence[str]) -> tuple[tuple[str, ...], npt.NDArray[np.int64]]:
    """The different ids in order, and the place of each line's id among them."""
    names, codes = np.unique(np.asarray(ids, dtype=np.str_), return_inverse=True)
    return tuple(names.tolist()), np.asarray(codes, dtype=np.int64)
