from __future__ import annotations

from collections.abc import Iterator

from steelyard.core.texts import filled
from steelyard.lint.draft import Draft
from steelyard.lint.rule import Family, Finding, Fix, Rule
from steelyard.scheme.editing import Remove


class UnusedIgnore(Rule):
    """A reason under `lint.ignore` by which nothing was ignored.

    Why it matters: what it excused has been mended or never was there. Left standing, it will silently
    excuse the next mistake of the same kind.

    What to do: take it out; `--fix` does. Only a run of all rules can tell, and of a rule that looks at past
    data only one with `--data`.
    """

    code, name, family = "L002", "unused-ignore", Family.LINT
    title = {
        "en": "A reason to ignore nothing",
        "zh-Hans": "多余的忽略理由",
        "zh-Hant": "多餘的忽略理由",
    }
    says = {
        "unused": {
            "en": "Nothing is ignored by {entry}; take it out",
            "zh-Hans": "{entry} 没有忽略任何问题，应予删除",
            "zh-Hant": "{entry} 沒有忽略任何問題，應予刪除",
        },
        "fixed": {
            "en": "Took out {entry}, by which nothing was ignored",
            "zh-Hans": "删除了多余的 {entry}",
            "zh-Hant": "刪除了多餘的 {entry}",
        },
    }
    bad = (
        "lint: {ignore: {zero-weight: Shown on purpose.}}",
        "lint: {ignore: {W009: {new_leads: Shown on purpose.}}}",
    )
    good = (
        """
        indicators: {teamwork: {weight: 100}, ideas_and_sharing: {weight: 0}}
        lint: {ignore: {zero-weight: {ideas_and_sharing: Followed without counting until 2027.}}}
        """,
        "lint: {ignore: {no-variance: Only data could tell.}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for path in draft.unused_reasons:
            entry = ".".join(map(str, path))
            fix = Fix(Remove(path), filled(self.says["fixed"], entry=entry))
            yield self.found(path, "unused", fix=fix, entry=entry)
