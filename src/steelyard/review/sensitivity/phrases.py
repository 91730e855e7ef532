"""Sentences and terms of the answers, in three languages."""

from __future__ import annotations

from steelyard.core.texts import Template, Text
from steelyard.review.sensitivity.robust import Verdict

VERDICTS: dict[Verdict, Text] = {
    Verdict.ROBUST: Text.of({"en": "robust", "zh-Hans": "稳健", "zh-Hant": "穩健"}),
    Verdict.FAIR: Text.of({"en": "fairly robust", "zh-Hans": "较稳健", "zh-Hant": "較穩健"}),
    Verdict.SHAKY: Text.of({"en": "not robust", "zh-Hans": "不稳健", "zh-Hant": "不穩健"}),
}

METHODS: dict[str, Text] = {
    "target": Text.of({"en": "distance to target", "zh-Hans": "目标距离法", "zh-Hant": "目標距離法"}),
    "min_max": Text.of({"en": "min-max", "zh-Hans": "极差标准化", "zh-Hant": "極差標準化"}),
    "z_score": Text.of({"en": "z-scores", "zh-Hans": "标准分", "zh-Hant": "標準分數"}),
    "rank": Text.of({"en": "ranks", "zh-Hans": "名次法", "zh-Hant": "名次法"}),
    "arithmetic": Text.of({"en": "weighted mean", "zh-Hans": "加权算术平均", "zh-Hant": "加權算術平均"}),
    "geometric": Text.of({"en": "geometric mean", "zh-Hans": "加权几何平均", "zh-Hant": "加權幾何平均"}),
    "weakest": Text.of({"en": "weakest dimension", "zh-Hans": "最弱维度", "zh-Hant": "最弱構面"}),
}

