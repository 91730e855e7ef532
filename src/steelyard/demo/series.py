"""The campaigns that are repeated: how often, for how much and with what success."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

#: The series that hardly pays in the last three quarters, with its ROI in every quarter.
FAILING = "城市路演"
FAILING_ROI = (0.24, 0.19, 0.21, 0.14, 0.11, 0.02, -0.06, 0.01)
FAILING_QUARTERS = ("2026Q1", "2026Q2", "2026Q3")


@dataclass(frozen=True, slots=True)
class Series:
    """`runs`: how often in the first to fourth calendar quarter; `spend` and `lead_cost` in yuan."""

    name: str
    type: str
    channel: str
    team: str
    runs: tuple[int, int, int, int]
    spend: float
    roi: float
    lead_cost: float
    source: str


SERIES = (
    Series("线上研讨会", "webinar", "wechat", "events", (6, 6, 6, 6), 18_000, 0.26, 380, "event"),
    Series(FAILING, "roadshow", "offline", "events", (2, 2, 2, 2), 76_000, 0.0, 950, "event"),
    Series("行业展会", "trade_show", "offline", "events", (1, 2, 2, 2), 88_000, 0.20, 700, "event"),
    Series("客户大会", "conference", "offline", "events", (0, 1, 0, 1), 165_000, 0.30, 750, "event"),
    Series("产品直播", "live", "douyin", "product", (2, 2, 2, 2), 42_000, 0.34, 520, "content"),
    Series("伙伴联合营销", "partner", "partner", "product", (2, 2, 2, 2), 30_000, 0.24, 560, "partner"),
    Series("短视频挑战赛", "social", "douyin", "content", (1, 2, 1, 2), 36_000, 0.16, 480, "social"),
    Series("行业白皮书", "whitepaper", "website", "content", (2, 2, 2, 2), 21_000, 0.31, 380, "content"),
    Series("老客转介绍", "referral", "wechat", "crm", (2, 2, 2, 2), 25_000, 0.44, 450, "referral"),
    Series("沉睡客户唤醒", "reactivation", "sms", "crm", (2, 2, 2, 2), 15_000, 0.22, 500, "referral"),
    Series("春节焕新", "festival", "wechat", "brand", (1, 0, 0, 0), 120_000, 0.13, 700, "social"),
    Series("618品牌日", "festival", "tmall", "brand", (0, 1, 0, 0), 150_000, 0.28, 700, "social"),
    Series("中秋品牌月", "festival", "wechat", "brand", (0, 0, 1, 0), 130_000, 0.19, 700, "social"),
    Series("双11品牌日", "festival", "tmall", "brand", (0, 0, 0, 1), 180_000, 0.25, 700, "social"),
)


@dataclass(frozen=True, slots=True)
class AdChannel:
    """An advertising channel with one campaign a month. `click_cost` in yuan."""

    name: str
    channel: str
    spend: float
    roi: float
    lead_cost: float
    click_cost: float
    click_rate: float

    @property
    def series(self) -> str:
        return f"{self.name}投放"


AD_CHANNELS = (
    AdChannel("百度搜索", "baidu_search", 36_000, 0.31, 560, 14.0, 0.042),
    AdChannel("微信广告", "wechat_ads", 30_000, 0.24, 600, 9.0, 0.021),
    AdChannel("抖音信息流", "douyin_feed", 28_000, 0.19, 640, 6.5, 0.017),
    AdChannel("知乎广告", "zhihu_ads", 16_000, 0.23, 580, 8.0, 0.013),
    AdChannel("小红书信息流", "xiaohongshu_feed", 18_000, 0.27, 570, 6.0, 0.019),
    AdChannel("B站广告", "bilibili_ads", 14_000, 0.18, 620, 5.5, 0.012),
    AdChannel("领英广告", "linkedin_ads", 20_000, 0.26, 720, 22.0, 0.009),
    AdChannel("必应搜索", "bing_search", 15_000, 0.29, 590, 11.0, 0.036),
)

#: What a campaign spends its money on.
COST_KINDS = {
    "webinar": (("media", 5), ("production", 3), ("speaker", 2)),
    "roadshow": (("venue", 5), ("travel", 2), ("production", 2), ("gifts", 1)),
    "trade_show": (("venue", 6), ("production", 3), ("gifts", 1)),
    "conference": (("venue", 5), ("production", 3), ("speaker", 2)),
    "advertising": (("media", 9), ("agency", 1)),
}
OTHER_COSTS = (("media", 5), ("production", 3), ("agency", 2))
CREDIT_SHARES = (
    (Decimal("0.6"), Decimal("0.4")),
    (Decimal("0.7"), Decimal("0.3")),
    (Decimal("0.5"), Decimal("0.3"), Decimal("0.2")),
    (Decimal("0.6"), Decimal("0.3")),  # a tenth stays unassigned
)
