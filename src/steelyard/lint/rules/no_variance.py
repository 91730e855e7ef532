from __future__ import annotations

from collections.abc import Iterator

from steelyard.lint.draft import Draft, Item
from steelyard.lint.history import Floats
from steelyard.lint.observations import NEARLY_ALL, observed, share_at_the_bottom, share_at_the_top
from steelyard.lint.rule import Example, Family, Finding, Rule

_LEAST = 2.0


class NoVariance(Rule):
    """Past scores of an indicator hardly differ: their standard deviation is under 2 points.

    Why it matters: what gives everybody the same decides nothing, whatever it weighs (OECD/JRC Handbook on
    Constructing Composite Indicators, 2008). Ratings of which all are "good" are the usual case.

    What to do: anchor the levels in behaviour that can be seen, spread the marks, or give the weight to
    indicators that differ. Scores that are all at one end are reported as full marks or no points. Said from
    12 observations on; a value that people inherit from their team or department is one observation.
    """

    code, name, family = "E003", "no-variance", Family.EVIDENCE
    title = {
        "en": "An indicator that gives everybody the same",
        "zh-Hans": "指标得分几乎没有差异",
        "zh-Hant": "指標得分幾乎沒有差異",
    }
    says = {
        "equal": {
            "en": "All {count} scores of {indicator} are {points}: it tells nobody apart",
            "zh-Hans": "{indicator}的 {count} 个得分均为 {points}，没有区分作用",
            "zh-Hant": "{indicator}的 {count} 個得分均為 {points}，沒有鑑別作用",
        },
        "same": {
            "en": "{count} scores of {indicator} lie between {low} and {high} (standard deviation {deviation}): "
            "it tells nobody apart",
            "zh-Hans": "{indicator}的 {count} 个得分在 {low} 至 {high} 之间（标准差 {deviation}），没有区分作用",
            "zh-Hant": "{indicator}的 {count} 個得分在 {low} 至 {high} 之間（標準差 {deviation}），沒有鑑別作用",
        },
    }
    needs_data = True
    bad = (
        Example(scores={"teamwork": "84 85 86 85 84 85 86 85 84 85 86 85"}),
        Example(scores={"awareness": "100 100 100 100 100 100 100 100 100 100 100 100"}),
    )
    good = (
        Example(scores={"teamwork": "80 85 90 85 80 85 90 85 80 85 90 85"}),
        Example(scores={"teamwork": "84 85 86 85 84 85 86 85 84 85 86"}),
        Example(scores={"campaign_roi": "120 120 120 120 120 120 120 120 120 120 120 120"}),
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            scores = observed(draft, item)
            if len(scores) and scores.std(ddof=1) < _LEAST and not _at_one_end(draft, item, scores):
                yield self._one(item, scores)

    def _one(self, item: Item, scores: Floats) -> Finding:
        low, high = f"{scores.min():.4g}", f"{scores.max():.4g}"
        path, count = item.at("score"), len(scores)
        if low == high:
            return self.found(path, "equal", indicator=item.title, count=count, points=low)
        deviation = f"{scores.std(ddof=1):.1f}"
        return self.found(
            path, "same", indicator=item.title, count=count, low=low, high=high, deviation=deviation
        )


def _at_one_end(draft: Draft, item: Item, scores: Floats) -> bool:
    ends = share_at_the_top(draft, item, scores), share_at_the_bottom(draft, item, scores)
    return max(ends) >= NEARLY_ALL
