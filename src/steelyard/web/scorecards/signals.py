"""How an indicator stands: on track from 95% of its target, at risk from 80%, else behind (DOMAIN §5)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from steelyard.web.scorecards.models import Signal

ON_TRACK, AT_RISK = Decimal("0.95"), Decimal("0.80")
_HUNDRED = Decimal(100)


def signal_of(line: dict[str, Any]) -> Signal:
    """By achievement; where a rule has none, by the score out of 100."""
    if line["status"] != "ok":
        return Signal.NONE
    reached = line["achievement"]
    if reached is None:
        reached = None if line["score"] is None else line["score"] / _HUNDRED
    if reached is None:
        return Signal.NONE
    if reached >= ON_TRACK:
        return Signal.ON_TRACK
    return Signal.AT_RISK if reached >= AT_RISK else Signal.BEHIND
