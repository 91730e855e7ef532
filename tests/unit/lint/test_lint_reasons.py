"""Findings that a scheme gives a reason to ignore, and reasons that ignore nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from lint_documents import THREE_FINDINGS, linted, only, seen, write

from steelyard.lint.ignoring import Ignored
from steelyard.lint.registry import all_rules
from steelyard.lint.runner import Selection, lint
from steelyard.scheme.editing import apply
from steelyard.scheme.loading import read_merged

LEADS = "W009 dimensions.results.indicators.new_leads.weight"
IDEAS = "W009 dimensions.team.indicators.ideas_and_sharing.weight"
LABEL = "F004 grades.labels.D"


def ignoring(reasons: str) -> str:
    return f"{THREE_FINDINGS}lint: {{ignore: {reasons}}}\n"


@pytest.mark.parametrize("token", ["zero-weight", "W009", "W", "weights"])
def test_a_reason_for_a_rule_or_family_holds_for_all_its_findings(tmp_path: Path, token: str) -> None:
    report = linted(tmp_path, ignoring(f"{{{token}: Followed only.}}"))
    assert [LABEL] == seen(report)
    ignored = [found.ignored for found in report.findings if found.rule.code in ("W009", "F004")]
    assert ["Followed only.", "Followed only.", None] == ignored


@pytest.mark.parametrize(
    "subject", ["new_leads", "results", "dimensions.results", LEADS.removeprefix("W009 ")]
)
def test_a_reason_for_an_id_holds_at_it_and_under_it(tmp_path: Path, subject: str) -> None:
    assert [IDEAS, LABEL] == seen(linted(tmp_path, ignoring(f"{{W009: {{{subject}: Followed only.}}}}")))


def test_the_reason_nearest_to_the_finding_counts(tmp_path: Path) -> None:
    reasons = "{weights: General., W009: {results: Near., new_leads: Nearest.}}"
    report = linted(tmp_path, ignoring(reasons), Selection(select=["W009"]))
    assert ["Nearest.", "General."] == [found.ignored for found in report.findings]


def test_errors_that_are_ignored_are_none(tmp_path: Path) -> None:
    text, fair = ignoring("{F004: Taken over from the group. Ends in 2027.}"), Selection(select=["F004"])
    assert linted(tmp_path, THREE_FINDINGS, fair).has_errors
    assert not linted(tmp_path, text, fair).has_errors


def test_no_reason_and_no_level_excuses_a_scheme_that_cannot_be_scored(tmp_path: Path) -> None:
    broken = "indicators: {new_leads: {formula: leeds}}\n"
    excused = f"{broken}lint: {{ignore: {{L001: Later.}}, levels: {{L001: info}}}}\n"
    assert linted(tmp_path, broken, Selection(select=["L001"])).has_errors
    assert linted(tmp_path, excused, Selection(select=["L001"])).has_errors


@pytest.mark.parametrize("reason", ['""', '" "', '{D: ""}'])
def test_without_a_reason_nothing_is_ignored(tmp_path: Path, reason: str) -> None:
    found = seen(linted(tmp_path, ignoring(f"{{F004: {reason}}}")))
    assert LABEL in found
    assert ["L003"] == [line.split()[0] for line in found if line.startswith("L")]


# ── unused reasons ──────────────────────────────────────────────────────────────────────────────────


def test_a_reason_that_ignores_nothing_is_found_with_its_fix(tmp_path: Path) -> None:
    path = write(tmp_path, "lint:\n  ignore:\n    zero-weight: Once.   # 2025\n  select: []\n")
    found = only(lint(str(path)))
    assert ("unused-ignore", "lint.ignore.zero-weight", 4) == (
        found.rule.name,
        found.subject,
        found.place.line,
    )
    assert found.fix is not None
    assert "extends: specimen.yaml\nlint:\n  select: []\n" == apply(path.read_text(), found.fix.edit)


def test_of_several_ids_only_those_that_ignore_nothing_are_found(tmp_path: Path) -> None:
    report = linted(
        tmp_path, ignoring("{F004: Agreed., W009: {new_leads: A., ideas_and_sharing: B., brand: C.}}")
    )
    assert ["L002 lint.ignore.W009.brand"] == seen(report)


def test_a_reason_is_used_although_another_rule_finds_nothing(tmp_path: Path) -> None:
    report = linted(tmp_path, ignoring("{F004: Agreed., weights: {new_leads: A., ideas_and_sharing: B.}}"))
    assert [] == seen(report)


@pytest.mark.parametrize(
    "selection",
    [Selection(select=["lint", "fair"]), Selection(deselect=["strategy"])],
    ids=["some", "all but some"],
)
def test_a_run_of_some_rules_cannot_tell_what_is_unused(tmp_path: Path, selection: Selection) -> None:
    text = "lint: {ignore: {zero-weight: Once.}}\n"
    assert ["L002 lint.ignore.zero-weight"] == seen(linted(tmp_path, text))
    assert [] == seen(linted(tmp_path, text, selection))


def test_reasons_inherited_from_what_a_scheme_extends_are_not_its_business(tmp_path: Path) -> None:
    base = write(tmp_path, "lint: {ignore: {zero-weight: {new_leads: Followed only.}}}\n", "base.yaml")
    assert ["L002 lint.ignore.zero-weight.new_leads"] == seen(lint(str(base)))
    mine = tmp_path / "mine.yaml"
    mine.write_text("extends: base.yaml\n", encoding="utf-8")
    assert [] == seen(lint(str(mine)))


def test_an_inherited_reason_is_obeyed(tmp_path: Path) -> None:
    write(tmp_path, "lint: {ignore: {zero-weight: Followed only.}}\n", "base.yaml")
    mine = tmp_path / "mine.yaml"
    mine.write_text("extends: base.yaml\n" + THREE_FINDINGS, encoding="utf-8")
    assert [LABEL] == seen(lint(str(mine)))


def test_what_is_unused_can_itself_be_given_a_reason(tmp_path: Path) -> None:
    text = "lint: {ignore: {zero-weight: Once., unused-ignore: We keep our history.}}\n"
    assert [] == seen(linted(tmp_path, text))


def test_a_name_that_is_no_rule_is_unknown_and_not_unused(tmp_path: Path) -> None:
    assert ["L004 lint.ignore.zero-wait"] == seen(linted(tmp_path, "lint: {ignore: {zero-wait: Once.}}\n"))


def test_shipped_schemes_give_reasons_that_are_needed() -> None:
    assert read_merged("preset:balanced").get("lint") is None or [] == [
        line for line in seen(lint("preset:balanced")) if line.startswith("L")
    ]


def test_one_id_is_no_other_that_begins_alike() -> None:
    rule = next(rule for rule in all_rules() if rule.code == "W009")
    ignored = Ignored({"W009": {"lead": "A reason."}})
    assert ignored.reason_for(rule, ("dimensions", "lead_quality", "weight")) is None
    assert "A reason." == ignored.reason_for(rule, ("dimensions", "lead", "weight"))
