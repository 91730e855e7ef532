"""What pages write: each figure, sign and period in the words of its language. Expected texts are written by hand."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation

import steelyard
from steelyard.engine import wording
from steelyard.web.ui import words
from steelyard.web.ui.periods import period_name
from steelyard.web.ui.templatetags import steelyard as tags

LANGUAGES = ("en", "zh-hans", "zh-hant")
SOURCE = Path(steelyard.__file__).parent

#: value, unit → English, 简体, 繁體
FIGURES = [
    ("0.263", "percent", "26.3%", "26.3%", "26.3%"),
    ("0.0004", "percent", "0.04%", "0.04%", "0.04%"),
    ("-0.05", "percent", "-5%", "-5%", "-5%"),
    ("0.03", "percentage_point", "3 pp", "3个百分点", "3個百分點"),
    ("1260000", "currency:CNY", "¥1.26M", "¥126万", "¥126萬"),
    ("-345678901", "currency:TWD", "-NT$346M", "-NT$3.46亿", "-NT$3.46億"),
    ("12345.678", "currency:CHF", "CHF 12.3K", "CHF 1.23万", "CHF 1.23萬"),
    ("9999.5", "currency:CNY", "¥9,999.5", "¥9,999.5", "¥9,999.5"),
    ("5.2749", "duration:hour", "5.27 hours", "5.27小时", "5.27小時"),
    ("1", "duration:day", "1 day", "1天", "1天"),
    ("1.001", "duration:week", "1 week", "1周", "1週"),
    ("36.25", "duration:month", "36.3 months", "36.3个月", "36.3個月"),
    ("4210", "count", "4,210", "4,210", "4,210"),
    ("999999", "count", "1M", "100万", "100萬"),
    ("99999999", "count", "100M", "1亿", "1億"),
    ("79.96", "score", "80", "80", "80"),
    ("89.75", "score", "89.8", "89.8", "89.8"),
    ("1.005", "ratio", "1.01", "1.01", "1.01"),
    ("0", "points", "0", "0", "0"),
]


def text_of(html: str) -> str:
    return re.sub(r"<[^>]*>", "", html)


@pytest.mark.parametrize("row", FIGURES, ids=lambda row: " ".join(row[:2]))
def test_a_figure_in_three_languages(row):
    value, unit, *expected = row
    for language, text in zip(LANGUAGES, expected, strict=True):
        with translation.override(language):
            assert text_of(tags.number(Decimal(value), unit)) == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_exact_value_is_in_the_title(language):
    with translation.override(language):
        assert 'title="1260000.4567"' in tags.number(Decimal("1260000.4567"), "currency:CNY")
        assert 'title="0.26312345 (26.312345%)"' in tags.number(Decimal("0.26312345"), "percent")


#: status, reason → why, in each language
GAPS = [
    ("missing", "no_prior_period", "missing: no prior period to compare with", "缺失：没有上一期可比", "缺漏：沒有上一期可比"),
    ("undefined", "zero_denominator", "undefined: division by zero", "无法计算：分母为零", "無法計算：分母為零"),
    ("not_due", None, "not due", "未到期", "未到期"),
    ("ok", None, "missing", "缺失", "缺漏"),
]  # fmt: skip


@pytest.mark.parametrize("row", GAPS, ids=lambda row: f"{row[0]} {row[1]}")
def test_what_is_missing_is_a_dash_that_says_why(row):
    status, reason, *expected = row
    for language, why in zip(LANGUAGES, expected, strict=True):
        with translation.override(language):
            shown = tags.figure(None, "percent", status, reason)
        assert text_of(shown) == f"– {why}"
        assert f'title="{why}"' in shown


#: Where the reason stands among the arguments.
_PLACES = {"Gap": 1, "Outcome": 2}


def reasons() -> set[str]:
    """Every reason of results that the engine names in its source; boards have words of their own."""
    files = [file for part in ("metrics", "engine") for file in (SOURCE / part).rglob("*.py")]
    calls = [
        node
        for file in files
        if "boards" not in file.parts
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _PLACES
    ]
    named = [call.args[_PLACES[call.func.id]] for call in calls if len(call.args) > _PLACES[call.func.id]]
    return {word.value for word in named if isinstance(word, ast.Constant) and word.value}


def test_every_reason_of_the_engine_is_said_in_words():
    found = reasons()
    assert {"no_rows", "zero_denominator", "not_for_this_position", "no_actual"} <= found
    with translation.override("zh-hans"):
        unspoken = {reason for reason in found if reason.replace("_", " ") in words.why("missing", reason)}
    assert unspoken == set()
    assert wording.words("no_rows", "en") in words.why("missing", "no_rows")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("on_track", ("▲ On track", "▲ 达标", "▲ 達標")),
        ("at_risk", ("● At risk", "● 预警", "● 預警")),
        ("behind", ("▼ Behind", "▼ 未达", "▼ 未達")),
        ("none", ("– No figure", "– 无数据", "– 無資料")),
        ("something else", ("– No figure", "– 无数据", "– 無資料")),
    ],
)
def test_a_status_is_a_word_and_a_sign_beside_its_colour(name, expected):
    for language, text in zip(LANGUAGES, expected, strict=True):
        with translation.override(language):
            assert text_of(tags.signal(name)) == text


#: now, before, unit, direction → what it says
CHANGES = [
    ("0.26", "0.23", "percent", "higher", "↑ +3 pp better"),
    ("0.26", "0.23", "percent", "lower", "↑ +3 pp worse"),
    ("80", "85.5", "score", "higher", "↓ −5.5 worse"),
    ("3", "5", "duration:hour", "lower", "↓ −2 hours better"),
    ("7", "5", "count", "within", "↑ +2 "),
    ("80", "80", "score", "higher", "= unchanged"),
    ("80.00001", "80", "score", "higher", "= unchanged"),
]


@pytest.mark.parametrize("row", CHANGES, ids=lambda row: row[4])
def test_a_change_says_how_much_and_whether_it_is_better(row):
    now, before, unit, direction, expected = row
    with translation.override("en"):
        assert text_of(tags.change(now, before, unit, direction)) == expected


def test_a_change_in_chinese():
    with translation.override("zh-hans"):
        assert text_of(tags.change("0.26", "0.23", "percent")) == "↑ +3个百分点 变好"
    with translation.override("zh-hant"):
        assert text_of(tags.change("0.26", "0.23", "percent", "lower")) == "↑ +3個百分點 變差"


@pytest.mark.parametrize("pair", [(None, "1"), ("1", None), (None, None)])
def test_without_both_there_is_no_change(pair):
    with translation.override("en"):
        assert text_of(tags.change(*pair)) == "– nothing to compare with"


#: written → English, 简体, 繁體
PERIODS = [
    ("2026", "2026", "2026年", "2026年"),
    ("2026H1", "H1 2026", "2026年上半年", "2026年上半年"),
    ("2026H2", "H2 2026", "2026年下半年", "2026年下半年"),
    ("2026Q1", "Q1 2026", "2026年一季度", "2026年第一季"),
    ("2026Q4", "Q4 2026", "2026年四季度", "2026年第四季"),
    ("2026-03", "2026-03", "2026年3月", "2026年3月"),
    ("2026-12", "2026-12", "2026年12月", "2026年12月"),
    ("last spring", "last spring", "last spring", "last spring"),
]


@pytest.mark.parametrize("row", PERIODS, ids=lambda row: row[0])
def test_a_period_in_three_languages(row):
    written, *expected = row
    for language, text in zip(LANGUAGES, expected, strict=True):
        with translation.override(language):
            assert period_name(written) == text


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "09/18/2026 10:05 a.m."), ("zh-hans", "2026年9月18日 10:05"), ("zh-hant", "2026年9月18日 10:05")],
)
def test_the_moment_of_figures_is_in_the_zone_of_the_installation(language, expected):
    with translation.override(language):
        shown = tags.as_of(datetime(2026, 9, 18, 2, 5, tzinfo=UTC))
    assert expected in text_of(shown)
    assert tags.as_of(None) == ""


def test_a_text_falls_back_to_a_language_that_is_there():
    with translation.override("zh-hant"):
        assert tags.in_language({"en": "Leads", "zh-Hans": "线索", "zh-Hant": "名單"}) == "名單"
        assert tags.in_language({"en": "Leads", "zh-Hans": "线索"}) == "线索"
        assert tags.in_language({"en": "Leads", "zh-Hant": ""}) == "Leads"
    assert tags.in_language({}) == ""
    assert tags.in_language(None) == ""
    assert tags.in_language("Leads") == "Leads"


def test_a_grade_has_its_label_and_a_missing_one_says_so():
    with translation.override("zh-hans"):
        assert text_of(tags.grade("D", {"zh-Hans": "待改进", "en": "To improve"})) == "D 待改进"
        assert text_of(tags.grade("A")) == "A"
        assert text_of(tags.grade("")) == "– 未评等级"


def test_what_people_wrote_cannot_become_markup():
    nasty = "<script>alert(1)</script>"
    for shown in (tags.grade("A", nasty), tags.figure(None, "", nasty, nasty), tags.icon(nasty, nasty), tags.sparkline([1, 2], nasty)):  # fmt: skip
        assert "<script" not in shown


def test_a_small_line_leaves_gaps_out_and_stays_in_its_box():
    shown = tags.sparkline([10, None, 30, Decimal(20)], "Trend of leads")
    # Four places over 100, the lowest at the foot (22), the highest at the top (2).
    assert 'points="0.0,22.0 66.7,2.0 100.0,12.0"' in shown
    assert 'aria-label="Trend of leads"' in shown
    assert tags.sparkline([1, None]) == ""
    assert 'points="0.0,22.0 100.0,22.0"' in tags.sparkline([5, 5])
