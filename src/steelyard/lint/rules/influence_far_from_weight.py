from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from steelyard.lint.draft import Draft, Item
from steelyard.lint.history import Floats, History
from steelyard.lint.observations import ENOUGH
from steelyard.lint.rule import Example, Family, Finding, Rule
from steelyard.stats.influence import variance_shares

_TIMES = 2.0
_APART = 0.10
_EVEN = "70 90 70 90 70 90 70 90 70 90 70 90"


class InfluenceFarFromWeight(Rule):
    """An indicator decides far more, or far less, about who stands where than its weight says.

    Why it matters: weights are not importance. With five indicators of 15 to 28% of which one spreads over 15
    points and the others over three, that one alone decides most of the differences between totals, and
    people who follow the weights work for the wrong thing (Paruolo, Saisana & Saltelli 2013, JRSS-A 176:609).

    What to do: bring the spread of scores closer together by other marks, or the weight closer to what is meant.

    Real influence is the share of the variance of the totals, w·Cov(s, Y)/V(Y), over the sheets that have the
    indicator. Reported when it is half the weight or less, or double or more, and ten points apart, from 12
    sheets on. What people inherit from their team or department does not tell them apart on purpose: that
    it decides little is not reported.
    """

    code, name, family = "E005", "influence-far-from-weight", Family.EVIDENCE
    title = {
        "en": "Real influence is far from the weight",
        "zh-Hans": "实际影响与名义权重相差悬殊",
        "zh-Hant": "實際影響與名目權重相差懸殊",
    }
    says = {
        "loud": {
            "en": "{indicator} weighs {weight}% on the {count} sheets that have it, and decides {influence}% of the "
            "differences between their totals",
            "zh-Hans": "在含有{indicator}的 {count} 张考核表中，其权重平均为 {weight}%，却决定了总分差异的 {influence}%",
            "zh-Hant": "在含有{indicator}的 {count} 張考核表中，其權重平均為 {weight}%，卻決定了總分差異的 {influence}%",
        },
        "quiet": {
            "en": "{indicator} weighs {weight}% on the {count} sheets that have it, and decides only {influence}% of "
            "the differences between their totals",
            "zh-Hans": "在含有{indicator}的 {count} 张考核表中，其权重平均为 {weight}%，却只决定了总分差异的 {influence}%",
            "zh-Hant": "在含有{indicator}的 {count} 張考核表中，其權重平均為 {weight}%，卻只決定了總分差異的 {influence}%",
        },
    }
    needs_data = True
    bad = (
        Example(scores={"campaign_roi": "80 81 80 81 80 81 80 81 80 81 80 81", "teamwork": _EVEN}),
        Example(
            scores={
                "new_leads": "20 100 20 100 20 100 20 100 20 100 20 100",
                "campaign_roi": "80 80 90 90 80 80 90 90 80 80 90 90",
                "teamwork": "80 80 80 90 90 90 80 80 80 90 90 90",
            }
        ),
    )
    good = (
        Example(scores={"campaign_roi": _EVEN, "awareness": "70 70 90 90 70 70 90 90 70 70 90 90"}),
        Example(scores={"campaign_roi": "80 81 80 81 80 81 80 81 80 81 80", "teamwork": _EVEN[:32]}),
        Example(
            scores={
                "awareness": "80 80 80 80 80 80 80 80 80 80 80 80",
                "campaign_roi": _EVEN,
                "new_leads": "70 70 90 90 70 70 90 90 70 70 90 90",
            },
            people={f"e{i:02}": "planner" for i in range(1, 13)},
        ),
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        if draft.history is None or draft.scheme.aggregation != "arithmetic":
            return
        scores, weights = _columns(draft.history)
        for column, name in enumerate(draft.history.tracks):
            item = draft.by_name.get(name)
            on_it = weights[:, column] > 0
            if item is None or on_it.sum() < ENOUGH:
                continue
            weight = float(weights[on_it, column].sum() / weights[on_it].sum())
            influence = float(variance_shares(scores[on_it], weights[on_it])[column])
            key = _verdict(weight, influence)
            if key == "loud" or (key == "quiet" and not _is_inherited(draft.history, item)):
                yield self._one(item, key, weight, influence, int(on_it.sum()))

    def _one(self, item: Item, key: str, weight: float, influence: float, count: int) -> Finding:
        return self.found(
            item.at("weight"),
            key,
            indicator=item.title,
            weight=round(100 * weight, 1),
            influence=round(100 * influence, 1),
            count=count,
        )


def _columns(history: History) -> tuple[Floats, Floats]:
    """Scores and effective weights of all sheets, one column per indicator."""
    nothing = np.empty((len(history.sheets), 0))
    scores = np.column_stack([nothing, *(track.scores for track in history.tracks.values())])
    weights = np.column_stack([nothing, *(track.weights for track in history.tracks.values())])
    return scores, np.where(np.isnan(scores), 0.0, weights)


def _verdict(weight: float, influence: float) -> str | None:
    if np.isnan(influence) or abs(influence - weight) < _APART:
        return None
    if influence >= _TIMES * weight:
        return "loud"
    return "quiet" if influence <= weight / _TIMES else None


def _is_inherited(history: History, item: Item) -> bool:
    """Whether people stand on the sheets, and have this from their team or department."""
    return item.indicator.level != "employee" and any(
        sheet.subject in history.employees for sheet in history.sheets
    )
