"""Charts as plain maps: the table beside a picture has the same figures, and a browser can read all of it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from steelyard.web import ui
from steelyard.web.ui import charts
from steelyard.web.ui.templatetags import steelyard as tags
from web.ui.shapes import SHAPES

STATIC = Path(ui.__file__).parent / "static" / "ui" / "charts"
numbers = st.one_of(st.none(), st.decimals(-1000, 1000, places=4))


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.kind)
def test_the_table_of_a_chart_has_its_figures(shape):
    head, *rows = shape.table
    assert [column["name"] for column in shape.data["columns"]] == head
    assert shape.data["rows"] == rows


def test_there_is_a_shape_for_every_kind():
    exported = re.search(r"export const kinds = \{(.*)\}", (STATIC / "kinds.js").read_text(encoding="utf-8"))
    assert exported
    drawn = {name.partition(":")[0].strip() for name in exported[1].split(",")}
    documented = set(re.findall(r"^\| `(\w+)`", (STATIC / "README.md").read_text(encoding="utf-8"), re.M))
    # `band` is another name for lines.
    assert {shape.kind for shape in SHAPES} == documented == drawn - {"band"}


@given(st.lists(st.tuples(st.text(), numbers, numbers, numbers), max_size=6))
def test_values_and_their_interval_are_in_the_table_in_order(rows):
    names, values, low, high = (
        (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [], [])
    )
    series = [{"name": "Value", "values": values, "low": low, "high": high}]
    found = charts.lines(categories=names, series=series)
    assert found["rows"] == [
        [name, *(None if value is None else float(value) for value in rest)] for name, *rest in rows
    ]


@given(st.lists(st.lists(numbers, min_size=3, max_size=3), max_size=4))
def test_a_cell_of_the_heat_map_is_where_its_row_and_column_cross(values):
    names = [f"r{y}" for y in range(len(values))]
    found = charts.heatmap(x=["a", "b", "c"], y=names, values=values)
    for y, row in enumerate(values):
        for x, value in enumerate(row):
            assert found["rows"][y][x + 1] == (None if value is None else float(value))


def test_what_is_infinite_is_a_gap():
    found = charts.funnel(
        stages=[{"name": "a", "value": float("nan")}, {"name": "b", "value": Decimal("inf")}]
    )
    assert [row[1] for row in found["rows"]] == [None, None]
    json.dumps(found, allow_nan=False)


def chart(data, **how) -> str:
    return render_to_string("ui/chart.html", tags.chart("funnel", data, **how))


def test_a_chart_says_what_it_shows_from_where_and_of_when():
    data = charts.funnel(stages=[], summary="Leads 4,210 → MQL 1,020")
    with translation.override("en"):
        html = chart(data, title="Funnel", source="CRM", moment=datetime(2026, 9, 18, 2, 5, tzinfo=UTC))
    assert ">Funnel</h3>" in html
    assert 'aria-label="Leads 4,210 → MQL 1,020"' in html
    assert "Source: CRM" in html
    assert "as of" in html


def test_names_in_a_chart_cannot_become_markup():
    nasty = "</script><script>alert(1)</script>"
    html = chart(charts.funnel(stages=[{"name": nasty, "value": 1}]), title=nasty, source=nasty)
    assert "<script>alert" not in html
    written = re.search(r'<script id="[^"]*" type="application/json">(.*?)</script>', html, re.S)
    assert written
    assert json.loads(written[1])["stages"][0]["name"] == nasty


def test_two_charts_of_a_page_do_not_share_an_id():
    ids = [tags.chart("funnel", charts.funnel(stages=[]))["id"] for _ in range(3)]
    assert len(set(ids)) == 3
