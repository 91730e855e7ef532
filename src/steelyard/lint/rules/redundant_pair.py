from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np

from steelyard.core.numbers import exact_sum, rounded
from steelyard.core.texts import joined
from steelyard.lint.draft import Draft, Item
from steelyard.lint.observations import ENOUGH, observations
from steelyard.lint.rule import Example, Family, Finding, Rule
from steelyard.stats.association import clusters, spearman, spearman_matrix

_ALIKE = 0.85
_RISING = "60 65 70 75 80 85 90 95 100 105 110 115"


class RedundantPair(Rule):
    """Two or more indicators put the sheets in nearly the same order: |Spearman's ρ| over 0.85.

    Why it matters: what they have in common counts twice, so its real weight is the sum of theirs. Of two
    that run opposite, one pays for what the other takes.

    What to do: keep the one that people can act on, or give them one weight together. Looked at over the
    sheets that have both, from 12 on; what people inherit from their team or department counts once a period.
    """

    code, name, family = "E004", "redundant-pair", Family.EVIDENCE
    title = {
        "en": "Indicators that say the same",
        "zh-Hans": "指标相互重复",
        "zh-Hant": "指標相互重複",
    }
    says = {
        "alike": {
            "en": "{indicators} put the sheets in the same order ({rho}, {count} sheets): "
            "together {share}% of all weights for one thing",
            "zh-Hans": "{indicators}对考核表的排序几乎一致（{rho}，{count} 张表）：合计 {share}% 的权重衡量同一件事",
            "zh-Hant": "{indicators}對考核表的排序幾乎一致（{rho}，{count} 張表）：合計 {share}% 的權重衡量同一件事",
        },
        "opposite": {
            "en": "{indicators} put the sheets in opposite orders ({rho}, {count} sheets): what one gives the "
            "other takes",
            "zh-Hans": "{indicators}对考核表的排序几乎相反（{rho}，{count} 张表）：此得彼失",
            "zh-Hant": "{indicators}對考核表的排序幾乎相反（{rho}，{count} 張表）：此得彼失",
        },
    }
    needs_data = True
    bad = (
        Example(scores={"new_leads": _RISING, "lead_quality": "30 32 31 33 34 35 36 38 37 39 40 41"}),
        Example(scores={"campaign_roi": _RISING, "new_leads": "99 98 97 96 95 94 93 92 91 90 89 88"}),
        Example(scores={"campaign_roi": _RISING, "new_leads": _RISING, "teamwork": _RISING}),
        Example(
            scores={"new_leads": f"{_RISING} - 90", "lead_quality": "1 2 3 4 5 6 7 8 9 10 11 12 90 -"},
        ),
    )
    good = (
        # ρ of the second is 1 − 6·56 / (12·143) = 0.80.
        Example(scores={"new_leads": _RISING, "lead_quality": "35 32 33 34 31 36 37 38 43 40 41 42"}),
        Example(
            scores={
                "new_leads": "60 65 70 75 80 85 90 95 100 105 110",
                "lead_quality": "1 2 3 4 5 6 7 8 9 10 11",
            }
        ),
        Example(scores={"new_leads": _RISING, "lead_quality": "90 90 90 90 90 90 90 90 90 90 90 90"}),
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        alike = _alike(draft)
        names = [item.name for item in draft.items]
        rising = [pair for pair, (rho, _) in alike.items() if rho > 0]
        for group in clusters(names, rising):
            inside = {pair: alike[pair] for pair in rising if set(pair) <= set(group)}
            yield self._one(draft, "alike", group, inside)
        for pair, found in alike.items():
            if found[0] < 0:
                yield self._one(draft, "opposite", pair, {pair: found})

    def _one(
        self, draft: Draft, key: str, names: list[str] | Pair, pairs: Mapping[Pair, tuple[float, int]]
    ) -> Finding:
        items = [draft.by_name[name] for name in names]
        coefficients = sorted(rho for rho, _ in pairs.values())
        shown = [f"{rho:.2f}".replace("-", "−") for rho in dict.fromkeys((coefficients[0], coefficients[-1]))]
        return self.found(
            items[0].path,
            key,
            indicators=joined(item.title for item in items),
            rho="ρ " + "–".join(dict.fromkeys(shown)),
            count=min(count for _, count in pairs.values()),
            share=rounded(exact_sum(item.share for item in items), 1),
        )


Pair = tuple[str, str]


def _alike(draft: Draft) -> dict[Pair, tuple[float, int]]:
    """Pairs beyond the limit, with ρ and the observations it rests on."""
    if draft.history is None:
        return {}
    tracks = draft.history.tracks
    items = [item for item in draft.items if item.name in tracks]
    scores = np.column_stack(
        [np.empty((len(draft.history.sheets), 0)), *(tracks[i.name].scores for i in items)]
    )
    known = (~np.isnan(scores)).astype(int)
    rho, counts = spearman_matrix(scores), known.T @ known
    found: dict[Pair, tuple[float, int]] = {}
    for (i, one), (j, other) in combinations(enumerate(items), 2):
        if "employee" in (one.indicator.level, other.indicator.level):
            each = float(rho[i, j]), int(counts[i, j])
        else:
            each = _once(draft, one, other)
        if abs(each[0]) > _ALIKE and each[1] >= ENOUGH:
            found[one.name, other.name] = each
    return found


def _once(draft: Draft, one: Item, other: Item) -> tuple[float, int]:
    """The same for two that people may inherit: each observation once."""
    assert draft.history is not None
    places = observations(draft, one, other)
    tracks = [draft.history.tracks[item.name].scores[places] for item in (one, other)]
    return spearman(*tracks), len(places)
