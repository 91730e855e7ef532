from __future__ import annotations

from collections.abc import Iterator

from steelyard.lint.draft import Draft, Item
from steelyard.lint.rule import INFO, Family, Finding, Rule
from steelyard.lint.shapes import below, is_ratio
from steelyard.metrics.formula import Name, Node


class NoMinimumEvidence(Rule):
    """A rate, a mean or a growth is scored on however few rows there are.

    Why it matters: two leads of which one converts are a conversion rate of 50%, and luck. Small bases swing
    most, so both the best and the worst of a list are usually those with the least work behind them.

    What to do: `minimum_evidence: {measure: leads, at_least: 100}`. Under it the indicator is shown and takes
    no part in the score. Counts and amounts need none.
    """

    code, name, family, level = "O012", "no-minimum-evidence", Family.OPERABLE, INFO
    title = {
        "en": "A rate is scored without minimum evidence",
        "zh-Hans": "比率类指标未设最小样本量",
        "zh-Hant": "比率類指標未設最小樣本數",
    }
    says = {
        "small": {
            "en": "{indicator} is scored however small {measure} is; set minimum_evidence, or a lucky few decide",
            "zh-Hans": "无论 {measure} 多小，{indicator}都会计分；请设 minimum_evidence，以免少数样本左右得分",
            "zh-Hant": "無論 {measure} 多小，{indicator}都會計分；請設 minimum_evidence，以免少數樣本左右得分",
        },
        "few": {
            "en": "{indicator} is scored however few rows there are; set minimum_evidence, or a lucky few decide",
            "zh-Hans": "无论数据多少，{indicator}都会计分；请设 minimum_evidence，以免少数样本左右得分",
            "zh-Hant": "無論資料多少，{indicator}都會計分；請設 minimum_evidence，以免少數樣本左右得分",
        },
    }
    bad = (
        "indicators: {lead_quality: {minimum_evidence: null}}",
        "indicators: {new_leads: {formula: growth(leads), unit: percent}}",
        "indicators: {new_leads: {formula: round(leads / campaign_cost * 1000), unit: count}}",
        """
        datasets: {leads: {measures: {wait: avg(days)}}}
        indicators: {new_leads: {formula: wait, unit: "duration:day", direction: lower}}
        """,
        """
        datasets: {leads: {measures: {nps: (count(*) filter (where score > 8) - count(*) filter (where score < 7)) / count(*)}}}
        indicators: {new_leads: {formula: nps * 100, unit: points}}
        """,
    )
    good = (
        "indicators: {new_leads: {formula: leads / 2}}",
        "indicators: {awareness: {weight: 0, minimum_evidence: null}}",
        """
        parameters: {days: {value: 90, reason: a quarter}}
        indicators: {new_leads: {formula: leads / days}}
        """,
        "indicators: {new_leads: {formula: case when leads / campaign_cost > 1 then leads else qualified_leads end}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            node = draft.formula(item.indicator.formula)
            if node is None or not _needs_it(item) or not is_ratio(node, draft):
                continue
            measure = _base(node, draft)
            key = "few" if measure is None else "small"
            yield self.found(item.path, key, indicator=item.title, measure=measure)


def _needs_it(item: Item) -> bool:
    return item.scored and item.indicator.minimum_evidence is None


def _base(node: Node, draft: Draft) -> str | None:
    """What the ratio is of, to be named as evidence: the first sum or count under the line."""
    under = (name for name in below(node) if name in draft.measure_by_name)
    return next((name for name in under if not is_ratio(Name(name), draft)), None)
