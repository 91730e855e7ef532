"""No rule breaks, whatever the numbers of a scheme are; all it says is said in every language."""

from __future__ import annotations

from hypothesis import given

from steelyard.core.document import read_document
from steelyard.core.texts import LANGUAGES
from steelyard.lint.draft import Draft
from steelyard.lint.registry import all_rules
from steelyard.scheme.loaded import LoadedScheme
from steelyard.scheme.model import Scheme
from strategies import schemes, unhurried

RULES = [rule for rule in all_rules() if not rule.needs_data]


@unhurried
@given(schemes())
def test_every_rule_looks_at_any_scheme(scheme: Scheme) -> None:
    draft = Draft(LoadedScheme(scheme, read_document("scheme: random", "random.yaml"), "random.yaml"))
    for rule in RULES:
        for finding in rule.check(draft):
            assert all(finding.message.in_language(language) for language in LANGUAGES)
