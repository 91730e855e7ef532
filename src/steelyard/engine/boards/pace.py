"""Pace: is enough done for the part of the period that has passed? Only flows have one."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from steelyard.core.numbers import EXACT
from steelyard.engine.boards.numbers import Json, text

#: By achievement, as everywhere on the pages (DOMAIN §5).
ON_TRACK, AT_RISK = Decimal("0.95"), Decimal("0.80")


class Standing(StrEnum):
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    BEHIND = "behind"


def standing(share: Decimal) -> Standing:
    """By how much of what is wanted is reached: 95% on track, 80% at risk."""
    if share >= ON_TRACK:
        return Standing.ON_TRACK
    return Standing.AT_RISK if share >= AT_RISK else Standing.BEHIND


def pace(
    *, value: Decimal | None, target: Decimal | None, elapsed: Decimal | None, direction: str, is_flow: bool
) -> Json:
    """`expected` is target × elapsed part, `ratio` how much of it there is (or the reverse)."""
    reason = (
        "period_closed" if elapsed is None
        else "not_a_flow" if not is_flow or direction == "within"
        else "no_value" if value is None
        else "no_target" if target is None or target <= 0
        else None
    )  # fmt: skip
    if reason is not None:
        return {"reason": reason}
    assert value is not None
    assert target is not None
    assert elapsed is not None
    expected = EXACT.multiply(target, elapsed)
    if direction == "lower":
        ratio = EXACT.divide(expected, value) if value > 0 else Decimal(1)
    else:
        ratio = EXACT.divide(value, expected)
    return {
        "expected": text(expected),
        "ratio": text(ratio),
        "of_target": text(EXACT.divide(value, target)),
        "signal": str(standing(ratio)),
    }
