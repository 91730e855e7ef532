"""An interval in words, in three languages: how wide, by which method, and what was left to chance."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from decimal import Decimal

from steelyard.core.numbers import plain, rounded
from steelyard.core.texts import Template, Text, filled
from steelyard.core.units import Unit
from steelyard.engine.uncertainty.model import Model
from steelyard.engine.uncertainty.record import decimal_bounds
from steelyard.scheme.model import TargetModel
from steelyard.stats.interval import Interval, Method

_INTERVAL: Template = {
    "en": "{confidence}% interval: {low} to {high}   (n = {n})",
    "zh-Hans": "{confidence}% 置信区间：{low} 至 {high}   （n = {n}）",
    "zh-Hant": "{confidence}% 信賴區間：{low} 至 {high}   （n = {n}）",
}
_METHODS: Mapping[Method, Template] = {
    Method.WILSON: {
        "en": "Wilson's interval of a share (Wilson 1927)",
        "zh-Hans": "比例的 Wilson 区间（Wilson 1927）",
        "zh-Hant": "比例的 Wilson 區間（Wilson 1927）",
    },
    Method.ADJUSTED_WALD: {
        "en": "adjusted Wald interval of a net promoter score (Rocks 2016)",
        "zh-Hans": "净推荐值的调整 Wald 区间（Rocks 2016）",
        "zh-Hant": "淨推薦值的調整 Wald 區間（Rocks 2016）",
    },
    Method.STUDENT: {
        "en": "Student's interval of a mean (Student 1908)",
        "zh-Hans": "均值的 t 区间（Student 1908）",
        "zh-Hant": "平均數的 t 區間（Student 1908）",
    },
    Method.DELTA: {
        "en": "delta method (Cochran 1977, section 6.4)",
        "zh-Hans": "delta 法（Cochran 1977，第 6.4 节）",
        "zh-Hant": "delta 法（Cochran 1977，第 6.4 節）",
    },
    Method.POISSON: {
        "en": "exact interval of a Poisson count (Garwood 1936)",
        "zh-Hans": "泊松计数的精确区间（Garwood 1936）",
        "zh-Hant": "卜瓦松計數的精確區間（Garwood 1936）",
    },
    Method.COMPOUND_POISSON: {
        "en": "gamma interval of a compound Poisson sum (Fay & Feuer 1997)",
        "zh-Hans": "复合泊松总额的伽马区间（Fay & Feuer 1997）",
        "zh-Hant": "複合卜瓦松總額的伽瑪區間（Fay & Feuer 1997）",
    },
    Method.LOG_RATIO: {
        "en": "quotient on the log scale (Katz et al. 1978)",
        "zh-Hans": "对数尺度上的比值区间（Katz 等 1978）",
        "zh-Hant": "對數尺度上的比值區間（Katz 等 1978）",
    },
    Method.ORDER_STATISTICS: {
        "en": "order statistics (Campbell & Gardner 1988)",
        "zh-Hans": "次序统计量（Campbell & Gardner 1988）",
        "zh-Hant": "順序統計量（Campbell & Gardner 1988）",
    },
    Method.RATERS: {
        "en": "t interval from the spread between raters (Satterthwaite 1946)",
        "zh-Hans": "由评价人之间的差异推得的 t 区间（Satterthwaite 1946）",
        "zh-Hant": "由評核人之間的差異推得的 t 區間（Satterthwaite 1946）",
    },
}
_MODELS: Mapping[Model, Template] = {
    Model.ANSWERS: {
        "en": "Left to chance: whether each row counted is a yes or a no.",
        "zh-Hans": "视为随机：每条计入的记录是“是”还是“否”。",
        "zh-Hant": "視為隨機：每筆計入的紀錄是「是」還是「否」。",
    },
    Model.WEIGHTED_ANSWERS: {
        "en": "Left to chance: who answered, yes or no. Unequal weights and strata are reckoned in.",
        "zh-Hans": "视为随机：谁作答、答“是”还是“否”；已计入不等权重与分层。",
        "zh-Hant": "視為隨機：誰作答、答「是」還是「否」；已計入不等權重與分層。",
    },
    Model.PROMOTERS: {
        "en": "Left to chance: who answered, for it, against it or neither.",
        "zh-Hans": "视为随机：谁作答，是推荐者、贬损者还是被动者。",
        "zh-Hant": "視為隨機：誰作答，是推薦者、批評者還是被動者。",
    },
    Model.VALUES: {
        "en": "Left to chance: which values were seen.",
        "zh-Hans": "视为随机：恰好观察到哪些数值。",
        "zh-Hant": "視為隨機：恰好觀察到哪些數值。",
    },
    Model.ROWS: {
        "en": "Left to chance: how each row turned out, in numerator and denominator.",
        "zh-Hans": "视为随机：每条记录各自的分子与分母。",
        "zh-Hant": "視為隨機：每筆紀錄各自的分子與分母。",
    },
    Model.EVENTS: {
        "en": "Left to chance: how many there were, each independent of the others.",
        "zh-Hans": "视为随机：发生的次数；各次彼此独立。",
        "zh-Hant": "視為隨機：發生的次數；各次彼此獨立。",
    },
    Model.AMOUNTS: {
        "en": "Left to chance: how many rows there were, and how large each was.",
        "zh-Hans": "视为随机：有多少条记录，以及每条的大小。",
        "zh-Hant": "視為隨機：有多少筆紀錄，以及每筆的大小。",
    },
    Model.QUOTIENT: {
        "en": "Left to chance: both parts of the quotient, independent of one another.",
        "zh-Hans": "视为随机：比值的两个部分，二者彼此独立。",
        "zh-Hant": "視為隨機：比值的兩個部分，二者彼此獨立。",
    },
    Model.LINEARISED: {
        "en": "Left to chance: every total the formula uses; totals of different rows are independent.",
        "zh-Hans": "视为随机：公式所用的每个合计；不同记录的合计彼此独立。",
        "zh-Hant": "視為隨機：公式所用的每個合計；不同紀錄的合計彼此獨立。",
    },
    Model.SURVIVORS: {
        "en": "Left to chance: whether each of the {n} at the start stays or leaves.",
        "zh-Hans": "视为随机：期初的 {n} 个各自留下还是离开。",
        "zh-Hant": "視為隨機：期初的 {n} 個各自留下還是離開。",
    },
    Model.ORDER: {
        "en": "Left to chance: which values were seen; nothing is assumed about their distribution.",
        "zh-Hans": "视为随机：恰好观察到哪些数值；不假定其分布。",
        "zh-Hant": "視為隨機：恰好觀察到哪些數值；不假定其分配。",
    },
    Model.RATERS: {
        "en": "Left to chance: who rated. Raters of one person differ as they do across all who are rated.",
        "zh-Hans": "视为随机：由谁来评。评价人之间的差异按全体被评者合并估计。",
        "zh-Hant": "視為隨機：由誰來評。評核人之間的差異按全體受評者合併估計。",
    },
    Model.ONE_RATER: {
        "en": "Left to chance: who rated. A perspective with one rater is taken to have the published "
        "reliability of .52 (Viswesvaran, Ones & Schmidt 1996).",
        "zh-Hans": "视为随机：由谁来评。只有一位评价人的视角，按公开研究的信度 .52 计"
        "（Viswesvaran、Ones 与 Schmidt 1996）。",
        "zh-Hant": "視為隨機：由誰來評。只有一位評核人的面向，按公開研究的信度 .52 計"
        "（Viswesvaran、Ones 與 Schmidt 1996）。",
    },
}
_READING: Template = {
    "en": "Differences within it may be chance alone: nothing need have changed.",
    "zh-Hans": "区间之内的差异可能只是偶然，未必真有变化。",
    "zh-Hant": "區間之內的差異可能只是偶然，未必真有變化。",
}
_NOISE: Template = {
    "en": "The interval is wider than the distance from threshold to target ({distance}): with n = {n} that "
    "difference cannot be told from chance.",
    "zh-Hans": "区间比门槛值到目标值的距离（{distance}）还宽：n = {n} 时，二者之差无法与偶然波动区分。",
    "zh-Hant": "區間比門檻值到目標值的距離（{distance}）還寬：n = {n} 時，二者之差無法與偶然波動區分。",
}


def sentences(found: Interval, model: Model, unit: Unit, target: TargetModel | None) -> Iterator[Text]:
    """What is said of one interval, the most important first."""
    low, high = bounds(found, unit)
    n = plain(rounded(Decimal(repr(found.n)), 1))
    confidence = plain(Decimal(repr(found.confidence)) * 100)
    yield filled(_INTERVAL, confidence=confidence, low=low, high=high, n=n)
    yield filled(_METHODS[found.method])
    yield filled(_MODELS[model], n=n)
    yield filled(_READING)
    if target is None or target.threshold is None or target.target is None:
        return
    distance = abs(target.target - target.threshold)
    if 0 < distance < Decimal(repr(found.high - found.low)):
        yield filled(_NOISE, distance=unit.show(distance), n=n)


def bounds(found: Interval, unit: Unit) -> tuple[str, str]:
    """Both bounds for reading: no finer than a hundredth or so of their distance."""
    places = _places(found, unit)
    low, high = (_shown(bound, unit, places) for bound in decimal_bounds(found))
    return low, high


def _shown(bound: Decimal, unit: Unit, places: int) -> str:
    if unit.kind == "currency" and places == 0:
        return unit.show(rounded(bound, 0)).removesuffix(".00")
    return unit.show(bound, places=places)


def _places(found: Interval, unit: Unit) -> int:
    width = (found.high - found.low) * (100 if unit.kind in ("percent", "percentage_point") else 1)
    return 3 if width <= 0 else min(6, max(0, 1 - math.floor(math.log10(width))))