RANKS: Template = {
    "en": "Weights: {robust} of {n} ranks are robust, {fair} fairly robust, {shaky} not robust. "
    "Robust: {same} in at least 90% of {draws} sets of admissible weights; not robust: in under half.",
    "zh-Hans": "权重：{n}个排名中，{robust}个稳健，{fair}个较稳健，{shaky}个不稳健。"
    "稳健指在{draws}组可行权重中，至少90%的情形下{same}；不足一半即为不稳健。",
    "zh-Hant": "權重：{n}個排名中，{robust}個穩健，{fair}個較穩健，{shaky}個不穩健。"
    "穩健指在{draws}組可行權重中，至少90%的情形下{same}；不足一半即為不穩健。",
}
SAME: Template = {"en": "the same rank", "zh-Hans": "名次不变", "zh-Hant": "名次不變"}
NEARLY: Template = {
    "en": "within {slack} of the same rank",
    "zh-Hans": "名次变动不超过{slack}位",
    "zh-Hant": "名次變動不超過{slack}位",
}
SHAKY: Template = {
    "en": "Not robust (rank, and between which ranks in 90%): {who}.",
    "zh-Hans": "排名不稳健者（括号内为名次及90%区间）：{who}。",
    "zh-Hant": "排名不穩健者（括號內為名次及90%區間）：{who}。",
}
ONE: Template = {
    "en": "{name} ({rank}, {low}–{high})",
    "zh-Hans": "{name}（第{rank}，{low}–{high}）",
    "zh-Hant": "{name}（第{rank}，{low}–{high}）",
}
MORE: Template = {"en": "and {count} more", "zh-Hans": "另有{count}人", "zh-Hant": "另有{count}人"}
GRADES: Template = {
    "en": "{count} of {n} grades change in more than a tenth of the admissible weights.",
    "zh-Hans": "{n}个等级中，有{count}个在超过10%的可行权重下会改变。",
    "zh-Hant": "{n}個等第中，有{count}個在超過10%的可行權重下會改變。",
}
BORDER: Template = {
    "en": "Measurement: a total is sure to about ±{error} points (one standard error, the median). "
    "{count} of {n} grades are border cases, to be discussed before they are given.",
    "zh-Hans": "测量：总分的测量标准误约为±{error}分（中位数）。"
    "{n}个等级中有{count}个属于边界个案，定级前必须讨论。",
    "zh-Hant": "測量：總分的測量標準誤約為±{error}分（中位數）。"
    "{n}個等第中有{count}個屬於邊界個案，評定前必須討論。",
}
SOURCE: Template = {
    "en": "Most of that error comes from {indicators}.",
    "zh-Hans": "误差主要来自{indicators}。",
    "zh-Hant": "誤差主要來自{indicators}。",
}
UNKNOWN: Template = {
    "en": "Measurement: no error of any value is known, so values are taken as exact. "
    "A reliability (--reliability 0.7) would put one on the totals.",
    "zh-Hans": "测量：没有任何指标的误差信息，完成值均按准确值处理；"
    "可用--reliability 0.7按假定的信度估计总分误差。",
    "zh-Hant": "測量：沒有任何指標的誤差資訊，完成值均視為準確值；"
    "可用--reliability 0.7依假定的信度估計總分誤差。",
}
PAIRS: Template = {
    "en": "{count} of {n} pairs of neighbours cannot be told apart: the better one is ahead in under 95% "
    "of the draws, of weights or of values.",
    "zh-Hans": "{n}对相邻名次中，有{count}对无法区分高下：名次在前者在权重或测量的模拟中，领先比例不足95%。",
    "zh-Hant": "{n}對相鄰名次中，有{count}對無法區分高下：名次在前者在權重或測量的模擬中，領先比例不足95%。",
}
DRIVERS: Template = {
    "en": "Totals differ mostly because of {indicators}.",
    "zh-Hans": "拉开总分差距的主要是{indicators}。",
    "zh-Hant": "拉開總分差距的主要是{indicators}。",
}
SHARE: Template = {
    "en": "{title} ({share})",
    "zh-Hans": "{title}（{share}）",
    "zh-Hant": "{title}（{share}）",
}
MISWEIGHED: Template = {
    "en": "Weight and influence are far apart: {indicators}.",
    "zh-Hans": "名义权重与实际影响相差悬殊：{indicators}。",
    "zh-Hant": "名義權重與實際影響相差懸殊：{indicators}。",
}
MISWEIGHED_ONE: Template = {
    "en": "{title} weighs {weight} and decides {share}",
    "zh-Hans": "{title}权重{weight}，影响{share}",
    "zh-Hant": "{title}權重{weight}，影響{share}",
}
METHOD: Template = {
    "en": "Methods: {method} would change most; a subject would move {places} places on average.",
    "zh-Hans": "方法：改用{method}变化最大，平均变动{places}个名次。",
    "zh-Hant": "方法：改用{method}變化最大，平均變動{places}個名次。",
}
UNRANKED: Template = {
    "en": "Without a total, and left out: {who}.",
    "zh-Hans": "没有总分、未参与排名：{who}。",
    "zh-Hant": "沒有總分、未參與排名：{who}。",
}
WIDENED: Template = {
    "en": "The agreed weight lies outside its own range, which was stretched to it: {dimensions}.",
    "zh-Hans": "以下维度的约定权重超出其建议区间，区间已相应放宽：{dimensions}。",
    "zh-Hant": "以下構面的約定權重超出其建議區間，區間已相應放寬：{dimensions}。",
}
SUBJECT: Template = {
    "en": "{name}: rank {rank}, between {low} and {high} in 90% of admissible weights: {verdict}.",
    "zh-Hans": "{name}：第{rank}名，在90%的可行权重下介于第{low}至第{high}名，排名{verdict}。",
    "zh-Hant": "{name}：第{rank}名，在90%的可行權重下介於第{low}至第{high}名，排名{verdict}。",
}
APART: Template = {
    "en": "{name} and {other} cannot be told apart.",
    "zh-Hans": "{name}与{other}无法区分高下。",
    "zh-Hant": "{name}與{other}無法區分高下。",
}
GRADE: Template = {
    "en": "Grade {grade} has a probability of {share} given the errors of measurement: {case}.",
    "zh-Hans": "考虑测量误差，等级{grade}的概率为{share}：{case}。",
    "zh-Hant": "考慮測量誤差，等第{grade}的機率為{share}：{case}。",
}
CASES: dict[bool, Text] = {
    True: Text.of(
        {
            "en": "a border case, to be discussed before it is given",
            "zh-Hans": "边界个案，定级前必须讨论",
            "zh-Hant": "邊界個案，評定前必須討論",
        }
    ),
    False: Text.of({"en": "clear", "zh-Hans": "明确", "zh-Hant": "明確"}),
}
