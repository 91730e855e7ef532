"""Segments and positions as sentences, in three languages."""

from __future__ import annotations

from steelyard.core.texts import Template

DAYS: Template = {
    "en": "{name}: {days} days, score {score}.",
    "zh-Hans": "{name}：{days}天，得分{score}。",
    "zh-Hant": "{name}：{days}天，得分{score}。",
}
SHARE: Template = {
    "en": "{name}: share {share}%, score {score}.",
    "zh-Hans": "{name}：占比{share}%，得分{score}。",
    "zh-Hant": "{name}：占比{share}%，得分{score}。",
}
MERGED: Template = {
    "en": "Too short to be rated, counted with {name}: {absorbed}.",
    "zh-Hans": "时间过短，不单独考核，并入{name}：{absorbed}。",
    "zh-Hant": "時間過短，不單獨考核，併入{name}：{absorbed}。",
}
NO_SCORE: Template = {
    "en": "{name} has no score and takes no part.",
    "zh-Hans": "{name}没有得分，不参与计算。",
    "zh-Hant": "{name}沒有得分，不列入計算。",
}
TOTAL: Template = {
    "en": "Together {score}.",
    "zh-Hans": "合计{score}分。",
    "zh-Hant": "合計{score}分。",
}
SHARED: Template = {
    "en": "What is measured or entered for the whole period counts in every part.",
    "zh-Hans": "按全期统计或填报的数值计入每一段。",
    "zh-Hant": "依全期統計或填報的數值計入每一段。",
}
NO_REVIEW: Template = {
    "en": "{name}: no rating of its own manager, so the ratings there are count.",
    "zh-Hans": "{name}：没有该岗位上级的评分，采用已有评分。",
    "zh-Hant": "{name}：沒有該職位主管的評分，採用已有評分。",
}
ABSORBED: Template = {
    "en": "Days from {day} were too few to be rated on their own and count with their neighbour.",
    "zh-Hans": "自{day}起的天数过少，不单独考核，并入相邻一段。",
    "zh-Hant": "自{day}起的天數過少，不單獨考核，併入相鄰一段。",
}
