from __future__ import annotations

from collections.abc import Iterator

from steelyard.lint.draft import Draft
from steelyard.lint.ignoring import entries
from steelyard.lint.rule import ERROR, Family, Finding, Rule


class IgnoreWithoutReason(Rule):
    """Something is to be ignored under `lint.ignore`, and no reason is given.

    Why it matters: whoever reads the scheme next year cannot tell a decision from an excuse. Without a reason
    nothing is ignored.

    What to do: write why the rule does not hold here, and who decided it.
    """

    code, name, family, level = "L003", "ignore-without-reason", Family.LINT, ERROR
    title = {
        "en": "Ignored without a reason",
        "zh-Hans": "忽略规则而未说明理由",
        "zh-Hant": "忽略規則而未說明理由",
    }
    says = {
        "empty": {
            "en": "{entry} gives no reason, so nothing is ignored; write why it does not hold here",
            "zh-Hans": "{entry} 没有写明理由，因此不予忽略；请说明此处为何不适用",
            "zh-Hant": "{entry} 沒有寫明理由，因此不予忽略；請說明此處為何不適用",
        }
    }
    bad = (
        'lint: {ignore: {zero-weight: ""}}',
        'lint: {ignore: {weights: {campaign_roi: " "}}}',
    )
    good = (
        """
        indicators: {teamwork: {weight: 100}, ideas_and_sharing: {weight: 0}}
        lint: {ignore: {zero-weight: Agreed with the works council.}}
        """,
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for path, reason in entries(draft.scheme.lint.ignore):
            if not reason.strip():
                yield self.found(path, "empty", entry=".".join(map(str, path)))
