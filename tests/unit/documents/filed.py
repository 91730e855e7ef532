"""A result worked out by hand, and its paper.

    dimension (weight)   indicator          value  target            score  weight  points
    Campaigns (60%)      Campaign ROI       26%    5% / 20% / 40%    106    24%     25.44
                         Cost per lead      ¥560   ¥600 / 500 / 400   76    36%     27.36
    Team (40%)           Response time      3.5 h  4 h                100    40%     40.00
                         NPS                – (too few)                      0%      0.00

Campaigns: (25.44 + 27.36) / 0.6 = 88.00. Total 92.80, a bonus of 2 makes 94.80.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from pypdf import PdfReader

from steelyard.documents.model import (
    Appeal,
    Change,
    Figure,
    Final,
    Issue,
    Person,
    Scorecard,
    Signature,
)

D = Decimal
AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)


def line(dimension: str, indicator: str, title: str, **cells: Any) -> dict[str, Any]:
    return {
        "dimension": dimension, "indicator": indicator, "title": title, "status": "ok", "reason": None,
        "value": None, "score": None, "threshold": None, "target": None, "stretch": None, "achievement": None,
        "effective_weight": D(0), "contribution": D(0), **cells,
    }  # fmt: skip


CARD: dict[str, Any] = {
    "subject": "e-007",
    "period": "2026Q1",
    "dimensions": [
        {"dimension": "campaigns", "title": "活动效果 Campaigns", "score": D(88), "effective_weight": D(60), "contribution": D("52.8")},
        {"dimension": "team", "title": "團隊協作", "score": D(100), "effective_weight": D(40), "contribution": D(40)},
    ],
    "indicators": [
        line("campaigns", "roi", "活动ROI", unit="percent", value=D("0.26"), threshold=D("0.05"), target=D("0.2"), stretch=D("0.4"),
             achievement=D("1.3"), score=D("106.0000"), effective_weight=D(24), contribution=D("25.44")),
        line("campaigns", "cpl", "Cost per lead", unit="currency:CNY", value="560", threshold="600", target="500", stretch="400",
             achievement="0.892857142857", score="76.0000", effective_weight="36", contribution="27.36"),
        line("team", "response", "處理時效", unit="duration:hour", value=D("3.5"), target=D(4), achievement=D("1.142857"),
             score=D(100), effective_weight=D(40), contribution=D(40)),
        line("team", "nps", "NPS 净推荐值", unit="points", status="insufficient_evidence", reason="under_minimum_evidence"),
    ],
    "adjustments": [{"adjustment": "proposals", "count": D(2), "points": D(2)}],
    "vetoes": [],
    "total_before_vetoes": D("94.8"),
    "total": D("94.8"),
    "grade": "A",
    "coefficient": D("1.2"),
    "reason": None,
}  # fmt: skip


def scorecard(number: str = "SC-0001", name: str = "林小芳", **more: Any) -> Scorecard:
    given: dict[str, Any] = {
        "issue": Issue(number, "Zoë Müller", AT, "演示公司"),
        "cycle": "2026 年第一季度",
        "period": "2026Q1",
        "person": Person("e-007", name, "活动策划", "Content", "Siobhán O'Brien"),
        "card": CARD,
        "final": Final(D("95.3"), "S", D("1.5"), "卓越"),
        "changes": [
            Change("linked", "total", D("94.8"), D("95.3"), "λ 20%"),
            Change("calibrated", "grade", "A", "S", "#panic(1) *stark* $x$ 承接工作", "宋薇", datetime(2026, 4, 20, 15, 0, tzinfo=UTC)),
        ],
        "titles": {"proposals": "创新提案"},
        "basis": {"scheme": "业务导向型", "scheme_hash": "ab" * 32},
        "acknowledged": "objected",
        "acknowledged_at": datetime(2026, 4, 28, 10, 0, tzinfo=UTC),
        "objection": "口径有误。\n第二行 <b> \\u{1}",
        "signatures": [Signature("appraisee", name), Signature("manager", "宋薇", "2026-04-25"), Signature("hr"), Signature("witness")],
        **more,
    }  # fmt: skip
    return Scorecard(**given)


def appeal(**more: Any) -> Appeal:
    given: dict[str, Any] = {
        "issue": Issue("AP-0001", "Zoë Müller", AT),
        "cycle": "2026 年第一季度",
        "period": "2026Q1",
        "person": Person("e-007", "林小芳"),
        "number": "活动ROI",
        "claimed": "30%",
        "grounds": "两笔退款重复扣除",
        "submitted_at": datetime(2026, 5, 3, 8, 0, tzinfo=UTC),
        "supplement": "财务对账单",
        "outcome": "adjusted",
        "decision": "按财务口径更正",
        "decided_at": datetime(2026, 5, 9, 8, 0, tzinfo=UTC),
        "handler": "赵六",
        "figures": [Figure("活动ROI", "26%", "30%"), Figure("总分", "94.8000", "96.0000")],
        "also": ["Siobhán O'Brien"],
        "signatures": [Signature("appellant"), Signature("handler"), Signature("committee")],
        **more,
    }  # fmt: skip
    return Appeal(**given)


def pages(pdf: bytes) -> list[str]:
    """The text of every page, lines joined by single blanks."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]
