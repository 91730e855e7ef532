from __future__ import annotations

from collections.abc import Iterator

from steelyard.core.texts import filled
from steelyard.lint.draft import Draft
from steelyard.lint.rule import Family, Finding, Fix, Rule
from steelyard.scheme.editing import Remove


class UnusedParameter(Rule):
    """A parameter is in no formula.

    Why it matters: whoever changes it believes something has changed.

    What to do: use it or take it out (`--fix` does). Only parameters in the scheme's own file are reported.
    """

    code, name, family = "O013", "unused-parameter", Family.OPERABLE
    title = {
        "en": "Nothing uses a parameter",
        "zh-Hans": "参数未被使用",
        "zh-Hant": "參數未被使用",
    }
    says = {
        "unused": {
            "en": "Nothing uses the parameter {parameter}",
            "zh-Hans": "参数 {parameter} 未被任何公式使用",
            "zh-Hant": "參數 {parameter} 未被任何公式使用",
        },
        "without": {
            "en": "without the parameter {parameter}",
            "zh-Hans": "去掉参数 {parameter}",
            "zh-Hant": "去掉參數 {parameter}",
        },
    }
    bad = (
        "parameters: {influence: {value: 0.3, reason: agreed with finance}}",
        "parameters: {influence: 0.3}",
    )
    good = (
        """
        parameters: {influence: {value: 0.3, reason: agreed with finance}}
        indicators: {new_leads: {formula: leads * influence}}
        """,
        """
        parameters: {most: {value: 3, reason: agreed with the works council}}
        vetoes: {losses: {when: leads > most, effect: {total_at_most: 60}}}
        """,
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for name in draft.scheme.parameters:
            path = ("parameters", name)
            if name not in draft.used and draft.is_own(path):
                fix = Fix(Remove(path), filled(self.says["without"], parameter=name))
                yield self.found(path, "unused", fix=fix, parameter=name)
