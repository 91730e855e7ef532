"""Which rules run, and at which level, by the call and by the scheme."""

from __future__ import annotations

from pathlib import Path

import pytest
from lint_documents import THREE_FINDINGS, codes, counted, linted, only, seen

from steelyard.core.problems import Severity, SteelyardError
from steelyard.lint.runner import Selection

LEADS = "W009 dimensions.results.indicators.new_leads.weight"
IDEAS = "W009 dimensions.team.indicators.ideas_and_sharing.weight"
LABEL = "F004 grades.labels.D"


def test_all_rules_run_by_default(tmp_path: Path) -> None:
    assert [LEADS, IDEAS, LABEL] == seen(linted(tmp_path, THREE_FINDINGS))


@pytest.mark.parametrize("token", ["zero-weight", "W009", "W", "weights"])
def test_only_what_is_selected_runs(tmp_path: Path, token: str) -> None:
    assert [LEADS, IDEAS] == seen(linted(tmp_path, THREE_FINDINGS, Selection(select=[token])))
    assert [LEADS, IDEAS] == seen(linted(tmp_path, f"{THREE_FINDINGS}lint: {{select: [{token}]}}\n"))


@pytest.mark.parametrize("token", ["degrading-label", "F004", "F", "fair"])
def test_what_is_deselected_does_not_run(tmp_path: Path, token: str) -> None:
    assert [LEADS, IDEAS] == seen(linted(tmp_path, THREE_FINDINGS, Selection(deselect=[token])))


def test_deselecting_counts_more_than_selecting(tmp_path: Path) -> None:
    selection = Selection(select=["fair", "weights"], deselect=["W009"])
    assert [LABEL] == seen(linted(tmp_path, THREE_FINDINGS, selection))


def test_everything_can_be_named_at_once(tmp_path: Path) -> None:
    assert [LEADS, IDEAS, LABEL] == seen(linted(tmp_path, THREE_FINDINGS, Selection(select=["all"])))
    assert [] == seen(linted(tmp_path, THREE_FINDINGS, Selection(deselect=["all"])))


def test_the_call_selects_instead_of_the_scheme(tmp_path: Path) -> None:
    text = f"{THREE_FINDINGS}lint: {{select: [weights]}}\n"
    assert [LABEL] == seen(linted(tmp_path, text, Selection(select=["fair"])))


def test_the_call_can_deselect_what_the_scheme_selects(tmp_path: Path) -> None:
    text = f"{THREE_FINDINGS}lint: {{select: [weights, fair]}}\n"
    assert [LABEL] == seen(linted(tmp_path, text, Selection(deselect=["W"])))


def test_a_slip_in_the_schemes_selection_does_not_silence_the_linter(tmp_path: Path) -> None:
    found = only(linted(tmp_path, f"{THREE_FINDINGS}lint: {{select: [wieghts]}}\n"))
    assert ("unknown-rule", "lint.select.0") == (found.rule.name, found.subject)
    assert 'Did you mean "weights"?' in str(found.message)


def test_a_slip_in_the_call_is_wrong_usage() -> None:
    with pytest.raises(SteelyardError) as refusal:
        Selection(select=["wieghts"], deselect=["zero-wait", "W001"])
    assert 2 == len(refusal.value.problems)
    assert 'Did you mean "weights"?' in str(refusal.value)
    assert 'Did you mean "zero-weight"?' in str(refusal.value)


# ── levels ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_scheme_sets_another_level(tmp_path: Path) -> None:
    text = f"{THREE_FINDINGS}lint: {{levels: {{zero-weight: error, fair: info}}}}\n"
    report = linted(tmp_path, text, Selection(select=["W009", "F004"]))
    assert {Severity.ERROR: 2, Severity.INFO: 1} == dict(report.levels)
    assert report.has_errors


def test_lowered_to_a_warning_it_is_no_error(tmp_path: Path) -> None:
    assert linted(tmp_path, THREE_FINDINGS).has_errors
    assert not linted(tmp_path, f"{THREE_FINDINGS}lint: {{levels: {{F: warning}}}}\n").has_errors


@pytest.mark.parametrize(
    "order", ["{all: info, weights: warning, W009: error}", "{W009: error, W: info, all: info}"]
)
def test_the_most_precise_level_counts_wherever_it_stands(tmp_path: Path, order: str) -> None:
    report = linted(tmp_path, f"{THREE_FINDINGS}lint: {{levels: {order}}}\n")
    assert {"W009": Severity.ERROR, "F004": Severity.INFO} == {
        found.rule.code: found.level for found in counted(report)
    }


def test_a_level_overrides_the_one_a_finding_chose_for_itself(tmp_path: Path) -> None:
    # Without past data a rank is an info only.
    text = "dimensions: {results: {indicators: {new_leads: {score: {rule: rank}}}}}\nlint: {select: [fair]}\n"
    assert Severity.INFO is only(linted(tmp_path, text)).level
    text = text.replace("[fair]", "[fair], levels: {F005: error}")
    assert Severity.ERROR is only(linted(tmp_path, text)).level


def test_rules_over_data_need_data(tmp_path: Path) -> None:
    from steelyard.lint.examples import history_of
    from steelyard.lint.rule import Example

    history = history_of(Example(scores={"new_leads": "- - - -"}))
    assert set() == codes(linted(tmp_path, ""))
    assert {"E001"} == codes(linted(tmp_path, "", history=history))
