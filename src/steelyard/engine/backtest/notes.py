"""What a reader of a back-test must know: what could not be measured, and what the change did not reach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from steelyard.core.texts import LANGUAGES, Template, Text, filled
from steelyard.engine.backtest.run import Backtest
from steelyard.engine.results import NOT_APPLICABLE, NOT_DUE, OK
from steelyard.engine.score import Scored
from steelyard.engine.wording import words as reason_words
from steelyard.review.backtest.drivers import adds_up


@dataclass(frozen=True, slots=True)
class Coverage:
    """In how many of the sheets where it applies and is due an indicator has a score.

    `reason` is the commonest one of the rest.
    """

    sheets: int
    scored: int
    reason: str | None


def coverage(scored: Scored, indicator: str) -> Coverage:
    there = 0
    absent: Counter[str] = Counter()
    for period in scored.computation.results.subjects:
        refused = scored.sheets[period].scored[indicator].refused
        for position, found in enumerate(scored.computation.results.columns[(period, indicator)].outcomes):
            if position in refused:
                absent[refused[position].reason] += 1
            elif found.status == OK:
                there += 1
            elif found.status not in (NOT_APPLICABLE, NOT_DUE):
                absent[found.reason or found.status] += 1
    commonest = absent.most_common(1)[0][0] if absent else None
    return Coverage(there + absent.total(), there, commonest)


_REPLAY: Template = {
    "en": "This replays what was measured. People who had known B might have worked differently.",
    "zh-Hans": "以上是用已有数据重算的结果。若当时就按B方案考核，员工的做法可能会不同。",
    "zh-Hant": "以上是用既有資料重算的結果。若當時就按B方案考核，員工的做法可能會不同。",
}
_NO_HISTORY: Template = {
    "en": "{name} is new in B and has no value in any of {n} scorecards ({reason}): "
    "its weight went to the others, and the back-test says nothing about it.",
    "zh-Hans": "B方案新增的“{name}”在{n}张考核表中都没有数值（{reason}）：其权重分给了其他指标，"
    "回测无法反映它的影响。",
    "zh-Hant": "B方案新增的「{name}」在{n}張考核表中都沒有數值（{reason}）：其權重分給了其他指標，"
    "回測無法反映它的影響。",
}
_SOME_HISTORY: Template = {
    "en": "{name}, new in B, has a value in {there} of {n} scorecards ({reason} in most of the rest).",
    "zh-Hans": "B方案新增的“{name}”在{n}张考核表中有{there}张有数值（其余多为{reason}）。",
    "zh-Hant": "B方案新增的「{name}」在{n}張考核表中有{there}張有數值（其餘多為{reason}）。",
}
_LESS: Template = {
    "en": "{name} has a value in {there} scorecards under B, in {before} under A ({reason}).",
    "zh-Hans": "“{name}”在A方案下{before}张考核表有数值，在B方案下只有{there}张（{reason}）。",
    "zh-Hant": "「{name}」在A方案下{before}張考核表有數值，在B方案下只有{there}張（{reason}）。",
}
_TARGET_KEPT: Template = {
    "en": "The new target of {name} does not reach {n} of {all} scorecards: "
    "targets.csv sets it there. Give the targets that B would have had with --revised-targets.",
    "zh-Hans": "“{name}”的新目标值对{all}张考核表中的{n}张不起作用：这些目标由targets.csv设定。"
    "如B方案应有不同目标，请用--revised-targets提供。",
    "zh-Hant": "「{name}」的新目標值對{all}張考核表中的{n}張不起作用：這些目標由targets.csv設定。"
    "如B方案應有不同目標，請用--revised-targets提供。",
}
_WEIGHT_KEPT: Template = {
    "en": "The new weight of {name} does not reach {n} of {all} scorecards: "
    "targets.csv sets it there. Give the weights that B would have had with --revised-targets.",
    "zh-Hans": "“{name}”的新权重对{all}张考核表中的{n}张不起作用：这些权重由targets.csv设定。"
    "如B方案应有不同权重，请用--revised-targets提供。",
    "zh-Hant": "「{name}」的新權重對{all}張考核表中的{n}張不起作用：這些權重由targets.csv設定。"
    "如B方案應有不同權重，請用--revised-targets提供。",
}
_NO_PARTS: Template = {
    "en": "A geometric sheet is no sum: its change cannot be divided among the indicators. Read the totals.",
    "zh-Hans": "几何平均的总分不是各项之和：变化无法拆分到各指标，只列出总分。",
    "zh-Hant": "幾何平均的總分不是各項之和：變化無法拆分到各指標，只列出總分。",
}  # fmt: skip


def notes(backtest: Backtest) -> list[Text]:
    """The last one is always there."""
    cards = [card for pair in backtest.pairs for card in (pair.a, pair.b) if card is not None]
    said = [*_not_measured(backtest), *_not_reached(backtest)]
    if not all(map(adds_up, cards)):
        said.append(filled(_NO_PARTS))
    return [*said, filled(_REPLAY)]


def _not_measured(backtest: Backtest) -> Iterator[Text]:
    for name, indicator in backtest.scheme_b.indicators.items():
        after = coverage(backtest.b, name)
        words: dict[str, object] = {"name": indicator.title, "n": after.sheets, "there": after.scored}
        words["reason"] = _reason(after.reason)
        if name not in backtest.scheme_a.indicators:
            if after.scored < after.sheets:
                yield filled(_SOME_HISTORY if after.scored else _NO_HISTORY, **words)
        elif after.scored < (before := coverage(backtest.a, name).scored) and after.reason:
            yield filled(_LESS, before=before, **words)


def _reason(reason: str | None) -> Text:
    return Text.of({language: reason_words(reason, language) for language in LANGUAGES})


def _not_reached(backtest: Backtest) -> Iterator[Text]:
    """A target or weight moved in the scheme that counts for nobody whom targets.csv gives another one."""
    a, b = backtest.scheme_a.indicators, backtest.scheme_b.indicators
    for name in (name for name in b if name in a):
        agreed = [
            tuple(scored.agreed[pair.period][pair.subject][name] for scored in (backtest.a, backtest.b))
            for pair in backtest.pairs
            if pair.a is not None and pair.b is not None
        ]
        words: dict[str, object] = {"name": b[name].title, "all": len(agreed)}
        if a[name].target != b[name].target and (n := sum(one.target == two.target for one, two in agreed)):
            yield filled(_TARGET_KEPT, n=n, **words)
        if a[name].weight != b[name].weight and (n := sum(one.weight == two.weight for one, two in agreed)):
            yield filled(_WEIGHT_KEPT, n=n, **words)
