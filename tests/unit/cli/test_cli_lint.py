"""steelyard lint: what it prints, what it changes, how it exits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import CommandLine, Office, process

WRONG = """\
steelyard: 1
scheme: mine
title: {en: Mine, zh-Hans: 我的方案}
extends: [preset:growth]
dimensions:
  campaign_effect:
    weight: 31   # was 30
"""
#: Everything of it is fine for `weights-off-target`; one reason too many for `unused-ignore`.
UNTIDY = """\
steelyard: 1
scheme: mine
title: Mine
extends: [preset:growth]   # the base
lint: {ignore: {zero-weight: as agreed}}
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, so that paths are short."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def wrong(here: Path) -> str:
    (here / "wrong.yaml").write_text(WRONG, encoding="utf-8")
    return "wrong.yaml"


@pytest.fixture
def untidy(here: Path) -> str:
    (here / "untidy.yaml").write_text(UNTIDY, encoding="utf-8")
    return "untidy.yaml"


# ── findings ────────────────────────────────────────────────────────────────────────────────────────


def test_a_finding_has_place_code_name_and_words(run: CommandLine, wrong: str) -> None:
    ran = run("lint", wrong, "--select", "W001")
    assert ran.code == 1
    lines = ran.out.splitlines()
    assert lines[0] == "wrong.yaml:5:1  W001 weights-off-target  error"
    assert lines[1].startswith("    The weights of the dimensions sum to 101%: 1 too much")
    assert lines[-1] == "1 error in 1 scheme"


@pytest.mark.parametrize(
    ("language", "words", "summary"),
    [
        ("zh-Hans", "权重之和为 101%", "1 份方案：1 个错误"),
        ("zh-Hant", "權重總和為 101%", "1 份方案：1 個錯誤"),
    ],
)
def test_it_speaks_chinese(run: CommandLine, wrong: str, language: str, words: str, summary: str) -> None:
    out = run("lint", wrong, "--select", "W001", "--lang", language).out
    assert words in out
    assert out.splitlines()[-1] == summary


def test_nothing_found_is_said(run: CommandLine, untidy: str) -> None:
    ran = run("lint", untidy, "--select", "W001")
    assert (ran.code, ran.out) == (0, "Nothing found in 1 scheme\n")


def test_lines_fit_the_terminal_and_end_without_blanks(wrong: str, here: Path) -> None:
    shown = process("lint", wrong, "--lang", "zh-Hans", cwd=here).stdout.splitlines()
    assert all(len(line) <= 120 and line == line.rstrip() for line in shown)
    assert not any("\x1b" in line for line in shown)


def test_warnings_alone_fail_only_when_asked(run: CommandLine, untidy: str) -> None:
    assert run("lint", untidy, "--select", "unused-ignore").code == 0
    words = ("lint", untidy, "--strict")
    assert run(*words).code == 1


def test_ignored_findings_are_counted_and_shown_with_their_reason(run: CommandLine, here: Path) -> None:
    (here / "own.yaml").write_text(WRONG + "lint: {ignore: {W001: not yet agreed}}\n", encoding="utf-8")
    hidden = run("lint", "own.yaml", "--select", "W001")
    assert (hidden.code, hidden.out) == (
        0, "Nothing found in 1 scheme; 1 ignored with a reason (--show-ignored)\n",
    )  # fmt: skip
    shown = run("lint", "own.yaml", "--select", "W001", "--show-ignored").out
    assert "weights-off-target" in shown
    assert "    ignored: not yet agreed" in shown


def test_rules_are_selected_by_name_code_and_family(run: CommandLine, wrong: str) -> None:
    def codes(*words: str) -> set[str]:
        document = run("lint", wrong, "--format", "json", *words).document
        return {found["code"] for found in document["schemes"][0]["findings"]}

    assert codes("--select", "weights-off-target") == {"W001"}
    assert codes("--select", "W001", "--select", "W002") == {"W001", "W002"}
    assert codes("--select", "W001, W002") == {"W001", "W002"}
    assert {code[0] for code in codes("--select", "weights")} == {"W"}
    assert "W001" not in codes("--select", "weights", "--ignore", "W001")


def test_several_schemes_and_patterns_are_linted_in_one_run(
    run: CommandLine, wrong: str, untidy: str
) -> None:
    document = run("lint", "*.yaml", "preset:brand", "--format", "json").document
    assert [one["scheme"] for one in document["schemes"]] == [untidy, wrong, "preset:brand"]


def test_a_file_that_is_not_yaml_is_a_finding(run: CommandLine, here: Path) -> None:
    (here / "broken.yaml").write_text("scheme: [1\n", encoding="utf-8")
    ran = run("lint", "broken.yaml")
    assert ran.code == 1
    assert "cannot-be-scored" in ran.out


# ── wrong usage ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "Missing argument 'SCHEME...'"),
        (("nowhere.yaml",), 'there is no file "nowhere.yaml"'),
        (("preset:grwoth",), 'Did you mean "growth"'),
        (("pack:b2b",), "a pack is no scheme by itself"),
        (("no*.yaml",), "no file fits this pattern"),
        (("preset:growth", "--select", "weigths-off-target"), 'Did you mean "weights-off-target"'),
        (("preset:growth", "--ignore", "W999"), '"W999" is not a rule'),
        (("preset:growth", "--period", "2025Q1"), "give --data"),
        (("preset:growth", "--data", "nowhere"), "there is no such folder"),
        (("--explain", "weigths"), 'Did you mean "weights"'),
    ],
)
def test_wrong_usage_says_what_is_allowed(
    run: CommandLine, here: Path, words: tuple[str, ...], message: str
) -> None:
    ran = run("lint", *words)
    assert ran.code == 2
    assert message in ran.err
    assert not ran.out


