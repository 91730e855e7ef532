"""Scorecards and appeals as PDF: read back by another program, they say what the records say."""

from __future__ import annotations

import hashlib
import io
import json
import struct
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from filed import AT, CARD, appeal, line, pages, scorecard
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from steelyard.documents.glyphs import FONTS, covered_by, printable
from steelyard.documents.model import Issue, Part, content_hash
from steelyard.documents.pages import scorecard_page, whole
from steelyard.documents.papers import MOST_TOGETHER, appeal_pdf, scorecard_pdf, scorecard_pdfs
from steelyard.documents.press import Press

D = Decimal


@pytest.fixture(scope="module")
def page() -> str:
    (only,) = pages(scorecard_pdf([scorecard()], "zh-Hans"))
    return only


# ── what it says ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "row",
    [
        "活动ROI 26% 5% / 20% / 40% 130% 106.00 24% 25.44",
        "Cost per lead ¥560.00 ¥600.00 / ¥500.00 / ¥400.00 89.3% 76.00 36% 27.36",
        "活动效果 Campaigns 88.00 60% 52.80",
        "處理時效 3.5 小时 4 小时 114.3% 100.00 40% 40.00",
        "NPS 净推荐值 – [1] – – – 0% 0.00",
        "團隊協作 100.00 40% 40.00",
        "加减分项 · 创新提案 2.00",
        "计算总分 94.8000",
        "计算等级 A",
        "[1] 样本不足: 低于最低样本要求",
    ],
)
def test_every_number_of_the_record_stands_in_its_row(page: str, row: str) -> None:
    # The page has a thin space between Chinese and Latin letters; readers differ in telling it.
    assert row.replace(" ", "") in page.replace(" ", "")


def test_the_result_is_the_final_one_and_every_step_to_it_has_its_reason(page: str) -> None:
    assert "总分 95.3000 绩效等级 S 卓越 绩效系数 1.5" in page
    assert "部门联动 总分 94.8000 95.3000 λ 20%" in page
    assert "校准 绩效等级 A S" in page
    assert "宋薇 2026-04-20 15:00" in page


@pytest.mark.parametrize(
    ("language", "heading", "rows"),
    [
        ("zh-Hans", "结果的各段", ("2026-01-01 – 2026-02-28 内容组 宋薇 59 64.1% 80.0000",)),
        ("en", "Parts of the result", ("2026-03-01 – 2026-03-31 Growth – 33 35.9% –",)),
    ],
)
def test_a_result_in_parts_says_them_in_a_table(language: Any, heading: str, rows: Sequence[str]) -> None:
    # 59 of 92 days are 64.13%, 33 are 35.87%.
    whole = [
        Part(date(2026, 1, 1), date(2026, 2, 28), "内容组", "宋薇", 59, D(59) / D(92), D(80)),
        Part(date(2026, 3, 1), date(2026, 3, 31), "Growth", "", 33, D(33) / D(92), None),
    ]
    page = " ".join(pages(scorecard_pdf([scorecard(parts=whole)], language)))
    assert [] == [each for each in (heading, *rows) if each.replace(" ", "") not in page.replace(" ", "")]


def test_who_it_is_about_and_how_they_answered(page: str) -> None:
    for text in ("林小芳", "e-007", "活动策划", "Siobhán O'Brien", "有异议 2026-04-28 10:00", "口径有误。"):
        assert text in page


def test_there_is_room_to_sign_also_for_a_witness_of_a_refusal(page: str) -> None:
    for role in ("被考核人", "直接上级", "人力资源部", "见证人（员工拒签时）"):
        assert role in page
    assert "签字表示知悉，不代表同意" in page


def test_it_says_who_took_it_out_and_what_it_is(page: str) -> None:
    record = scorecard()
    assert page.startswith("Zoë Müller 2026-05-01 09:30")  # the watermark
    assert "文件编号 SC-0001 · Zoë Müller 于 2026-05-01 09:30 导出" in page
    assert f"内容 sha256 {content_hash(record)}" in page
    assert "第 1 页，共 1 页" in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            (
                "Scorecard",
                "Threshold / target / stretch",
                "Line manager",
                "Page 1 of 1",
                "3.5 h",
                "insufficient evidence",
            ),
        ),
        ("zh-Hant", ("績效考核表", "門檻值", "績效係數", "簽名", "第 1 頁，共 1 頁", "3.5 小時", "樣本不足")),
    ],
)
def test_it_speaks_three_languages(language: Any, words: tuple[str, ...]) -> None:
    (only,) = pages(scorecard_pdf([scorecard()], language))
    assert [] == [word for word in words if word not in only]


