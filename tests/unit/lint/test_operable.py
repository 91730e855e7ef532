"""What the rules on operability promise beyond their examples."""

from __future__ import annotations

import pytest

from steelyard.lint.draft import Draft
from steelyard.lint.examples import as_example, document_of
from steelyard.lint.registry import all_rules
from steelyard.lint.rule import Example, Finding
from steelyard.lint.sweep import sweep
from steelyard.scheme.checks import Kind
from steelyard.scheme.editing import Replace
from steelyard.scheme.loading import typed

UNITS = """
datasets:
  leads:
    measures:
      a: {{sql: sum(a), unit: "{a}"}}
      b: {{sql: sum(b), unit: "{b}"}}
indicators: {{new_leads: {{formula: "{formula}", unit: "{unit}"}}}}
"""
MEASURED = ["count", "currency:CNY", "currency:USD", "duration:minute", "percent"]
SHAPES = [
    "a + b",
    "a / b",
    "a * b",
    "a * 2",
    "case when a > b then 1 else 0 end",
    "growth(a)",
    "greatest(a, b)",
]


def findings(scheme: str | Example, rule_name: str) -> tuple[Draft, list[Finding]]:
    draft = Draft(typed(document_of(as_example(scheme)), "example.yaml"))
    rule = next(rule for rule in all_rules() if rule.name == rule_name)
    return draft, list(rule.check(draft))


@pytest.mark.parametrize("formula", SHAPES)
@pytest.mark.parametrize("unit", ["percent", "count", "currency:CNY", "duration:hour"])
def test_whatever_score_refuses_for_its_units_is_found(formula: str, unit: str) -> None:
    for a in MEASURED:
        for b in MEASURED:
            draft, found = findings(UNITS.format(a=a, b=b, formula=formula, unit=unit), "unit-does-not-fit")
            refused = [fault.path for fault in draft.faults if fault.kind is Kind.UNITS]
            assert set(refused) <= {finding.path for finding in found}


@pytest.mark.parametrize(
    ("rule", "scheme"),
    [
        (
            "percent-confused",
            "indicators: {awareness: {formula: aware / answers - prior(aware / answers), target: "
            "{threshold: 1%, target: 2%, stretch: 3%}}}",
        ),
        (
            "percent-confused",
            "indicators: {awareness: {formula: growth(aware / answers), unit: percentage_point}}",
        ),
        (
            "step-unit-confused",
            "indicators: {new_leads: {score: {rule: delta, cap: null, floor: null, step: 1, per: 5, per_unit: point}}}",
        ),
    ],
)
def test_a_mended_unit_changes_no_score(rule: str, scheme: str) -> None:
    draft, (finding,) = findings(scheme, rule)
    assert finding.fix is not None
    edit = finding.fix.edit
    assert isinstance(edit, Replace)
    item = draft.by_name[str(edit.path[3])]
    key = str(edit.path[-1])
    # The item with the one value replaced, as the document would say it.
    again = (
        scheme.replace(f"{key}: point", f"{key}: {edit.text}")
        if key == "per_unit"
        else _with_unit(scheme, edit)
    )
    mended, _ = findings(again, rule)
    before, after = sweep(item.indicator), sweep(mended.by_name[item.name].indicator)
    assert before is not None
    assert after is not None
    assert [(p.value, p.points) for p in before.points] == [(p.value, p.points) for p in after.points]
    assert [] == findings(again, rule)[1]


def _with_unit(scheme: str, edit: Replace) -> str:
    bare = scheme.replace(", unit: percentage_point", "")
    return bare.replace("{awareness: {", f"{{awareness: {{unit: {edit.text}, ")


def test_mended_percent_signs_leave_nothing_to_find() -> None:
    scheme = "indicators: {campaign_roi: {target: {threshold: 5, target: 20, stretch: 40}}}"
    draft, found = findings(scheme, "percent-sign-missing")
    assert 3 == len(found)
    for finding in found:
        assert finding.fix is not None
        assert isinstance(finding.fix.edit, Replace)
        written = draft.written(finding.path)
        scheme = scheme.replace(f" {written}", f" {finding.fix.edit.text}")
    assert "threshold: 5%, target: 20%, stretch: 40%" in scheme
    assert [] == findings(scheme, "percent-sign-missing")[1]
