"""Tables as people use them: sorted by what the figures are, not by how they are written; searched; cards on a phone."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from django.utils import translation
from playwright.sync_api import Page, expect

from steelyard.web.ui.templatetags import steelyard as tags

_SHOW = """(html) => {
    const main = document.getElementById("main");
    main.innerHTML = html;
    main.dispatchEvent(new Event("steelyard:replaced", { bubbles: true }));
}"""


def show(page: Page, heads: str, rows: list[list[str]], marks: str = "data-sortable") -> None:
    """Puts a table on the page as htmx or a renewal would."""
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    page.goto("/")
    table = f"<table class='table table-cards' {marks}><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    page.evaluate(_SHOW, f"<label for='find'>Find</label><input id='find' type='search'>{table}")


def column(page: Page, at: int = 0) -> list[str]:
    """The first words of the cells of a column that can be seen, from top to bottom."""
    cells = page.locator(f"#main tbody tr:not([hidden]) td:nth-child({at + 1})").all_inner_texts()
    return [cell.split("\n")[0].strip() for cell in cells]


def sort(page: Page, name: str) -> None:
    page.get_by_role("columnheader", name=name).get_by_role("button").click()


VALUES = ["1260000", "9999", "-5", "5.3", None, "5.27", "0", "999999", "100"]


@pytest.mark.parametrize(
    ("language", "rising"),
    [
        ("en", ["-5", "0", "5.27", "5.3", "100", "9,999", "1M", "1.26M", "–"]),
        ("zh-hans", ["-5", "0", "5.27", "5.3", "100", "9,999", "100万", "126万", "–"]),
    ],
)
def test_figures_are_sorted_by_what_they_are(page_of, language, rising):
    page = page_of("admin", language=language)
    with translation.override(language):
        show(
            page, "<th>Leads</th>", [[tags.figure(value, "count", "missing", "no_rows")] for value in VALUES]
        )
    sort(page, "Leads")
    assert column(page) == rising
    sort(page, "Leads")
    # What is missing is neither the least nor the most.
    assert column(page) == [*reversed(rising[:-1]), "–"]


def test_changes_and_cells_with_a_value_of_their_own_are_sorted_by_it(page_of):
    page = page_of("admin", language="en")
    pairs = [("80", "90"), ("80", "80"), ("80", None), ("80", "77.5"), ("1200", "2")]
    show(page, "<th>Change</th>", [[tags.change(now, before)] for now, before in pairs])
    sort(page, "Change")
    assert [text.split()[0] for text in column(page)] == ["↓", "=", "↑", "↑", "–"]
    assert "+1,198" in column(page)[3]


def test_a_large_table_is_sorted_whole(page_of):
    draw = random.Random(7)
    values = [Decimal(draw.randint(-(10**9), 10**9)).scaleb(-draw.randint(0, 6)) for _ in range(300)]
    page = page_of("admin", language="en")
    with translation.override("en"):
        show(page, "<th>Cost</th>", [[tags.number(value, "currency:CNY")] for value in values])
        expected = [tags.numbers.shown(value, "currency:CNY") for value in sorted(values)]
    sort(page, "Cost")
    assert column(page) == expected


@pytest.mark.parametrize(
    ("language", "names", "expected"),
    [
        ("zh-hans", ["赵六", "宋薇", "林𠮷"], ["林𠮷", "宋薇", "赵六"]),  # lín, sòng, zhào
        ("zh-hant", ["趙六", "林𠮷", "宋薇"], ["宋薇", "林𠮷", "趙六"]),  # 7, 8, 14 strokes
        ("en", ["Zoë", "Ólafur", "adam", "Åsa", "item 10", "item 9"], ["adam", "Åsa", "item 9", "item 10", "Ólafur", "Zoë"]),
    ],
)  # fmt: skip
def test_names_are_sorted_as_their_readers_expect(page_of, language, names, expected):
    page = page_of("admin", language=language)
    show(page, "<th>Name</th>", [[name] for name in names])
    sort(page, "Name")
    assert column(page) == expected


def test_the_head_says_how_it_is_sorted_and_needs_no_mouse(page_of):
    page = page_of("admin", language="en")
    show(
        page, "<th>Name</th><th>Score</th><th data-unsorted>What to do</th>", [["b", "1", ""], ["a", "2", ""]]
    )
    name, score, last = (
        page.get_by_role("columnheader", name=one) for one in ("Name", "Score", "What to do")
    )
    expect(last.get_by_role("button")).to_have_count(0)
    name.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(name).to_have_attribute("aria-sort", "ascending")
    page.keyboard.press("Space")
    expect(name).to_have_attribute("aria-sort", "descending")
    assert column(page) == ["b", "a"]
    sort(page, "Score")
    expect(name).to_have_attribute("aria-sort", "none")
    expect(score).to_have_attribute("aria-sort", "ascending")


def test_search_leaves_the_rows_that_hold_the_words(page_of):
    page = page_of("admin", language="en")
    rows = [["Siobhán O'Brien", "growth"], ["宋薇", "marketing"], ["Zoë “HR” Müller", "Marketing"]]
    show(page, "<th>Name</th><th>Team</th>", rows, "data-sortable data-filter='#find'")
    find = page.get_by_label("Find", exact=True)
    find.fill("  MARKET ")
    assert column(page) == ["宋薇", "Zoë “HR” Müller"]
    expect(page.locator("#announcer")).to_have_text("2 rows shown")
    find.fill("müller")
    assert column(page) == ["Zoë “HR” Müller"]
    find.fill("nobody")
    assert column(page) == []
    expect(page.locator("#announcer")).to_have_text("0 rows shown")
    find.fill("")
    assert len(column(page)) == 3


def test_what_was_found_stays_found_when_it_is_sorted(page_of):
    page = page_of("admin", language="en")
    show(page, "<th>Name</th>", [["b1"], ["c"], ["b0"]], "data-sortable data-filter='#find'")
    page.get_by_label("Find", exact=True).fill("b")
    sort(page, "Name")
    assert column(page) == ["b0", "b1"]


def test_on_a_phone_each_cell_says_what_it_is(page_of):
    page = page_of("admin", language="en", width=390)
    show(page, "<th>Name</th><th>Score</th>", [["宋薇", tags.number(Decimal("89.75"), "score")]])
    cell = page.locator("#main td").nth(1)
    assert cell.evaluate("(cell) => getComputedStyle(cell, '::before').content") == '"Score"'
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
