"""Chance that repeats: one stream of random numbers per topic, so that topics do not disturb one another."""

from __future__ import annotations

from decimal import Decimal
from zlib import crc32

import numpy as np


def stream(seed: int, topic: str) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64([seed, crc32(topic.encode())]))


def money(amount: float) -> Decimal:
    """Yuan with two decimals."""
    return Decimal(round(amount * 100)).scaleb(-2)


def split(total: int, shares: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[int]:
    """Whole parts of `total` in proportion to `shares`; the rounded parts still sum to the total."""
    edges = np.rint(np.cumsum(shares) / shares.sum() * total).astype(int)
    return [int(part) for part in np.diff(edges, prepend=0)]


def split_money(total: Decimal, shares: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[Decimal]:
    return [Decimal(part).scaleb(-2) for part in split(int(total * 100), shares)]


def happens(rng: np.random.Generator, probability: float) -> bool:
    return bool(rng.random() < probability)


def numbered(prefix: str, n: int, width: int = 5) -> str:
    return f"{prefix}{n:0{width}}"
