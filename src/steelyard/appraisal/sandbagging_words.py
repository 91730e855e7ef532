"""Why a target can earn so much and no more, in three languages."""

from __future__ import annotations

from steelyard.core.texts import Template

AT_BASELINE: Template = {
    "en": "The target {target} is no easier than the baseline {baseline}: up to {most} points for "
    "exceeding it.",
    "zh-Hans": "目标值{target}不低于基准值{baseline}的要求，超额完成最多加{most}分。",
    "zh-Hant": "目標值{target}不低於基準值{baseline}的要求，超額完成最多加{most}分。",
}
BELOW: Template = {
    "en": "The target {target} is {share}% easier than the baseline {baseline}: up to {most} points for "
    "exceeding it.",
    "zh-Hans": "目标值{target}比基准值{baseline}宽松{share}%，超额完成最多加{most}分。",
    "zh-Hant": "目標值{target}比基準值{baseline}寬鬆{share}%，超額完成最多加{most}分。",
}
NO_SHARE: Template = {
    "en": "The target {target} is easier than the baseline {baseline}, of which no share can be told: "
    "up to {most} points for exceeding it.",
    "zh-Hans": "目标值{target}比基准值{baseline}宽松，且无法按比例衡量，超额完成最多加{most}分。",
    "zh-Hant": "目標值{target}比基準值{baseline}寬鬆，且無法按比例衡量，超額完成最多加{most}分。",
}
