from __future__ import annotations

from collections.abc import Iterator

from steelyard.core.texts import Text
from steelyard.lint.draft import Draft
from steelyard.lint.rule import Family, Finding, Rule


class AutomaticVeto(Rule):
    """A veto falls by a condition on numbers, without anybody deciding.

    Why it matters: one wrong row can take away a whole period's result. What is grave enough for a veto
    (falsified data, an illegal advertisement) needs somebody who hears the person first and writes down why.

    What to do: `source: decisions`, and let the condition raise the question instead; or take points off by
    an adjustment with a cap.
    """

    code, name, family = "F009", "automatic-veto", Family.FAIR
    title = {
        "en": "A veto without a decision",
        "zh-Hans": "一票否决未经人工决定",
        "zh-Hant": "一票否決未經人工決定",
    }
    says = {
        "automatic": {
            "en": "{veto} falls by itself when {condition}; let a person decide it (source: decisions)",
            "zh-Hans": "“{veto}”在满足 {condition} 时自动生效；应由人作出决定（source: decisions）",
            "zh-Hant": "「{veto}」在滿足 {condition} 時自動生效；應由人作出決定（source: decisions）",
        }
    }
    bad = (
        "vetoes: {no_leads: {when: leads = 0, effect: {total: 0}}}",
        "vetoes: {flood: {title: {en: Junk leads}, when: leads > 10 * qualified_leads, effect: {grade_at_most: C}}}",
    )
    good = ("vetoes: {illegal_ad: {source: decisions, effect: {total_at_most: 60}}}",)

    def check(self, draft: Draft) -> Iterator[Finding]:
        for name, veto in draft.scheme.vetoes.items():
            if veto.when is not None:
                what = veto.title or Text.of(name)
                yield self.found(("vetoes", name, "when"), "automatic", veto=what, condition=veto.when)
