from __future__ import annotations

from collections.abc import Iterator

from steelyard.core.texts import LANGUAGES
from steelyard.lint.draft import Draft
from steelyard.lint.rule import ERROR, Family, Finding, Rule
from steelyard.scheme.checks import Kind
from steelyard.scheme.sentences import in_every_language

#: Faults that have a rule of their own, which says more.
_ELSEWHERE = (Kind.WEIGHTS, Kind.UNITS, Kind.TARGETS)


class CannotBeScored(Rule):
    """The scheme contradicts itself or its shape: no score can be computed with it.

    Why it matters: `steelyard score` refuses the scheme with the same words. The linter shows all of it at
    once, beside everything else there is to mend.

    What to do: each message names what is allowed at that place. A reason under `lint.ignore` changes nothing
    here: no reason makes such a scheme computable.
    """

    code, name, family, level = "L001", "cannot-be-scored", Family.LINT, ERROR
    negotiable = False
    title = {
        "en": "The scheme cannot be scored",
        "zh-Hans": "方案无法计分",
        "zh-Hant": "方案無法計分",
    }
    says = {"fault": dict.fromkeys(LANGUAGES, "{message}")}
    bad = (
        "indicators: {new_leads: {formula: leeds}}",
        "indicators: {new_leads: {score: {rule: linaer}}}",
        'indicators: {campaign_roi: {target: "3:1"}}',
        "indicators: {campaign_roi: {guardrails: [nobody]}}",
        "indicators: {campaign_roi: {formula: campaign_revenue +}}",
    )
    good = ("indicators: {new_leads: {formula: leads + qualified_leads}}",)

    def check(self, draft: Draft) -> Iterator[Finding]:
        for kind, path, message in draft.faults:
            if kind not in _ELSEWHERE:
                yield Finding(path, in_every_language(message))