def test_what_people_wrote_is_never_markup(page: str) -> None:
    assert "#panic(1) *stark* $x$ 承接工作" in page
    assert "第二行 <b> \\u{1}" in page


@settings(max_examples=15)
@given(text=st.text(st.sampled_from("#$*_`@<>[]{}()\\/\"'~=+-%&|^ \nabc中"), max_size=40))
def test_no_text_can_stop_the_press_or_change_the_page(text: str) -> None:
    (only,) = pages(scorecard_pdf([scorecard(objection=f"甲{text}乙")], "en"))
    assert f"甲{text}乙".translate(_BLANKS) in only.translate(_BLANKS)


_BLANKS = str.maketrans("", "", " \n\u00ad")


def test_an_appeal_says_what_was_asked_and_what_came_of_it() -> None:
    (only,) = pages(appeal_pdf([appeal()], "zh-Hans"))
    for text in (
        "绩效申诉书", "申诉的指标 活动ROI", "主张的数值 30%", "两笔退款重复扣除", "财务对账单", "处理结果 调整结果",
        "受理人 赵六", "按财务口径更正", "94.8000 96.0000", "Siobhán O'Brien", "绩效委员会",
    ):  # fmt: skip
        assert text.replace(" ", "") in only.replace(" ", "")
    (waiting,) = pages(appeal_pdf([appeal(outcome="", decision="", decided_at=None, handler="")], "en"))
    assert "not decided yet" in waiting


# ── characters ──────────────────────────────────────────────────────────────────────────────────────


def characters(encoding: str) -> set[str]:
    """Every character of a double-byte encoding."""
    found = set()
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            try:
                text = bytes([lead, trail]).decode(encoding)
            except UnicodeDecodeError:
                continue
            found |= set(text) if len(text) == 1 else set()
    return found


@pytest.mark.parametrize("encoding", ["gb2312", "gbk", "big5"])
def test_simplified_and_traditional_characters_can_all_be_drawn(encoding: str) -> None:
    """But for two signs that are no letters of any name."""
    covered = covered_by(())
    assert {one for one in characters(encoding) if ord(one) not in covered} <= set("∼≒‾ˍ")


def test_latin_names_of_all_europe_can_be_drawn() -> None:
    covered = covered_by(())
    assert [] == [one for one in "Łukasz Čapek Şeyma Ólafur Nguyễn Đặng Ѐ Ωμέγα" if ord(one) not in covered]


def test_a_character_no_font_has_is_written_as_its_code_point() -> None:
    """𠮷 and a Korean name are in no font of the package: nothing is lost without a word."""
    (only,) = pages(scorecard_pdf([scorecard(name="林𠮷 김")], "zh-Hans"))
    assert "林〔U+20BB7〕" in only
    assert "〔U+AE40〕" in only


def test_a_font_of_ones_own_draws_it(tmp_path: Any) -> None:
    """A folder with further fonts counts as well; here one of the package stands in for it."""
    assert "〔U+0416〕" == printable("Ж", frozenset())
    (tmp_path / "more.ttf").write_bytes((FONTS / "NotoSans_400Regular.ttf").read_bytes())
    assert "Ж" == printable("Ж", covered_by([tmp_path]))


def test_controls_become_blanks_and_lines_stay() -> None:
    assert "a b\nc" == printable("a\x00b\nc", covered_by(()))
    assert "pay 001" == printable("pay\u202e001", covered_by(()))


def test_the_coverage_is_that_which_the_fonts_declare() -> None:
    """Typst is asked as well: it knows no glyph for what we call missing, and draws the rest."""
    assert "〔U+20BB7〕" == printable("\U00020bb7", covered_by(()))
    text = "".join(sorted(characters("big5"))[:3000])
    assert scorecard_pdf([scorecard(objection=text)], "zh-Hant")


