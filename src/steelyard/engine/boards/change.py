"""How a value has moved: against the period before and the same one a year ago."""

from __future__ import annotations

from decimal import Decimal

from steelyard.core.numbers import EXACT
from steelyard.core.periods import Period
from steelyard.engine.boards.numbers import Json, text


def change(now: Decimal | None, then: Decimal | None, *, period: Period, is_same_part: bool) -> Json:
    """`difference` is now − then; `relative` that over then, where then is positive.

    `is_same_part`: of a flow only as much of the earlier period is taken as has passed of this one.
    """
    if now is None or then is None:
        return {"period": str(period), "reason": "no_value" if now is None else "no_earlier_value"}
    difference = EXACT.subtract(now, then)
    return {
        "period": str(period),
        "value": text(then),
        "difference": text(difference),
        "relative": text(EXACT.divide(difference, then)) if then > 0 else None,
        "is_same_part": is_same_part,
    }
