"""GA4's Data API: runReport over events of days, with offset, limit, rowCount and values as texts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from peers.base import Answer, Call, main, route
from peers.tokens import Tokens

REFUSAL = {
    "error": {
        "code": 401,
        "message": "Request had invalid authentication credentials.",
        "status": "UNAUTHENTICATED",
    }
}
KNOWN = {
    "date", "sessionDefaultChannelGroup", "sessionCampaignId", "customEvent:region", "advertiserAdImpressions",
    "advertiserAdClicks", "advertiserAdCost", "keyEvents", "sessions",
}  # fmt: skip


class Analytics(Tokens):
    def setup(self) -> None:
        super().setup()
        self.facts: list[dict[str, str]] = []

    # ── what a test may tell it ─────────────────────────────────────────────────────────────────────

    def put(self, facts: list[dict[str, str]]) -> None:
        """Everything that was measured."""
        self.facts = facts

    # ── behaviour ───────────────────────────────────────────────────────────────────────────────────

    @route("POST", "/token")
    def token(self, call: Call) -> Answer:
        return self.grant(call, expires_in=3599)

    @route("POST", "/v1beta/properties/{property}:runReport")
    def run_report(self, call: Call) -> Answer:
        self.signed(call, REFUSAL)
        asked = call.json
        dimensions = [each["name"] for each in asked["dimensions"]]
        metrics = [each["name"] for each in asked["metrics"]]
        for name in {*dimensions, *metrics} - KNOWN:
            message = f"Field {name} is not a valid dimension."
            self.need(False, 400, {"error": {"code": 400, "message": message, "status": "INVALID_ARGUMENT"}})
        assert [each["dimension"]["dimensionName"] for each in asked["orderBys"]] == dimensions
        rows = sorted(self._grouped(asked["dateRanges"], dimensions, metrics).items())
        start, limit = int(asked.get("offset", 0)), min(int(asked.get("limit", 10_000)), 250_000)
        answer = {
            "dimensionHeaders": [{"name": name} for name in dimensions],
            "metricHeaders": [{"name": name, "type": "TYPE_FLOAT"} for name in metrics],
            "metadata": {"currencyCode": "CNY", "timeZone": "Asia/Shanghai"},
            "kind": "analyticsData#runReport",
        }
        # Google leaves out what is empty.
        found = [_row(key, sums) for key, sums in rows[start : start + limit]]
        return Answer(
            {**answer, **({"rows": found} if found else {}), **({"rowCount": len(rows)} if rows else {})}
        )

    def _grouped(
        self, ranges: list[dict[str, str]], dimensions: list[str], metrics: list[str]
    ) -> dict[tuple[str, ...], list[Decimal]]:
        first, last = (ranges[0][edge].replace("-", "") for edge in ("startDate", "endDate"))
        grouped: dict[tuple[str, ...], list[Decimal]] = {}
        for fact in self.facts:
            if first <= fact["date"] <= last:
                sums = grouped.setdefault(
                    tuple(fact.get(name, "(not set)") for name in dimensions), [Decimal(0)] * len(metrics)
                )
                sums[:] = [
                    total + Decimal(fact.get(name, "0")) for total, name in zip(sums, metrics, strict=True)
                ]
        return grouped


def _row(key: tuple[str, ...], sums: list[Decimal]) -> dict[str, Any]:
    return {
        "dimensionValues": [{"value": cell} for cell in key],
        "metricValues": [{"value": str(total)} for total in sums],
    }


if __name__ == "__main__":
    main(Analytics)