def test_vendored_fonts_are_those_of_their_packages_with_their_licence() -> None:
    listed = json.loads((FONTS / "vendored.json").read_text())
    named = {name: digest for package in listed for name, digest in package["sha256"].items()}
    there = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FONTS.iterdir()}
    assert there.pop("vendored.json")
    assert named == there
    for licence in ("NotoSansSC_LICENSE", "NotoSans_LICENSE"):
        assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / licence).read_text()


# ── the file ────────────────────────────────────────────────────────────────────────────────────────


def test_it_is_made_to_be_kept_and_can_be_read_aloud() -> None:
    reader = PdfReader(io.BytesIO(scorecard_pdf([scorecard()], "zh-Hant")))
    xmp = reader.trailer["/Root"]["/Metadata"].get_data().decode()  # type: ignore[index]
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in xmp.replace("\n", "")
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "zh-TW" == reader.trailer["/Root"]["/Lang"]  # type: ignore[index]


def test_only_fonts_of_the_package_are_used() -> None:
    reader = PdfReader(io.BytesIO(scorecard_pdf([scorecard(name="Łukasz 林")], "en")))
    fonts = {
        str(font.get_object()["/BaseFont"])
        for one in reader.pages
        for font in one["/Resources"]["/Font"].values()  # type: ignore[index, attr-defined]
    }
    assert fonts
    assert all("NotoSans" in name for name in fonts)


def test_the_same_record_gives_the_same_bytes() -> None:
    assert scorecard_pdf([scorecard()], "en") == scorecard_pdf([scorecard()], "en")


def test_the_content_hash_is_of_what_it_says_and_not_of_who_took_it_out() -> None:
    record = scorecard()
    later = replace(record, issue=Issue("SC-9", "somebody", AT + timedelta(days=3)))
    assert content_hash(record) == content_hash(later)
    assert content_hash(record) != content_hash(replace(record, objection="none"))
    card = {**CARD, "total": D("94.9")}
    assert content_hash(record) != content_hash(replace(record, card=card))


def long_card(lines: int) -> dict[str, Any]:
    more = [
        line(
            "team",
            f"i{n}",
            f"Indicator {n}",
            unit="count",
            value=D(n),
            score=D(100),
            effective_weight=D(1),
            contribution=D(1),
        )
        for n in range(lines)
    ]
    return {**CARD, "indicators": [*CARD["indicators"], *more]}


def test_everybody_has_pages_of_their_own_counted_from_one() -> None:
    records = [scorecard("SC-1"), scorecard("SC-2", card=long_card(60)), scorecard("SC-3")]
    found = pages(scorecard_pdf(records, "en"))
    counts = [(one.split("Document ")[1].split(" ")[0], one.split("Page ")[1][:6]) for one in found]
    assert [
        ("SC-1", "1 of 1"),
        ("SC-2", "1 of 3"),
        ("SC-2", "2 of 3"),
        ("SC-2", "3 of 3"),
        ("SC-3", "1 of 1"),
    ] == counts
    assert "Indicator Actual Threshold" in found[2]  # the head of the table again


def test_a_page_looks_like_one() -> None:
    """An A4 page at 72 dots an inch that is neither blank nor black."""
    (png,) = Press("scorecard.typ").pictures(
        whole([scorecard_page(scorecard(), "zh-Hans")], "zh-Hans"), ppi=72
    )
    assert b"\x89PNG" == png[:4]
    assert (595, 842) == struct.unpack(">II", png[16:24])
    assert len(png) > 40_000


# ── many ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_file_for_each_is_the_file_each_would_have_alone() -> None:
    records = [scorecard(f"SC-{n}", f"Name {n}") for n in range(3)]
    papers = list(scorecard_pdfs(records, "en"))
    assert ["SC-0", "SC-1", "SC-2"] == [paper.number for paper in papers]
    assert scorecard_pdf([records[1]], "en") == papers[1].pdf


def test_processes_side_by_side_print_the_same_in_the_same_order() -> None:
    records = [scorecard(f"SC-{n}", f"Name {n}") for n in range(45)]
    alone = list(scorecard_pdfs(records, "zh-Hans"))
    assert alone == list(scorecard_pdfs(iter(records), "zh-Hans", processes=2))


@pytest.mark.parametrize("count", [0, MOST_TOGETHER + 1])
def test_a_file_holds_some_and_not_too_many(count: int) -> None:
    with pytest.raises(ValueError, match="records for one file"):
        scorecard_pdf([scorecard()] * count, "en")
