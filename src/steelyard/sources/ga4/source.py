"""The Data API of Google Analytics 4 as a source.

Sources: the vendor's SDK google-analytics-data 0.23.3, v1beta (runReport: dimensions, metrics, dateRanges,
orderBys, limit up to 250,000, offset; dimensionHeaders, metricHeaders, rows, rowCount), and
https://developers.google.com/analytics/devguides/reporting/data/v1/quotas.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import Field

from steelyard.core.fields import Map, Model, Name, no_entries
from steelyard.sources.base import Request
from steelyard.sources.http import Client
from steelyard.sources.opened import Connection
from steelyard.sources.restful.asking import asked
from steelyard.sources.restful.model import ApiModel
from steelyard.sources.restful.oauth import signature
from steelyard.sources.restful.source import RestSource
from steelyard.sources.tables import Names

if TYPE_CHECKING:
    from steelyard.sources.restful.reading import Reader

#: The most rows of one answer.
MOST = 250_000


class ReportModel(Model):
    """A report: one row for each combination of its dimensions."""

    dimensions: Names = Field(description="Names of dimensions; `date` should be one of them.")
    metrics: Names = Field(description="Names of metrics.")


_SHIPPED = {
    "ads": ReportModel(
        dimensions=("date", "sessionDefaultChannelGroup", "sessionCampaignId"),
        metrics=("advertiserAdImpressions", "advertiserAdClicks", "advertiserAdCost", "keyEvents"),
    ),
    "visits": ReportModel(
        dimensions=("date", "sessionDefaultChannelGroup"), metrics=("sessions", "keyEvents")
    ),
}


class Settings(Model):
    """Which property, and what is read of it."""

    property: str = Field(pattern=r"^\d+$", description="Number of the property.")
    start: str = Field("2024-01-01", description="The first day that is read.")
    reread: str = Field(
        "3 days", description="So many days are read again, since their figures still change."
    )
    window: str = Field("30 days", description="The longest span of one report.")
    rows: int = Field(100_000, ge=1, le=MOST, description="Rows per answer; at most 250,000.")
    reports: Map[Name, ReportModel] = Field(
        default_factory=no_entries,
        description="Name, to be used in `from` → report. Besides the shipped ones: ads and visits.",
    )
    base_url: str = Field(
        "https://analyticsdata.googleapis.com", description="Only another one for tests and proxies."
    )
    token_url: str = Field(
        "https://oauth2.googleapis.com/token", description="Where refresh tokens are exchanged."
    )


class Source(RestSource):
    """One resource per report."""

    def api(self, connection: Connection) -> ApiModel:
        settings: Settings = connection.settings
        api, reports = super().api(connection), {**_SHIPPED, **settings.reports}
        named = api.model_copy(update={"resources": dict.fromkeys(reports, api.resources["report"])})
        signed = named.model_copy(update={"auth": signature(connection, settings.token_url)})
        return asked(signed, lambda name: _words(reports[name]))

    def reader(self, api: ApiModel, connection: Connection, client: Client, request: Request) -> Reader:
        from steelyard.sources.ga4.report import Reports

        return Reports(api, connection, client, request)


def _words(report: ReportModel) -> Mapping[str, Any]:
    return {
        "dimensions": [{"name": name} for name in report.dimensions],
        "metrics": [{"name": name} for name in report.metrics],
        # Pages need an order in which no two rows are alike.
        "order": [{"dimension": {"dimensionName": name}} for name in report.dimensions],
    }
