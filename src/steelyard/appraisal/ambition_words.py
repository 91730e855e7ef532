"""Targets from history, chances and guards as sentences, in three languages."""

from __future__ import annotations

from collections.abc import Mapping

from steelyard.core.texts import Template

METHODS: Mapping[str, Template] = {
    "last_period": {
        "en": "The last period ({periods}): {value}.",
        "zh-Hans": "上期（{periods}）：{value}。",
        "zh-Hant": "上期（{periods}）：{value}。",
    },
    "mean_of_three": {
        "en": "The mean of the last three periods ({periods}): {value}.",
        "zh-Hans": "最近三期（{periods}）的平均值：{value}。",
        "zh-Hant": "最近三期（{periods}）的平均值：{value}。",
    },
    "same_season": {
        "en": "The same season last year ({periods}): {value}.",
        "zh-Hans": "去年同期（{periods}）：{value}。",
        "zh-Hant": "去年同期（{periods}）：{value}。",
    },
    "trend": {
        "en": "The straight line through {periods}: {value}.",
        "zh-Hans": "按{periods}的线性趋势推算：{value}。",
        "zh-Hant": "按{periods}的線性趨勢推算：{value}。",
    },
}
TOO_SHORT: Mapping[str, Template] = {
    "last_period": {
        "en": "The last period has no value.",
        "zh-Hans": "上期没有数值。",
        "zh-Hant": "上期沒有數值。",
    },
    "mean_of_three": {
        "en": "Fewer than three periods in a row have a value.",
        "zh-Hans": "连续有数值的期间不足三期。",
        "zh-Hant": "連續有數值的期間不足三期。",
    },
    "same_season": {
        "en": "The same season last year has no value.",
        "zh-Hans": "去年同期没有数值。",
        "zh-Hant": "去年同期沒有數值。",
    },
    "trend": {
        "en": "A trend needs {needed} periods in a row.",
        "zh-Hans": "计算趋势至少需要连续{needed}期的数值。",
        "zh-Hant": "計算趨勢至少需要連續{needed}期的數值。",
    },
}
REACHED: Template = {
    "en": "Reached in {reached} of {n} past periods.",
    "zh-Hans": "过去{n}期中有{reached}期达到。",
    "zh-Hant": "過去{n}期中有{reached}期達到。",
}
TOO_FEW: Template = {
    "en": "Too few periods to speak of a chance: {n}, at least {needed} are needed.",
    "zh-Hans": "历史期间过少，无法估计达成概率：现有{n}期，至少需要{needed}期。",
    "zh-Hant": "歷史期間過少，無法估計達成機率：現有{n}期，至少需要{needed}期。",
}
NEVER_VARIED: Template = {
    "en": "The {n} periods it rests on did not vary, so there is no chance to speak of.",
    "zh-Hans": "所依据的{n}期没有波动，无法估计达成概率。",
    "zh-Hant": "所依據的{n}期沒有波動，無法估計達成機率。",
}
CHANCE: Template = {
    "en": "The chance to reach it is {chance}, as far as {n} past values tell.",
    "zh-Hans": "根据过去{n}个数值估计，达成概率为{chance}。",
    "zh-Hant": "依據過去{n}個數值估計，達成機率為{chance}。",
}
LEVELS: Mapping[str, Template] = {
    "easier": {
        "en": "Easier than usual: {low}% to {high}% are usual for this level.",
        "zh-Hans": "比通常容易：该档通常为{low}%至{high}%。",
        "zh-Hant": "比通常容易：該檔通常為{low}%至{high}%。",
    },
    "usual": {
        "en": "As usual: {low}% to {high}% are usual for this level.",
        "zh-Hans": "难度适中：该档通常为{low}%至{high}%。",
        "zh-Hant": "難度適中：該檔通常為{low}%至{high}%。",
    },
    "harder": {
        "en": "Harder than usual: {low}% to {high}% are usual for this level.",
        "zh-Hans": "比通常困难：该档通常为{low}%至{high}%。",
        "zh-Hant": "比通常困難：該檔通常為{low}%至{high}%。",
    },
}
