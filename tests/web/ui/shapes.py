"""One chart of each kind with gaps in it, and what has to be in the picture and in the table."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from steelyard.web.ui import charts

Series = list[list[Any]]
COST, ROI = {"name": "Spend", "unit": "currency:CNY"}, {"name": "ROI", "unit": "percent"}


@dataclass(frozen=True)
class Shape:
    """`series`: the values of each series of the picture, worked out by hand; `table`: head and rows."""

    kind: str
    data: dict[str, Any]
    series: Series
    table: list[list[Any]]


SHAPES = [
    Shape(
        "waterfall",
        charts.waterfall(
            steps=[
                {"name": "Brand", "value": Decimal("18.4"), "kind": "part", "full": 23},
                {"name": "Leads", "value": None, "kind": "part", "full": 10},
                {"name": "Late", "value": Decimal("-2.4"), "kind": "part"},
                {"name": "Total", "value": 16, "kind": "total"},
            ]
        ),
        # What stands invisibly below each bar, the bars, and what full marks would have added.
        [[0, 18.4, 16, 0], [18.4, 0, 2.4, 16], [4.6, 10, 0, 0]],
        [["Part", "Points", "Full marks"], ["Brand", 18.4, 23], ["Leads", None, 10], ["Late", -2.4, None], ["Total", 16, None]],
    ),
    Shape(
        "radar",
        charts.radar(
            axes=[{"name": "Brand", "max": 120}, {"name": "Leads", "max": 120}, {"name": "Team", "max": 120}],
            series=[
                {"name": "Q3", "values": [90, Decimal("80.5"), 70]},
                {"name": "Q2", "values": [85, None, 75], "dashed": True},
                {"name": "Q1", "values": [60, 65, 70], "dashed": True},
            ],
        ),
        # Q2 has a gap: a polygon through the centre would say 0.
        [[[90, 80.5, 70]], [[60, 65, 70]]],
        [["Dimension", "Q3", "Q2", "Q1"], ["Brand", 90, 85, 60], ["Leads", 80.5, None, 65], ["Team", 70, 75, 70]],
    ),
    Shape(
        "funnel",
        charts.funnel(
            stages=[{"name": "Leads", "value": 4210}, {"name": "MQL", "value": 1020, "rate": Decimal("0.2423")}, {"name": "SQL", "value": None}]
        ),
        [[4210, 1020, None]],
        [["Stage", "Number", "Of the stage before"], ["Leads", 4210, None], ["MQL", 1020, 0.2423], ["SQL", None, None]],
    ),
    Shape(
        "bubbles",
        charts.bubbles(
            points=[
                {"name": "Spring", "x": 120_000, "y": Decimal("0.26"), "size": 400_000},
                {"name": "Autumn", "x": 80_000, "y": Decimal("-0.1"), "size": 0, "marked": True},
            ],
            x=COST, y=ROI, size={"name": "Revenue", "unit": "currency:CNY"}, line=Decimal("0.05"), line_name="5%",
        ),
        [[[120_000, 0.26], [80_000, -0.1]]],
        [["Name", "Spend", "ROI", "Revenue"], ["Spring", 120_000, 0.26, 400_000], ["Autumn", 80_000, -0.1, 0]],
    ),
    Shape(
        "histogram",
        charts.histogram(bars=[{"name": "0–1", "value": 3}, {"name": "1–2", "value": 0}], line={"name": "median", "at": 0.5}),
        [[3, 0], [[0.5, 0]]],
        [["Class", "Number"], ["0–1", 3], ["1–2", 0]],
    ),
    Shape(
        "lines",
        charts.lines(
            categories=["Q1", "Q2", "Q3"],
            series=[
                {"name": "Real", "values": [Decimal("0.2"), None, Decimal("0.26")]},
                {"name": "Expected", "values": [None, None, 0.3], "low": [None, None, 0.25], "high": [None, None, 0.35], "dashed": True},
            ],
            unit="percent",
            target=Decimal("0.25"),
        ),
        # The line; the foot of the band, how high it is, the line in it; the target.
        [[0.2, None, 0.26], [None, None, 0.25], [None, None, 0.1], [None, None, 0.3], [0.25, 0.25, 0.25]],
        [["Period", "Real", "Expected", "Expected · from", "Expected · to"], ["Q1", 0.2, None, None, None], ["Q2", None, None, None, None], ["Q3", 0.26, 0.3, 0.25, 0.35]],
    ),
    Shape(
        "bars",
        charts.bars(categories=["A", "B"], series=[{"name": "People", "values": [5, -2]}], target=[4, 4]),
        [[5, -2], [4, 4]],
        [["Name", "People"], ["A", 5], ["B", -2]],
    ),
    Shape(
        "heatmap",
        charts.heatmap(
            x=["ROI", "Leads"],
            y=["林𠮷", "O'Brien"],
            values=[[80, None], [Decimal("91.25"), 0]],
            hrefs=["/a/", "/b/"],
        ),
        [[[0, 0, 80], [0, 1, 91.25], [1, 1, 0]]],
        [["Name", "ROI", "Leads"], ["林𠮷", 80, None], ["O'Brien", 91.25, 0]],
    ),
    Shape(
        "curve",
        charts.curve(
            points=[[0, 0], [Decimal("0.2"), 100], [0.4, 120]],
            x=ROI, y={"name": "Points", "unit": "score"}, me=[Decimal("0.26"), 106], marks=[{"name": "Target", "x": 0.2}, {"name": "Stretch", "x": None}],
        ),
        [[[0, 0], [0.2, 100], [0.4, 120]], [[0.26, 106]]],
        [["ROI", "Points"], [0, 0], [0.2, 100], [0.4, 120]],
    ),
]  # fmt: skip
