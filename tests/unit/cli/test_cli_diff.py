"""steelyard diff: what it prints, what it writes, and how it ends."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from command_line import CommandLine

PAIR = ("preset:balanced", "preset:growth")

SCHEME = """\
steelyard: 1
scheme: ours
title: {en: "Ours <b> | *x*", zh-Hans: 本公司方案}
extends: [preset:balanced]
"""


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    path = tmp_path / "ours.yaml"
    path.write_text(SCHEME, encoding="utf-8")
    return path


def changed(ours: Path, lines: str) -> Path:
    path = ours.with_name("new.yaml")
    path.write_text(f"{ours.read_text(encoding='utf-8')}{lines}", encoding="utf-8")
    return path


OTHER_FORMULA = """\
dimensions:
  campaign_effect: {indicators: {campaign_roi: {formula: campaign_revenue / campaign_cost - 1}}}
"""


def test_it_says_what_weighs_otherwise(run: CommandLine) -> None:
    """Growth gives campaigns 30% and leads 25% of that: 7.5% of the sheet; balanced 28% and 30%: 8.4%."""
    ran = run("diff", *PAIR)
    assert (0, "") == (ran.code, ran.err)
    said = " ".join(ran.out.split())
    assert "Campaign effect weighs 30% of the sheet instead of 28% (+2)." in said
    assert (
        "Cost per lead weighs 25% of the dimension instead of 30%: 7.5% of the sheet instead of 8.4% (−0.9)."
        in said
    )
    assert not [line for line in ran.out.splitlines() if line != line.rstrip()]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("zh-Hans", "线索转化成本在本维度的权重由 30% 调整为 25%，占全表比重由 8.4% 降至 7.5%（−0.9）。"),
        ("zh-Hant", "名單轉換成本在本構面的權重由 30% 調整為 25%，占全表比重由 8.4% 降至 7.5%（−0.9）。"),
    ],
)
def test_it_speaks_chinese(run: CommandLine, language: str, sentence: str) -> None:
    for format_ in ("text", "markdown"):
        assert sentence in run("diff", *PAIR, "--lang", language, "--format", format_).out


def test_json_has_every_change_with_both_places_and_the_weights(run: CommandLine) -> None:
    document = run("diff", *PAIR, "--format", "json").document
    (lead,) = [each for each in document["changes"] if each["path"][-2:] == ["cost_per_lead", "weight"]]
    assert ("weight", "score", "campaign_effect") == (lead["kind"], lead["importance"], lead["dimension"])
    assert (Decimal(30), Decimal(25)) == (lead["old"], lead["new"])
    assert ["preset:balanced", "preset:growth"] == [lead["before"]["file"], lead["after"]["file"]]
    (line,) = [each for each in document["weights"] if each["indicator"] == "cost_per_lead"]
    assert (Decimal("8.4"), Decimal("7.5")) == (line["old_share"], line["new_share"])
    assert len(document["changes"]) == sum(document["counts"][each] for each in ("score", "process", "text"))


def test_what_means_the_same_is_counted_and_listed_on_demand(run: CommandLine, ours: Path) -> None:
    new = changed(ours, OTHER_FORMULA)
    assert "No change of meaning." in run("diff", ours, new).out
    assert "Written otherwise, same meaning: 1 (--all lists them)" in run("diff", ours, new).out
    assert "Campaign ROI: the formula is written otherwise" in run("diff", ours, new, "--all").out
    document = run("diff", ours, new, "--format", "json").document
    assert ([], 1) == (document["changes"], document["counts"]["none"])
    assert 1 == len(run("diff", ours, new, "--format", "json", "--all").document["changes"])


def test_it_exits_with_1_only_when_asked_and_only_for_changes(run: CommandLine, ours: Path) -> None:
    assert 0 == run("diff", *PAIR).code
    assert 1 == run("diff", *PAIR, "--exit-code").code
    assert 0 == run("diff", ours, ours, "--exit-code").code
    assert 0 == run("diff", ours, changed(ours, OTHER_FORMULA), "--exit-code").code


def test_bad_schemes_are_refused_with_the_problems_of_both(run: CommandLine, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("scheme: x\n", encoding="utf-8")
    ran = run("diff", broken, "preset:nothing")
    assert (2, "") == (ran.code, ran.out)
    assert "broken.yaml" in ran.err
    assert 'there is no preset "nothing"' in ran.err


def test_the_ending_of_the_file_chooses_the_format(run: CommandLine, tmp_path: Path) -> None:
    for name, begins in (
        ("d.md", "# Balanced scheme → "),
        ("d.json", "{\n"),
        ("d.txt", "Balanced scheme → "),
    ):
        ran = run("diff", *PAIR, "--out", tmp_path / name)
        assert ("", 0) == (ran.out, ran.code)
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


def test_markdown_has_a_table_and_takes_no_markup_from_titles(run: CommandLine, ours: Path) -> None:
    new = changed(ours, "dimensions: {market_insight: {weight: 20}, brand_building: {weight: 21}}\n")
    page = run("diff", ours, new, "--format", "markdown").out
    assert page.startswith("# Ours \\<b\\> \\| \\*x\\*\n")
    # 40% of 18% is 7.2%, 40% of 20% is 8%
    assert "| **Market insight and analysis** | **18%** | **20%** | **18%** | **20%** | +2 |" in page
    assert "| Information completeness | 40% | 40% | 7.2% | 8% | +0.8 |" in page
    assert f"`preset:balanced:159 → {new}:5`" in page
