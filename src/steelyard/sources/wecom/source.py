"""WeCom as a source: what members did with customers, one call per member and month.

Source: https://developer.work.weixin.qq.com/document/path/96358 (get_user_behavior_data: at most 100
members, added up; 30 days a call, 180 days of history; absent fields; epoch of the beginning of a day).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated, Any

from pydantic import Field

from steelyard.core.fields import Model
from steelyard.sources.restful.source import RestSource
from steelyard.sources.tables import Names

_CHINA = timezone(timedelta(hours=8))


class Settings(Model):
    """Whose days are collected."""

    members: Annotated[Names, Field(min_length=1)] = Field(description="User ids of the members (userid).")
    start: str = Field("2000-01-01", description="First day wanted; WeCom keeps 180 days.")
    base_url: str = Field(
        "https://qyapi.weixin.qq.com", description="Only another one for tests and proxies."
    )


class Source(RestSource):
    """All is said in kind.yaml but the day: WeCom gives the second at which it begins in China."""

    def record(self, resource: str, record: Any) -> Any:
        begins = datetime.fromtimestamp(int(record["stat_time"]), UTC)
        return {**record, "day": begins.astimezone(_CHINA).date().isoformat()}
