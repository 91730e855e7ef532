"""What the diagnostics of raters say, as sentences in three languages.

A sign is a question to the rater, never a verdict; so every sentence gives the figures it rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from steelyard.core.texts import LANGUAGES, Template, Text, filled, joined
from steelyard.stats.rater_diagnostics import FEWEST, Diagnosis, Diagnostics, Flag, Refusal
from steelyard.stats.variance_components import Part

Named = Callable[[str], str]
#: So many raters of a group are named, and so many groups.
_MOST = 4

_REFUSALS: Mapping[Refusal, Template] = {
    Refusal.TOO_FEW: {
        "en": "Ratings are not corrected: there are too few of them to compare raters by.",
        "zh-Hans": "不作校正：评分太少，无法比较评价人。",
        "zh-Hant": "不作校正：評分太少，無法比較評核人。",
    },
    Refusal.ONE_RATER: {
        "en": "Ratings are not corrected: all of them come from one rater, and there is nobody to compare "
        "with.",
        "zh-Hans": "不作校正：全部评分出自一位评价人，没有可比对象。",
        "zh-Hant": "不作校正：全部評分出自一位評核人，沒有可比對象。",
    },
    Refusal.NOT_LINKED: {
        "en": "Ratings are not corrected: the raters fall into {count} groups that have rated nobody in "
        "common ({groups}). Whether one group is more severe or rates weaker people cannot be told. A few "
        "people rated by members of several groups would link them.",
        "zh-Hans": "不作校正：评价人分成{count}组，各组之间没有共同评价过的人（{groups}）。某一组偏低，是评"
        "得严还是所评的人较弱，无法区分。让各组都有人评价同几位员工，即可建立联系。",
        "zh-Hant": "不作校正：評核人分成{count}組，各組之間沒有共同評核過的人（{groups}）。某一組偏低，是評"
        "得嚴還是所評的人較弱，無法區分。讓各組都有人評核同幾位員工，即可建立連結。",
    },
    Refusal.NO_DIFFERENCE: {
        "en": "Ratings are not corrected: all of them are the same.",
        "zh-Hans": "不作校正：所有评分完全相同。",
        "zh-Hant": "不作校正：所有評分完全相同。",
    },
    Refusal.LITTLE_OVERLAP: {
        "en": "Ratings are not corrected: only {count} of {n} raters share people enough with others to be "
        "compared with them. What looks like severity may be the strength of their people.",
        "zh-Hans": "不作校正：{n}位评价人中只有{count}位与他人共同评价的人足够多，可以相互比较。看似的松紧差"
        "异，可能只是所评的人强弱不同。",
        "zh-Hant": "不作校正：{n}位評核人中只有{count}位與他人共同評核的人夠多，可以相互比較。看似的寬嚴差"
        "異，可能只是所評的人強弱不同。",
    },
}
_FLAGS: Mapping[Flag, Template] = {
    Flag.SEVERE: {
        "en": "{name} rates more severely than others rate the same people: {size} points lower (± {error}, "
        "{n} people).",
        "zh-Hans": "{name}对同样的人评得比他人严：低{size}分（± {error}，{n}人）。",
        "zh-Hant": "{name}對同樣的人評得比他人嚴：低{size}分（± {error}，{n}人）。",
    },
    Flag.LENIENT: {
        "en": "{name} rates more leniently than others rate the same people: {size} points higher (± "
        "{error}, {n} people).",
        "zh-Hans": "{name}对同样的人评得比他人宽：高{size}分（± {error}，{n}人）。",
        "zh-Hant": "{name}對同樣的人評得比他人寬：高{size}分（± {error}，{n}人）。",
    },
    Flag.LOW: {
        "en": "{name} gives {size} points less than the average (± {error}, {n} people). Whether the rater "
        "is severe or the people are weaker, these ratings cannot tell.",
        "zh-Hans": "{name}的评分比平均低{size}分（± {error}，{n}人）。是评得严还是所评的人较弱，现有评分无法"
        "区分。",
        "zh-Hant": "{name}的評分比平均低{size}分（± {error}，{n}人）。是評得嚴還是所評的人較弱，現有評分無法"
        "區分。",
    },
    Flag.HIGH: {
        "en": "{name} gives {size} points more than the average (± {error}, {n} people). Whether the rater "
        "is lenient or the people are stronger, these ratings cannot tell.",
        "zh-Hans": "{name}的评分比平均高{size}分（± {error}，{n}人）。是评得宽还是所评的人较强，现有评分无法"
        "区分。",
        "zh-Hant": "{name}的評分比平均高{size}分（± {error}，{n}人）。是評得寬還是所評的人較強，現有評分無法"
        "區分。",
    },
    Flag.NARROW: {
        "en": "{name} keeps people close together: they spread only {spread}% as far as usual ({n} people). "
        "That may be central tendency, or people who are alike.",
        "zh-Hans": "{name}的评分彼此接近：离散程度为通常的{spread}%（{n}人）。可能是趋中，也可能是所评的人水"
        "平相近。",
        "zh-Hant": "{name}的評分彼此接近：離散程度為通常的{spread}%（{n}人）。可能是趨中傾向，也可能是所評的"
        "人水準相近。",
    },
    Flag.HALO: {
        "en": "{name} rates people alike on all items: the correlation between items is {halo} ({people} "
        "people), clearly above that of the other raters. That may be a halo.",
        "zh-Hans": "{name}对同一人的各项评分几乎一致：各项之间的相关系数为{halo}（{people}人），明显高于其他"
        "评价人。可能是晕轮效应。",
        "zh-Hant": "{name}對同一人的各項評分幾乎一致：各項之間的相關係數為{halo}（{people}人），明顯高於其他"
        "評核人。可能是月暈效應。",
    },
}
_FEW: Template = {
    "en": "{name}: only {n} rated; nothing is said of fewer than {fewest}.",
    "zh-Hans": "{name}只评了{n}人；不足{fewest}人时不作判断。",
    "zh-Hant": "{name}只評了{n}人；不足{fewest}人時不作判斷。",
}
_SELF_GAP: Template = {
    "en": "People rated themselves {size} points {side} than {name} did.",
    "zh-Hans": "被评者自评比{name}的评分{side}{size}分。",
    "zh-Hant": "受評人自評比{name}的評分{side}{size}分。",
}
_SIDES: Mapping[bool, Text] = {
    True: Text.of({"en": "higher", "zh-Hans": "高", "zh-Hant": "高"}),
    False: Text.of({"en": "lower", "zh-Hans": "低", "zh-Hant": "低"}),
}
_UNCOMPARED: Template = {
    "en": "{name} shares too few people with other raters; these ratings stay as they are.",
    "zh-Hans": "{name}与其他评价人共同评价的人太少，其评分保持原样。",
    "zh-Hant": "{name}與其他評核人共同評核的人太少，其評分保持原樣。",
}
_PARTS: Template = {
    "en": "Of the differences between single ratings, {ratee}% belong to the people rated, {rater}% to the "
    "severity of raters, and {rest}% to neither. The reliability of one rater is {one}, that of three "
    "{three}.",
    "zh-Hans": "单次评分之间的差异，{ratee}%来自被评者，{rater}%来自评价人的松紧，{rest}%两者都不能解释。一"
    "位评价人的信度为{one}，三位为{three}。",
    "zh-Hant": "單次評分之間的差異，{ratee}%來自受評人，{rater}%來自評核人的寬嚴，{rest}%兩者都不能解釋。一"
    "位評核人的信度為{one}，三位為{three}。",
}
_MORE: Template = {"en": "{count} more", "zh-Hans": "另{count}个", "zh-Hant": "另{count}個"}


def refusal(found: Diagnostics, named: Named) -> Text | None:
    """Why nothing is corrected, and what would help; None where there is a correction."""
    if found.refusal is None:
        return None
    links = found.links
    groups = [_group(group, named) for group in links.groups()] if links else []
    return filled(
        _REFUSALS[found.refusal],
        groups=joined([*groups[:_MOST], *_more(len(groups))]),
        count=int(links.comparable.sum())
        if found.refusal is Refusal.LITTLE_OVERLAP and links
        else len(groups),
        n=len(found.raters),
    )


def parts(found: Diagnostics) -> Text | None:
    """Where the differences between ratings come from; None without a model that tells it."""
    if found.model is None or found.model.confounded:
        return None
    variances = found.model.variances
    shares = {part.value: f"{100 * variances.share(part):.0f}" for part in Part}
    one, three = (f"{variances.reliability(raters):.2f}" for raters in (1, 3))
    return filled(_PARTS, one=one, three=three, **shares)


def about(rater: Diagnosis, found: Diagnostics, named: Named) -> Iterator[Text]:
    """What is said of one rater: the signs, the people's own view, and what is left uncorrected."""
    name = named(rater.rater)
    if rater.n < FEWEST:
        yield filled(_FEW, name=name, n=rater.n, fewest=FEWEST)
        return
    for flag in rater.flags:
        yield filled(_FLAGS[flag], name=name, **_figures(rater))
    if rater.self_gap is not None and abs(rater.self_gap) >= 0.005:
        side = _SIDES[rater.self_gap > 0]
        yield filled(_SELF_GAP, name=name, size=f"{abs(rater.self_gap):.2f}", side=side)
    if found.refusal is None and not rater.comparable:
        yield filled(_UNCOMPARED, name=name)


def _figures(rater: Diagnosis) -> dict[str, object]:
    """The places that the sentences have; those of other signs stay empty."""
    return {
        "n": rater.n,
        "size": "" if rater.shift is None else f"{abs(rater.shift):.2f}",
        "error": "" if rater.error is None else f"{rater.error:.2f}",
        "spread": "" if rater.spread is None else f"{100 * rater.spread.ratio:.0f}",
        "halo": "" if rater.halo is None else f"{rater.halo.correlation:.2f}",
        "people": "" if rater.halo is None else rater.halo.n,
    }


def _group(raters: tuple[str, ...], named: Named) -> Text:
    """`A + B + 3 more`, as one word of an enumeration."""
    words = [*(Text.of(named(rater)) for rater in raters[:_MOST]), *_more(len(raters))]
    return Text.of(
        {language: " + ".join(word.in_language(language) for word in words) for language in LANGUAGES}
    )


def _more(count: int) -> list[Text]:
    return [filled(_MORE, count=count - _MOST)] if count > _MOST else []
