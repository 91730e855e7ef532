"""Why a target was prorated or not, in three languages."""

from __future__ import annotations

from steelyard.core.texts import Template

FLOW: Template = {
    "en": "The target is {share}% of that of the whole period, by days at work.",
    "zh-Hans": "目标按在岗天数折算，为全期目标的{share}%。",
    "zh-Hant": "目標依在職天數折算，為全期目標的{share}%。",
}
LEVEL: Template = {
    "en": "A ratio or level is the same for a part of the period: the target is not prorated.",
    "zh-Hans": "比率或水平类指标不随天数变化，目标不折算。",
    "zh-Hant": "比率或水準類指標不隨天數變化，目標不折算。",
}
