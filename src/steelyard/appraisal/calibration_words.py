"""What the calibration room is told about quotas, border cases and corrections, in three languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from steelyard.appraisal.border import BorderCase
from steelyard.appraisal.correction import Advice
from steelyard.appraisal.distribution import Distribution, Row
from steelyard.appraisal.pooling import Pool
from steelyard.core.numbers import rounded
from steelyard.core.texts import Template, Text, filled, joined

Named = Callable[[str], str]

_POOLED: Template = {
    "en": "{groups} are looked at together ({n} people): on their own they are too small for percentages.",
    "zh-Hans": "{groups}合并校准（共{n}人）：单独人数太少，不宜套用比例。",
    "zh-Hant": "{groups}合併校準（共{n}人）：單獨人數太少，不宜套用比例。",
}
_SMALL: Template = {
    "en": "{groups}: only {n} people, and nobody to pool them with. Percentages say nothing here.",
    "zh-Hans": "{groups}：只有{n}人，且没有可合并的团队，比例在此没有意义。",
    "zh-Hant": "{groups}：只有{n}人，且沒有可合併的團隊，比例在此沒有意義。",
}
_OVER: Template = {
    "en": "{grade} or better: {now} people where the guideline means {quota}, {over} too many.",
    "zh-Hans": "{grade}及以上：现有{now}人，指引为{quota}人，多{over}人。",
    "zh-Hant": "{grade}及以上：現有{now}人，指引為{quota}人，多{over}人。",
}
_MET: Template = {
    "en": "The guideline is met.",
    "zh-Hans": "符合等级比例指引。",
    "zh-Hant": "符合等第比例指引。",
}
_UNGRADED: Template = {
    "en": "{n} people have no grade yet and are not counted.",
    "zh-Hans": "{n}人尚无等级，未计入。",
    "zh-Hant": "{n}人尚無等第，未計入。",
}
_ABOVE: Template = {
    "en": "{name}: {score} is {distance} above the cut of {upper} ({cut}), with a standard error of "
    "{error}. The grade {grade} holds with a probability of {kept}%. To be discussed.",
    "zh-Hans": "{name}：{score}，高出{upper}的分数线（{cut}）{distance}分，测量标准误为{error}分；等级"
    "{grade}成立的概率为{kept}%。须讨论。",
    "zh-Hant": "{name}：{score}，高出{upper}的分數線（{cut}）{distance}分，測量標準誤為{error}分；等第"
    "{grade}成立的機率為{kept}%。須討論。",
}
_BELOW: Template = {
    "en": "{name}: {score} is {distance} below the cut of {upper} ({cut}), with a standard error of "
    "{error}. The grade {grade} holds with a probability of {kept}%. To be discussed.",
    "zh-Hans": "{name}：{score}，距{upper}的分数线（{cut}）差{distance}分，测量标准误为{error}分；等级"
    "{grade}成立的概率为{kept}%。须讨论。",
    "zh-Hant": "{name}：{score}，距{upper}的分數線（{cut}）差{distance}分，測量標準誤為{error}分；等第"
    "{grade}成立的機率為{kept}%。須討論。",
}
_CORRECTED: Template = {
    "en": "{name}: {raw} as rated by {raters} raters, {corrected} if all of them were average raters. For "
    "discussion only; the score stays as it was given.",
    "zh-Hans": "{name}：{raters}位评价人的原始均分为{raw}；若松紧一致，约为{corrected}。仅供讨论，评分保持原"
    "样。",
    "zh-Hant": "{name}：{raters}位評核人的原始平均為{raw}；若寬嚴一致，約為{corrected}。僅供討論，評分保持原"
    "樣。",
}


def pool(found: Pool, named: Named) -> Text | None:
    """Why groups are looked at together; None for one that stands alone."""
    groups = joined(Text.of(named(group)) for group in found.groups)
    if found.small:
        return filled(_SMALL, groups=groups, n=found.n)
    return filled(_POOLED, groups=groups, n=found.n) if len(found.groups) > 1 else None


def distribution(found: Distribution) -> Iterator[Text]:
    """Where there are too many from the top, or that there are not."""
    for row in found.rows:
        if row.over is not None and row.over_down_to is not None and row.over_down_to > 0 and row.over > 0:
            yield _over(row)
    if found.met:
        yield filled(_MET)
    if found.ungraded:
        yield filled(_UNGRADED, n=found.ungraded)


def border_case(found: BorderCase, named: Named) -> Text:
    """One case with the figures that the discussion starts from."""
    return filled(
        _ABOVE if found.distance >= 0 else _BELOW,
        name=named(found.subject),
        score=rounded(found.score, 2),
        distance=rounded(abs(found.distance), 2),
        upper=found.upper,
        cut=found.cut,
        error=f"{found.error:.1f}",
        grade=found.grade,
        kept=f"{100 * found.kept:.0f}",
    )


def advice(found: Advice, named: Named) -> Text | None:
    """Raw and corrected side by side; None where nothing is corrected."""
    if found.corrected is None:
        return None
    return filled(
        _CORRECTED,
        name=named(found.ratee),
        raters=found.raters,
        raw=f"{found.raw:.2f}",
        corrected=f"{found.corrected:.2f}",
    )


def _over(row: Row) -> Text:
    return filled(_OVER, grade=row.grade, now=row.now_down_to, quota=row.down_to, over=row.over_down_to)
