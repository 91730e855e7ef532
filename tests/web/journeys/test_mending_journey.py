"""From an Excel file with three bad rows to another figure on the dashboard, in a real browser.

Each language has a table and an indicator of its own, so that no way stands on another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from browsers import WindowOf, assert_accessible
from playwright.sync_api import Locator, Page, expect
from processes import Installation
from walking import JOB, signed_in

from steelyard.engine.export import write_xlsx

WORDS = {
    "zh-hans": {
        "send": "发送", "would be held": "3 行会被隔离", "take in": "导入这些行", "receipt": "回执", "save": "保存",
        "mended": "已更正，未重放", "all": "对符合条件的全部 3 行", "replay": "直接重放", "came": "现已入湖",
    },
    "zh-hant": {
        "send": "傳送", "would be held": "3 列會被隔離", "take in": "匯入這些列", "receipt": "回執", "save": "儲存",
        "mended": "已更正，未重放", "all": "對符合條件的全部 3 列", "replay": "直接重放", "came": "現已入湖",
    },
    "en": {
        "send": "Send", "would be held": "3 would be held", "take in": "Take the rows in", "receipt": "Receipt",
        "save": "Save", "mended": "Mended, not replayed", "all": "with all 3 rows that fit the filters",
        "replay": "Replay as they are", "came": "In the lake now",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Way:
    """`mended`: the column at fault → what it should be; each of the three rows has another one.

    `before` and `after`: the figure as it is shown, and exactly.
    """

    language: str
    sheet: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    mended: dict[str, str]
    indicator: str
    before: tuple[str, str]
    after: tuple[str, str]


# Before: what DuckDB adds up in the tables of the sample company, for days from 2026-07-01 to 2026-09-18.
WAYS = (
    # Opportunities that a campaign influenced: 26,466,309.08 yuan, and now 1 + 2 + 3 million more.
    Way(
        "zh-hans",
        "商机",
        ("商机编号", "商机创建时间", "商机阶段", "商机金额", "受活动影响", "负责人"),
        (
            ("FAIR-1", "九月十五日", "proposal", "1000000", "true", "E044"),
            ("FAIR-2", "2026-09-15 10:40", "proposal", "两百万", "true", "E044"),
            ("", "2026-09-15 14:25", "proposal", "3000000", "true", "E045"),
        ),
        {"created_at": "2026-09-15 10:02", "amount": "2000000", "opportunity_id": "FAIR-3"},
        "opportunity_contribution_amount",
        ("¥2,647万", "26466309.08"),
        ("¥3,247万", "32466309.08"),
    ),
    # Customers won: 144, and now three more.
    Way(
        "zh-hant",
        "客戶",
        ("客戶編號", "客戶名稱", "獲客日期", "負責人"),
        (
            ("FAIR-1", "甲電子", "上週三", "E044"),
            ("", "乙物流", "2026-09-16", "E044"),
            ("FAIR-3", "丙食品", "2026-09-17", "E999"),
        ),
        {"acquired_at": "2026-09-16", "customer_id": "FAIR-2", "owner_id": "E044"},
        "new_customers",
        ("144", "144"),
        ("147", "147"),
    ),
    # Campaigns that ended: revenue 1,606,348.45 on a cost of 1,303,242.41, a return of 303,106.04 / 1,303,242.41.
    # Now revenue 1,000,000 more on 600,000 more of cost: (2,606,348.45 - 1,903,242.41) / 1,903,242.41.
    Way(
        "en",
        "campaigns",
        ("campaign_id", "name", "started_on", "ended_on", "status", "owner_id", "cost", "revenue"),
        (
            ("FAIR-1", "Fair I", "2026-08-01", "end of August", "finished", "E044", "100000", "300000"),
            ("FAIR-2", "Fair II", "2026-08-01", "2026-08-31", "finished", "E044", "about 200,000", "300000"),
            ("", "Fair III", "2026-08-01", "2026-08-31", "finished", "E044", "300000", "400000"),
        ),
        {"ended_on": "2026-08-31", "cost": "200000", "campaign_id": "FAIR-3"},
        "campaign_roi",
        ("23.3%", "0.23257840"),
        ("36.9%", "0.36942537"),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    "way",
    [
        pytest.param(way, id=way.language, marks=[] if way.language == "zh-hans" else pytest.mark.thorough)
        for way in WAYS
    ],
)
def test_three_bad_rows_are_mended_and_the_dashboard_says_another_figure(
    sample: Installation, window_of: WindowOf, tmp_path: Path, way: Way
) -> None:
    director = signed_in(window_of, sample, "director", way.language)
    assert_figure(director, way.indicator, *way.before)
    owner = signed_in(window_of, sample, "data_owner", way.language)
    upload(owner, workbook(tmp_path / "fair.xlsx", way), WORDS[way.language])
    mend_each(owner, way.mended, WORDS[way.language])
    assert_figure(director, way.indicator, *way.before)
    replay(owner, WORDS[way.language])
    assert_figure(director, way.indicator, *way.after)


def workbook(path: Path, way: Way) -> Path:
    write_xlsx(path, {way.sheet: (way.header, [dict(zip(way.header, row, strict=True)) for row in way.rows])})
    return path


def upload(page: Page, file: Path, said: dict[str, str]) -> None:
    """Into quarantine: nothing of the file is fit for the lake. Ends on the list of its rows."""
    page.goto("/data/uploads/new/")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name=said["send"], exact=True).click()
    expect(page.locator("#check")).to_contain_text(said["would be held"], timeout=JOB)
    assert_accessible(page)
    page.get_by_role("button", name=said["take in"]).click()
    expect(page.get_by_role("heading", name=said["receipt"])).to_be_visible(timeout=JOB)
    page.locator("td a[href*='quarantine']", has_text="3").click()
    expect(page.locator("tbody tr")).to_have_count(3)


def mend_each(page: Page, mended: dict[str, str], said: dict[str, str]) -> None:
    """Row by row, in the field at fault. Ends where it began, on the list of the rows."""
    listed = page.url
    rows = [row.get_attribute("href") or "" for row in page.locator("tbody a.data-cellvalue").all()]
    faults = set()
    for row in rows:
        page.goto(row)
        field = page.locator("[aria-invalid=true]")
        column = (field.get_attribute("name") or "").removeprefix("cell-")
        faults.add(column)
        field.fill(mended[column])
        page.get_by_role("button", name=said["save"], exact=True).click()
        expect(page.locator(".page-title")).to_contain_text(said["mended"])
    assert faults == set(mended)
    page.goto(listed)


def replay(page: Page, said: dict[str, str]) -> None:
    """All three at once, and until the scores have followed."""
    for tick in page.locator("tbody input[name=ids]").all():
        tick.check()
    page.get_by_role("button", name=said["replay"]).click()
    came = page.locator(".data-numbers div", has_text=said["came"])
    expect(came.locator("dd")).to_have_text("3", timeout=JOB)
    expect(page.locator("section[aria-labelledby=scores-title] tbody tr").first).to_be_visible(timeout=JOB)


def assert_figure(page: Page, indicator: str, shown: str, exact: str) -> None:
    """In the table of all indicators of the department."""
    page.goto("/dashboard/mkt/2026Q3/")
    figure = figure_of(page, indicator)
    expect(figure).to_have_text(shown)
    expect(figure).to_have_attribute("title", re.compile(f"^{re.escape(exact)}"))


def figure_of(page: Page, indicator: str) -> Locator:
    row = page.locator("tbody tr", has=page.locator(f"a[href$='/{indicator}/']"))
    return row.locator("td:nth-child(2) .num")
