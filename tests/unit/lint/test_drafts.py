"""What a draft tells the rules: who uses what, how a value is written, whose sheet holds what."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from lint_documents import write

from steelyard.lint.draft import Draft
from steelyard.lint.examples import document_of
from steelyard.lint.history import History
from steelyard.lint.rule import Example
from steelyard.scheme.loading import read_merged, typed


def drafted(scheme: str, history: History | None = None) -> Draft:
    return Draft(typed(document_of(Example(scheme)), "example.yaml"), history)


def people(**positions: str) -> History:
    """Nothing but who holds which position."""
    return History([], {}, np.array([]), positions)


def test_names_in_formulas_evidence_adjustments_and_vetoes_are_used() -> None:
    draft = drafted(
        """
        parameters: {most: {value: 3, reason: agreed}, idle: {value: 1, reason: agreed}}
        datasets:
          leads: {measures: {a: count(*), b: count(*), c: count(*), d: count(*), e: count(*), f: count(*)}}
        indicators:
          new_leads: {formula: prior(a) + 1, companion: b}
          lead_quality: {minimum_evidence: {measure: c, at_least: 1}}
        adjustments: {complaints: {measure: d}}
        vetoes: {many: {when: e > most, effect: {total: 0}}}
        """
    )
    assert {"a", "b", "c", "d", "e", "most"} <= draft.used
    assert draft.used.isdisjoint({"f", "idle"})


def test_what_a_broken_formula_names_counts_as_used() -> None:
    draft = drafted("indicators: {new_leads: {formula: leads + + qualified_leads)}}")
    assert {"leads", "qualified_leads"} <= draft.used


def test_a_value_is_given_as_it_is_written() -> None:
    draft = drafted("indicators: {campaign_roi: {target: {target: 20%}, guardrails: [new_leads]}}")
    item = draft.by_name["campaign_roi"]
    assert "20%" == draft.written(item.at("target", "target"))
    assert "new_leads" == draft.written(item.at("guardrails", 0))
    assert draft.written(item.at("target")) is None
    assert draft.written(item.at("guardrails", 1)) is None
    assert draft.written(item.at("nothing", "there")) is None


def test_what_a_scheme_inherits_is_not_its_own(tmp_path: Path) -> None:
    path = write(tmp_path, "datasets: {leads: {measures: {lost: count(*)}}}\n")
    draft = Draft(typed(read_merged(str(path)), str(path)))
    assert draft.is_own(("datasets", "leads", "measures", "lost"))
    assert not draft.is_own(("datasets", "leads", "measures", "leads"))


def test_it_names_the_sheets_that_lack_a_companion() -> None:
    draft = drafted(
        """
        indicators:
          new_leads: {applies_to: {positions: [buyer, editor]}}
          lead_quality: {applies_to: {positions: [buyer]}}
        """
    )
    item = draft.by_name["new_leads"]
    assert ["editor"] == [str(whom) for whom in draft.without(item, {"lead_quality"})]
    assert [] == draft.without(item, {"lead_quality", "teamwork"})
    assert ["buyer", "editor"] == [str(whom) for whom in draft.without(item, set())]


def test_nobody_lacks_a_companion_of_what_everybody_inherits() -> None:
    draft = drafted("indicators: {lead_quality: {applies_to: {positions: [buyer]}}}")
    assert [] == draft.without(draft.by_name["awareness"], set())


def test_sheets_of_positions_nobody_named_are_not_certain() -> None:
    draft = drafted("indicators: {lead_quality: {applies_to: {positions: [buyer]}}}")
    assert [("buyer", True), (None, False)] == [(sheet.position, sheet.certain) for sheet in draft.sheets]


def test_without_any_position_the_sheet_of_everybody_is_certain() -> None:
    assert [(None, True)] == [(sheet.position, sheet.certain) for sheet in drafted("").sheets]


def test_data_says_which_positions_there_are() -> None:
    draft = drafted(
        "indicators: {lead_quality: {applies_to: {positions: [buyer]}}}",
        people(e1="editor", e2="buyer", e3=""),
    )
    assert [("buyer", True), ("editor", True)] == [(s.position, s.certain) for s in draft.sheets]