def test_one_missing_file_does_not_hide_the_findings_of_others(run: CommandLine, wrong: str) -> None:
    ran = run("lint", "nowhere.yaml", wrong)
    assert ran.code == 2
    assert "weights-off-target" in ran.out


# ── formats ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_ending_of_the_file_says_the_format(run: CommandLine, wrong: str, here: Path) -> None:
    assert run("lint", wrong, "--out", "found.sarif").err == "wrote found.sarif\n"
    assert json.loads((here / "found.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    run("lint", wrong, "--out", "found.txt")
    assert "W001 weights-off-target" in (here / "found.txt").read_text(encoding="utf-8")


def test_annotations_stand_on_lines_of_their_own(run: CommandLine, wrong: str) -> None:
    out = run("lint", wrong, "--format", "github", "--select", "W001").out
    assert out.startswith("::error file=wrong.yaml,line=5,col=1,title=W001 weights-off-target::The weights")
    assert out.count("\n") == 1


# ── data ────────────────────────────────────────────────────────────────────────────────────────────


def test_with_data_it_says_which_periods_were_looked_at(run: CommandLine, shared_office: Office) -> None:
    # The dataset covers all of 2026.
    out = run("lint", shared_office.scheme, "--data", shared_office.data).out
    assert f"{shared_office.scheme}: with data of 2026Q1..2026Q4" in out.replace("\n", "")


def test_periods_and_subjects_can_be_chosen(run: CommandLine, shared_office: Office) -> None:
    words = ("--period", "2026Q1..2026Q2", "--by", "department", "--format", "json")
    document = run("lint", shared_office.scheme, "--data", shared_office.data, *words).document
    assert document["schemes"][0]["periods"] == ["2026Q1", "2026Q2"]


def test_a_scheme_that_cannot_be_scored_says_that_data_was_not_looked_at(
    run: CommandLine, shared_office: Office, wrong: str
) -> None:
    ran = run("lint", wrong, "--data", shared_office.data)
    assert ran.code == 1
    assert "rules over data did not run: the scheme cannot be scored yet" in ran.out.replace("\n", " ")


def test_data_that_cannot_be_used_does_not_pass_for_fine(run: CommandLine, office: Office) -> None:
    written = office.scheme.read_text(encoding="utf-8")
    office.scheme.write_text(written.replace("sum(revenue)", "sum(income)"), encoding="utf-8")
    ran = run("lint", office.scheme, "--data", office.data, "--select", "weights")
    assert ran.code == 2
    assert 'there is no column "income"' in ran.out.replace("\n", " ")


# ── mending ─────────────────────────────────────────────────────────────────────────────────────────


def test_fix_changes_its_line_alone_and_says_so(run: CommandLine, untidy: str, here: Path) -> None:
    ran = run("lint", untidy, "--fix")
    assert (here / untidy).read_text(encoding="utf-8") == UNTIDY.replace(
        "lint: {ignore: {zero-weight: as agreed}}\n", ""
    )
    assert ran.err.splitlines()[-1] == "untidy.yaml: mended 1"
    assert "unused-ignore" not in ran.out


def test_diff_shows_the_change_and_makes_none(run: CommandLine, untidy: str, here: Path) -> None:
    ran = run("lint", untidy, "--diff")
    assert (here / untidy).read_text(encoding="utf-8") == UNTIDY
    assert ran.out == (
        "--- untidy.yaml\n"
        "+++ untidy.yaml\n"
        "@@ -2,4 +2,3 @@\n"
        " scheme: mine\n"
        " title: Mine\n"
        " extends: [preset:growth]   # the base\n"
        "-lint: {ignore: {zero-weight: as agreed}}\n"
    )
    assert ran.err.splitlines()[-1] == "untidy.yaml: --fix would mend 1"


def test_diff_is_a_patch_even_without_a_last_line_end(run: CommandLine, here: Path) -> None:
    (here / "own.yaml").write_text(UNTIDY.rstrip("\n"), encoding="utf-8")
    assert run("lint", "own.yaml", "--diff").out.endswith(
        "-lint: {ignore: {zero-weight: as agreed}}\n\\ No newline at end of file\n"
    )


def test_a_preset_is_not_changed(run: CommandLine) -> None:
    assert "a shipped scheme is not changed" in run("lint", "preset:growth", "--fix", "--select", "W001").err


# ── about rules ─────────────────────────────────────────────────────────────────────────────────────


def test_every_rule_is_listed(run: CommandLine) -> None:
    from steelyard.lint.registry import all_rules

    out = run("lint", "--list-rules", "--lang", "zh-Hans").out
    assert all(
        f"{rule.code}  {rule.name}" in out and rule.title["zh-Hans"][:8] in out for rule in all_rules()
    )
    listed = run("lint", "--list-rules", "--format", "json").document["rules"]
    assert [one["code"] for one in listed] == [rule.code for rule in all_rules()]


def test_a_rule_is_explained_with_its_examples(run: CommandLine) -> None:
    out = run("lint", "--explain", "W001", "--lang", "zh-Hant").out
    assert out.startswith("W001 weights-off-target\n權重總和不等於 100%\n")
    assert "Why it matters:" in out
    assert "    indicators: {campaign_roi: {weight: 49.9}}\n" in out
    assert "      ignore:\n        weights-off-target: " in out
