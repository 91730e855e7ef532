from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from steelyard.lint.balance import lopsided, share_of
from steelyard.lint.draft import Draft, Item
from steelyard.lint.rule import Family, Finding, Rule

_MOST = Decimal(30)


class NatureOutOfBalance(Rule):
    """More than 30% of the weight is judged by people, or nothing is.

    Why it matters: with too much judgement a score depends on who rates. With none, what is hard to count
    (teamwork, ideas, care for customers) is worth nothing, and short-sighted behaviour pays. The usual
    practice is up to 30%.

    What to do: rate a few things well, on described behaviour and by several people (`nature: qualitative`),
    and let the rest be counted. A single position is reported when the scheme as a whole is in balance and
    its sheet is not.
    """

    code, name, family = "S005", "nature-out-of-balance", Family.STRATEGY
    title = {
        "en": "Numbers and judgement are out of balance",
        "zh-Hans": "定量与定性失衡",
        "zh-Hant": "定量與定性失衡",
    }
    says = {
        "many": {
            "en": "In {where} {share}% of the weight is qualitative; keep it at {most}% or less",
            "zh-Hans": "{where}中，定性指标占权重的 {share}%，宜不超过 {most}%",
            "zh-Hant": "{where}中，定性指標占權重的 {share}%，宜不超過 {most}%",
        },
        "none": {
            "en": "In {where} numbers decide everything; let people judge something as well, such as teamwork or "
            "innovation",
            "zh-Hans": "{where}只看数字；宜加入协作、创新等定性评价",
            "zh-Hant": "{where}只看數字；宜加入協作、創新等定性評價",
        },
    }
    bad = (
        "dimensions: {results: {weight: 30}, brand: {weight: 19}, team: {weight: 51}}",
        "indicators: {awareness: {nature: qualitative}}",
        "indicators: {teamwork: {nature: quantitative}}",
        "indicators: {teamwork: {weight: 0}, ideas_and_sharing: {weight: 100}}",
        "indicators: {teamwork: {applies_to: {positions: [planner]}}, new_leads: {applies_to: {positions: [buyer]}}}",
    )
    good = (
        "dimensions: {results: {weight: 30}, brand: {weight: 20}, team: {weight: 50}}",
        "indicators: {teamwork: {weight: 1}, ideas_and_sharing: {weight: 99}}",
        # Who else holds a position nobody knows: the planners have teamwork.
        "indicators: {teamwork: {applies_to: {positions: [planner]}}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for where, found in lopsided(draft, _qualitative, lambda found: found > _MOST, max):
            yield self.found(("dimensions",), "many", where=where, share=found, most=_MOST)
        for where, _ in lopsided(draft, _qualitative, lambda found: found == 0, min):
            yield self.found(("dimensions",), "none", where=where)


def _qualitative(items: Sequence[Item]) -> Decimal | None:
    return share_of(items, "nature", "qualitative")
