"""How long to wait before asking again: what servers say in their headers, else longer each time."""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_NUMBER = re.compile(r"\s*(\d{1,14}(?:\.\d+)?)\s*")


@dataclass(frozen=True, slots=True)
class Clock:
    """The only clock and dice of the client, so that tests wait for nothing."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    dice: Callable[[], float] = random.random


@dataclass(frozen=True, slots=True)
class RateHeaders:
    """The headers in which a vendor speaks of its limit.

    `remaining`: calls left; at 0 the next call waits for the reset. `reset`: when calls are free again, in
    `reset_as`: seconds or milliseconds from now, or since 1970 (epoch, epoch_ms).
    """

    remaining: tuple[str, ...] = ("X-RateLimit-Remaining", "RateLimit-Remaining")
    reset: tuple[str, ...] = ("X-RateLimit-Reset", "RateLimit-Reset")
    reset_as: str = "guess"


#: More seconds than this is no waiting time but a moment.
_SOME_YEARS = 100_000_000
_PER_SECOND = {"seconds": 1, "milliseconds": 1000, "epoch": 1, "epoch_ms": 1000}


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that `Retry-After` asks for: a number, or a date (RFC 9110 §10.2.3); None without it."""
    written = headers.get("Retry-After")
    if written is None:
        return None
    if found := _NUMBER.fullmatch(written):
        return float(found[1])
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, IndexError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.fromtimestamp(now, UTC)).total_seconds())


def until_reset(headers: Mapping[str, str], limits: RateHeaders, now: float) -> float | None:
    """Seconds until the vendor's own header says that calls are free again; None without it."""
    for name in limits.reset:
        found = _NUMBER.fullmatch(headers.get(name, ""))
        if found:
            return _from_now(float(found[1]), limits.reset_as, now)
    return None


def _from_now(number: float, written_as: str, now: float) -> float:
    if written_as == "guess":
        written_as = (
            "seconds" if number < _SOME_YEARS else "epoch" if number < _SOME_YEARS * 1000 else "epoch_ms"
        )
    seconds = number / _PER_SECOND[written_as]
    return max(0.0, seconds - now if written_as.startswith("epoch") else seconds)


def used_up(headers: Mapping[str, str], limits: RateHeaders) -> bool:
    """Whether the last call has used what there was."""
    return any(headers.get(name, "").strip() == "0" for name in limits.remaining)


def backed_off(attempt: int, dice: float, *, first: float = 1.0, most: float = 60.0) -> float:
    """Exponential with full jitter: somewhere between 0 and 1, 2, 4, 8, … seconds, never quite 0.

    Source: M. Brooker, Exponential Backoff And Jitter, AWS Architecture Blog, 2015.
    """
    return min(most, first * float(2**attempt)) * (0.1 + 0.9 * dice)


@dataclass(slots=True)
class Pace:
    """At most `per_second` calls in a second, evenly spread, and none before a reset."""

    per_second: float | None
    clock: Clock
    _free_at: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self) -> None:
        with self._lock:
            now = self.clock.now()
            pause = self._free_at - now
            self._free_at = max(now, self._free_at) + (1 / self.per_second if self.per_second else 0.0)
        if pause > 0:
            self.clock.sleep(pause)

    def hold(self, seconds: float) -> None:
        """No call for so many seconds."""
        with self._lock:
            self._free_at = max(self._free_at, self.clock.now() + seconds)
