"""Reading by SOQL."""

from __future__ import annotations

from steelyard.sources.restful.seconds import WholeSeconds


class Queries(WholeSeconds):
    """SOQL writes a moment as 2026-03-01T08:00:00Z, without quotes."""

    zone = "Z"
