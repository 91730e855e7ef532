"""The answer in sentences: what the revision would have done, as a director asks it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from steelyard.core.texts import Template, Text, filled, joined
from steelyard.review.backtest.agreement import by_period
from steelyard.review.backtest.drivers import Change, Driver, by_dimension, drivers
from steelyard.review.backtest.groups import GroupTally, widest_gap
from steelyard.review.backtest.pairs import Pair
from steelyard.review.backtest.tally import Tally, tally
from steelyard.review.backtest.wording import counted, driver_text, percent, points, signed
from steelyard.review.backtest.years import YearPair
from steelyard.scheme.model import Scheme

#: With fewer subjects an average hides more than it shows.
FEW = 10


def summary(
    pairs: Sequence[Pair],
    changes: Sequence[Change],
    *,
    scheme_a: Scheme,
    scheme_b: Scheme,
    kind: str | None,
    groups: Mapping[str, Sequence[GroupTally]],
    years: Sequence[YearPair],
) -> list[Text]:
    """`changes` are those of `pairs`, taken apart; `kind` is that of the subjects.

    Of `groups`, by grouping, the first one that differs is spoken of.
    """
    whole = tally(pairs)
    if all(pair.same for pair in pairs):
        return [filled(_NOTHING if whole.compared else _NOBODY, n=whole.sheets)]
    said = [
        *_scores(whole),
        *_totals(whole),
        *_grades(pairs, whole, kind, scheme_a, scheme_b),
        *_years(years, kind),
        *_cost(whole),
        *_groups(groups),
        *_drivers(changes, scheme_a, scheme_b),
        *_order(pairs),
    ]
    return said + (
        [filled(_FEW, who=counted(whole.subjects, kind))] if whole.subjects < FEW and whole.sheets > 1 else []
    )


_NOTHING: Template = {
    "en": "Nothing changes: all {n} scorecards keep their score, grade and coefficient.",
    "zh-Hans": "没有任何变化：{n}张考核表的得分、等级和绩效系数都与原方案相同。",
    "zh-Hant": "沒有任何變化：{n}張考核表的得分、等第和績效係數都與原方案相同。",
}
_NOBODY: Template = {
    "en": "Nobody has a total in these periods, under A or B.",
    "zh-Hans": "这些期间在A、B两个方案下都没有总分。",
    "zh-Hant": "這些期間在A、B兩個方案下都沒有總分。",
}
_FEW: Template = {
    "en": "Only {who}: look at each one, an average over so few says little.",
    "zh-Hans": "只涉及{who}：请逐一查看，样本太少，平均数说明不了问题。",
    "zh-Hant": "只涉及{who}：請逐一檢視，樣本太少，平均數說明不了問題。",
}


# ── scores ──────────────────────────────────────────────────────────────────────────────────────────

_MOVED: Template = {
    "en": "Under B the average score would have been {b} instead of {a} ({change}): "
    "{up} of {n} scorecards rise, {down} fall.",
    "zh-Hans": "按B方案，平均得分由{a}变为{b}（{change}）：{n}张考核表中{up}张上升，{down}张下降。",
    "zh-Hant": "按B方案，平均得分由{a}變為{b}（{change}）：{n}張考核表中{up}張上升，{down}張下降。",
}
_UNMOVED: Template = {
    "en": "No score changes under B: {n} scorecards keep their points.",
    "zh-Hans": "按B方案，{n}张考核表的得分都不变。",
    "zh-Hant": "按B方案，{n}張考核表的得分都不變。",
}
_LOST: Template = {
    "en": "Scorecards that lose their total under B: {lost}; that get one only there: {gained}.",
    "zh-Hans": "按B方案，{lost}张考核表得不出总分，{gained}张从无到有。",
    "zh-Hant": "按B方案，{lost}張考核表得不出總分，{gained}張從無到有。",
}


def _scores(whole: Tally) -> Iterator[Text]:
    if whole.mean_a is None or whole.mean_b is None or whole.mean_change is None:
        return
    if not whole.rising and not whole.falling:
        yield filled(_UNMOVED, n=whole.compared)
        return
    yield filled(
        _MOVED, a=points(whole.mean_a, 2), b=points(whole.mean_b, 2), change=signed(whole.mean_change, 2),
        n=whole.compared, up=whole.rising, down=whole.falling,
    )  # fmt: skip


def _totals(whole: Tally) -> Iterator[Text]:
    if whole.gain_total or whole.lose_total:
        yield filled(_LOST, lost=whole.lose_total, gained=whole.gain_total)


# ── grades and money ────────────────────────────────────────────────────────────────────────────────

_FLIPS: Template = {
    "en": "{flips} of {n} scorecards change grade, {up} up and {down} down; they belong to {some} of {who}.",
    "zh-Hans": "{n}张考核表中有{flips}张等级改变，{up}张上调，{down}张下调；涉及{who}中的{some}。",
    "zh-Hant": "{n}張考核表中有{flips}張等第改變，{up}張上調，{down}張下調；涉及{who}中的{some}。",
}
_NO_FLIPS: Template = {
    "en": "No grade changes.",
    "zh-Hans": "没有等级变化。",
    "zh-Hant": "沒有等第變化。",
}
_YEAR: Template = {
    "en": "Over the year {year}, {flips} of {who} change grade: {up} up, {down} down.",
    "zh-Hans": "按{year}全年计，{who}中有{flips}改变等级：上调{up}，下调{down}。",
    "zh-Hant": "按{year}全年計，{who}中有{flips}改變等第：上調{up}，下調{down}。",
}
_COST: Template = {
    "en": "The coefficients add up to {b} instead of {a}: {change} for the bonus pool.",
    "zh-Hans": "绩效系数合计由{a}变为{b}，奖金总额相应变动{change}。",
    "zh-Hant": "績效係數合計由{a}變為{b}，獎金總額相應變動{change}。",
}
_SAME_COST: Template = {
    "en": "The coefficients still add up to {a}: the bonus pool stays as it is.",
    "zh-Hans": "绩效系数合计仍为{a}，奖金总额不变。",
    "zh-Hant": "績效係數合計仍為{a}，獎金總額不變。",
}


def _grades(
    pairs: Sequence[Pair], whole: Tally, kind: str | None, scheme_a: Scheme, scheme_b: Scheme
) -> Iterator[Text]:
    if scheme_a.grades is None or scheme_b.grades is None:
        return
    if not whole.flips:
        yield filled(_NO_FLIPS)
        return
    some = len({pair.subject for pair in pairs if pair.flip})
    yield filled(
        _FLIPS, flips=whole.flips, n=whole.sheets, up=whole.flips_up, down=whole.flips_down,
        some=Text.of({"en": str(some), **_chinese(counted(some, kind))}), who=counted(whole.subjects, kind),
    )  # fmt: skip


def _chinese(text: Text) -> dict[str, str]:
    """The counted word where Chinese repeats it and English does not."""
    return {language: text.in_language(language) for language in ("zh-Hans", "zh-Hant")}


def _years(years: Sequence[YearPair], kind: str | None) -> Iterator[Text]:
    for year in dict.fromkeys(pair.year for pair in years):
        own = [pair for pair in years if pair.year == year]
        flips = [pair.flip for pair in own if pair.flip]
        if any(flips):
            yield filled(
                _YEAR, year=year, who=counted(len(own), kind), up=flips.count("up"), down=flips.count("down"),
                flips=Text.of({"en": str(len(flips)), **_chinese(counted(len(flips), kind))}),
            )  # fmt: skip


def _cost(whole: Tally) -> Iterator[Text]:
    change = whole.cost_change
    if change is not None:
        sums = {"a": whole.coefficients_a, "b": whole.coefficients_b}
        percentage = f"{'+' if change > 0 else ''}{percent(change, 1)}"
        yield filled(_COST if change else _SAME_COST, change=percentage, **sums)


# ── who and why ─────────────────────────────────────────────────────────────────────────────────────

#: Best and worst group: they move apart, both gain, both lose.
_APART: Template = {
    "en": "{grouping} {best} gains most ({most}, {n_best} people), {worst} loses most "
    "({least}, {n_worst} people): {gap} points apart.",
    "zh-Hans": "{grouping}，{best}得益最多（{most}，{n_best}人），{worst}损失最多（{least}，{n_worst}人），"
    "相差{gap}分。",
    "zh-Hant": "{grouping}，{best}得益最多（{most}，{n_best}人），{worst}損失最多（{least}，{n_worst}人），"
    "相差{gap}分。",
}
_BOTH_GAIN: Template = {
    "en": "{grouping} {best} gains most ({most}, {n_best} people), {worst} least "
    "({least}, {n_worst} people): {gap} points apart.",
    "zh-Hans": "{grouping}，{best}得益最多（{most}，{n_best}人），{worst}最少（{least}，{n_worst}人），"
    "相差{gap}分。",
    "zh-Hant": "{grouping}，{best}得益最多（{most}，{n_best}人），{worst}最少（{least}，{n_worst}人），"
    "相差{gap}分。",
}
_BOTH_LOSE: Template = {
    "en": "{grouping} {worst} loses most ({least}, {n_worst} people), {best} least "
    "({most}, {n_best} people): {gap} points apart.",
    "zh-Hans": "{grouping}，{worst}损失最多（{least}，{n_worst}人），{best}最少（{most}，{n_best}人），"
    "相差{gap}分。",
    "zh-Hant": "{grouping}，{worst}損失最多（{least}，{n_worst}人），{best}最少（{most}，{n_best}人），"
    "相差{gap}分。",
}
_GROUPINGS: dict[str, Template] = {
    "team": {"en": "Among teams,", "zh-Hans": "按团队看", "zh-Hant": "按團隊看"},
    "position": {"en": "Among positions,", "zh-Hans": "按岗位看", "zh-Hant": "按職位看"},
    "manager": {"en": "By manager, the people of", "zh-Hans": "按直接上级看", "zh-Hant": "按直屬主管看"},
}


def _groups(groups: Mapping[str, Sequence[GroupTally]]) -> Iterator[Text]:
    for grouping, found in groups.items():
        gap = widest_gap(found)
        if gap is None or not gap.points:
            continue
        most, least = (one.tally.mean_change or Decimal(0) for one in (gap.best, gap.worst))
        template = _BOTH_GAIN if least >= 0 else _BOTH_LOSE if most <= 0 else _APART
        yield filled(
            template, grouping=filled(_GROUPINGS[grouping]), best=gap.best.group, worst=gap.worst.group,
            most=signed(most), least=signed(least), n_best=gap.best.tally.subjects,
            n_worst=gap.worst.tally.subjects, gap=points(gap.points),
        )  # fmt: skip
        return


_SHARES: Template = {
    "en": "The change comes mainly from {parts}.",
    "zh-Hans": "得分变化主要来自{parts}。",
    "zh-Hant": "得分變化主要來自{parts}。",
}
_SHARE: Template = {
    "en": "{driver} ({share})",
    "zh-Hans": "{driver}（{share}）",
    "zh-Hant": "{driver}（{share}）",
}
_MOVES: Template = {
    "en": "What moves scores most: {parts}.",
    "zh-Hans": "对得分影响最大的是{parts}。",
    "zh-Hant": "對得分影響最大的是{parts}。",
}
_MOVE: Template = {
    "en": "{driver} (by {points} points on average)",
    "zh-Hans": "{driver}（平均影响{points}分）",
    "zh-Hant": "{driver}（平均影響{points}分）",
}
_MOST, _WORTH, _ALL_BUT = 3, Fraction(1, 10), Fraction(6, 5)


def _drivers(changes: Sequence[Change], scheme_a: Scheme, scheme_b: Scheme) -> Iterator[Text]:
    """Shares, as long as they read as shares: parts that pull against each other have more than all of it."""
    found = drivers(changes, key=by_dimension(scheme_a, scheme_b))
    if not found:
        return
    told = [(one, driver_text(one.effect, one.name, scheme_a=scheme_a, scheme_b=scheme_b)) for one in found]
    if _read_as_shares(found):
        large = sorted(told, key=lambda pair: -(pair[0].share or 0))[:_MOST]
        shares = [
            filled(_SHARE, share=percent(one.share), driver=text)
            for one, text in large
            if one.share is not None and one.share >= _WORTH
        ]
        yield filled(_SHARES, parts=joined(shares))
        return
    moves = [filled(_MOVE, driver=text, points=points(one.mean_absolute)) for one, text in told[:_MOST]]
    yield filled(_MOVES, parts=joined(moves))


def _read_as_shares(found: Sequence[Driver]) -> bool:
    shares = [one.share for one in found if one.share is not None]
    return (
        bool(shares)
        and max(shares) >= _WORTH
        and sum(filter(lambda share: share > 0, shares)) <= Fraction(6, 5)
    )


_ORDER: Template = {
    "en": "The order among them {much}: of 100 pairs in a period, {pairs} swap places.",
    "zh-Hans": "名次{much}：同一期间每100对中有{pairs}对互换先后。",
    "zh-Hant": "名次{much}：同一期間每100對中有{pairs}對互換先後。",
}
_MUCH: Sequence[tuple[Decimal, Template]] = (
    (Decimal(0), {"en": "stays the same", "zh-Hans": "不变", "zh-Hant": "不變"}),
    (Decimal(5), {"en": "hardly changes", "zh-Hans": "基本不变", "zh-Hant": "大致不變"}),
    (Decimal(15), {"en": "changes somewhat", "zh-Hans": "有所变化", "zh-Hant": "有所變化"}),
    (Decimal(100), {"en": "changes a lot", "zh-Hans": "变化很大", "zh-Hant": "變化很大"}),
)


def _order(pairs: Sequence[Pair]) -> Iterator[Text]:
    """Over all pairs of all periods: a period of many people counts more."""
    agreements = [agreement for _, agreement in by_period(pairs).values()]
    possible = sum(one.n * (one.n - 1) // 2 for one in agreements)
    if not possible:
        return
    swapped = sum(round(one.swapped * (one.n * (one.n - 1) // 2)) for one in agreements)
    of_hundred = Decimal(100 * swapped) / possible
    much = next(template for most, template in _MUCH if of_hundred <= most)
    yield filled(_ORDER, much=filled(much), pairs=points(of_hundred))
