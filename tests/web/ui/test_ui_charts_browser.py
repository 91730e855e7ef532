"""Charts as they are drawn: numbers in the words of the page, every kind from its shape, gaps that stay gaps."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from playwright.sync_api import expect

from steelyard.web.ui import numbers
from steelyard.web.ui.templatetags import steelyard as tags
from web.ui.scripts import answers
from web.ui.shapes import SHAPES
from web.ui.test_ui_numbers import LANGUAGES, UNITS


def figures(count: int) -> list[tuple[float, str]]:
    """Numbers of all sizes with up to six digits, which a float holds as they are written; ties among them."""
    draw = random.Random(20260918)
    return [
        (float(f"{draw.randint(-999_999, 999_999)}e{draw.randint(-9, 12)}"), draw.choice(UNITS))
        for _ in range(count)
    ]


EDGES = [
    (value, unit)
    for unit in UNITS
    for value in (None, "", 0, -0.0001, 0.00049, 0.0005, 0.285, 1, 1.005, 9999.995, 999_999, 99_995_000, -99_999_999)
]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chart_writes_numbers_as_the_page_does(page_of, language):
    page = page_of("admin", language=language)
    page.goto("/")
    asked = EDGES + figures(3000)
    with translation.override(language):
        expected = [
            numbers.shown(None if value is None else Decimal(str(value)) if value != "" else "", unit)
            for value, unit in asked
        ]
    found = answers(page, "charts/format.js", "shown", [list(one) for one in asked])
    wrong = [(*one, a, b) for one, a, b in zip(asked, expected, found, strict=True) if a != b]
    assert wrong == []


_DRAW = """(html) => {
    const main = document.getElementById("main");
    main.innerHTML = html;
    main.dispatchEvent(new Event("steelyard:replaced", { bubbles: true }));
}"""
_SERIES = """(canvas) => globalThis.echarts.getInstanceByDom(canvas).getOption().series.map(
    (one) => one.data.map((point) => (point !== null && typeof point === "object" && "value" in point ? point.value : point)))"""
_TABLE = """(table) => [...table.rows].map((row) => [...row.cells].map((cell) => cell.dataset.value ?? cell.textContent))"""


def draw(page, shape):
    """Puts a chart on the page as htmx or a renewal would; gives its figure."""
    page.goto("/")
    page.evaluate(_DRAW, render_to_string("ui/chart.html", tags.chart(shape.kind, shape.data, "Chart")))
    figure = page.locator("figure.chart")
    expect(figure.locator("canvas").first).to_be_visible()
    expect(figure.get_by_role("button", name="Table")).to_be_visible()
    return figure


def rounded(value):
    """Without what binary fractions add: 0.35 − 0.25."""
    if isinstance(value, list):
        return [rounded(one) for one in value]
    return round(value, 9) if isinstance(value, float) else value


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.kind)
def test_the_picture_and_the_table_have_the_figures(page_of, shape):
    figure = draw(page_of("admin", language="en"), shape)
    assert rounded(figure.locator(".chart-canvas").evaluate(_SERIES)) == shape.series
    figure.get_by_role("button", name="Table").click()
    table = figure.get_by_role("table")
    expect(table).to_be_visible()
    expect(figure.locator(".chart-canvas")).to_be_hidden()
    head, *rows = table.evaluate(_TABLE)
    assert head == shape.table[0]
    assert [[text if not is_number(text) else float(text) for text in row] for row in rows] == [
        ["–" if value is None else value for value in row] for row in shape.table[1:]
    ]


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_a_chart_is_downloaded_with_its_figures(page_of):
    [lines] = [shape for shape in SHAPES if shape.kind == "lines"]
    page = page_of("admin", language="en")
    figure = draw(page, lines)
    figure.get_by_role("button", name="Download").click()
    with page.expect_download() as waiting:
        figure.get_by_role("button", name="CSV").click()
    assert waiting.value.suggested_filename == "Chart.csv"
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    assert text.splitlines() == [
        "Period,Real,Expected,Expected · from,Expected · to",
        "Q1,0.2,,,",
        "Q2,,,,",
        "Q3,0.26,0.3,0.25,0.35",
    ]
