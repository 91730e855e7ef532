from __future__ import annotations

from collections.abc import Iterator

from steelyard.lint.draft import Draft, Item
from steelyard.lint.history import History
from steelyard.lint.rule import INFO, WARNING, Example, Family, Finding, Rule
from steelyard.scheme.rules import Rank

_FEWEST = 10
_RANKED = "indicators: {new_leads: {score: {rule: rank}}}"


class RankInSmallGroup(Rule):
    """An indicator is scored by rank: points for being ahead of colleagues.

    Why it matters: among five people one place is 25 points, whatever lies between them, and the last gets 0
    though all have met the target. A rank also pays for what harms the others. Among many people it does
    less damage: with past data the finding is a warning where fewer than 10 were ranked, and none otherwise.

    What to do: score against a target. Where a comparison is wanted, show the rank beside the score.
    """

    code, name, family, level = "F005", "rank-in-small-group", Family.FAIR, INFO
    title = {
        "en": "Points for being ahead of colleagues",
        "zh-Hans": "按名次计分",
        "zh-Hant": "按名次計分",
    }
    says = {
        "rank": {
            "en": "{indicator} is scored by rank, which sets colleagues against each other; prefer a target",
            "zh-Hans": "{indicator}按名次计分，使同事彼此竞争；建议改为对照目标计分",
            "zh-Hant": "{indicator}按名次計分，使同事彼此競爭；建議改為對照目標計分",
        },
        "few": {
            "en": "{indicator} ranked only {peers} people in {period}, where one place is worth {step} points; "
            "under {fewest} a rank is mostly chance",
            "zh-Hans": "{indicator}在 {period} 只有 {peers} 人参与排名，每差一名相差 {step} 分；"
            "不足 {fewest} 人时名次多出于偶然",
            "zh-Hant": "{indicator}在 {period} 只有 {peers} 人參與排名，每差一名相差 {step} 分；"
            "不足 {fewest} 人時名次多出於偶然",
        },
    }
    bad = (
        _RANKED,
        Example(_RANKED, scores={"new_leads": "100 75 50 25 0"}),
        Example(_RANKED, scores={"new_leads": "100 87.5 75 62.5 50 37.5 25 12.5 0 - - -"}),
    )
    good = (
        "indicators: {new_leads: {score: {rule: ratio}}}",
        Example(_RANKED, scores={"new_leads": "100 90 80 70 60 50 40 30 20 0"}),
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            if isinstance(item.indicator.score, Rank):
                yield from self._one(item, draft.history)

    def _one(self, item: Item, history: History | None) -> Iterator[Finding]:
        newest, peers = _peers(item, history)
        path = item.at("score", "rule")
        if not peers:
            yield self.found(path, "rank", indicator=item.title)
        elif peers < _FEWEST:
            yield self.found(
                path,
                "few",
                level=WARNING,
                indicator=item.title,
                peers=peers,
                period=newest,
                step=f"{100 / max(peers - 1, 1):.3g}",
                fewest=_FEWEST,
            )


def _peers(item: Item, history: History | None) -> tuple[str, int]:
    """The newest period in which anybody was ranked, and how many were."""
    if history is None or item.name not in history.tracks:
        return "", 0
    known = history.tracks[item.name].known.tolist()
    periods = [sheet.period for sheet, ranked in zip(history.sheets, known, strict=True) if ranked]
    return (periods[-1], periods.count(periods[-1])) if periods else ("", 0)
