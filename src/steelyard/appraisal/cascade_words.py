"""How a target was handed down, and what is wrong with it, in three languages."""

from __future__ import annotations

from steelyard.core.texts import Template

SHARE: Template = {
    "en": "{child} has {share}% of the {target} of {parent}: {amount}.",
    "zh-Hans": "{child}承担{parent}目标{target}的{share}%，即{amount}。",
    "zh-Hant": "{child}承擔{parent}目標{target}的{share}%，即{amount}。",
}
LEVEL: Template = {
    "en": "{child} has the target of {parent}, {target}: a ratio or level is not divided.",
    "zh-Hans": "{child}沿用{parent}的目标{target}：比率或水平类指标不拆分。",
    "zh-Hant": "{child}沿用{parent}的目標{target}：比率或水準類指標不拆分。",
}
SHARES: Template = {
    "en": "{parent}: the shares sum to {total}%, not to {stated}%, or one of them is below 0.",
    "zh-Hans": "{parent}：分解比例合计{total}%，应为{stated}%，且不得为负。",
    "zh-Hant": "{parent}：分解比例合計{total}%，應為{stated}%，且不得為負。",
}
STRETCH: Template = {
    "en": "{parent}: a stretch is at least 100%, not {stated}%.",
    "zh-Hans": "{parent}：加码比例不得低于100%，现为{stated}%。",
    "zh-Hant": "{parent}：加碼比例不得低於100%，現為{stated}%。",
}
DIVIDED_TWICE: Template = {
    "en": "{parent} is divided twice; put all shares into one division.",
    "zh-Hans": "{parent}的目标被分解了两次，请合并到一处。",
    "zh-Hant": "{parent}的目標被分解了兩次，請合併到一處。",
}
CIRCLE: Template = {
    "en": "A target goes round in a circle: {names}.",
    "zh-Hans": "目标分解出现循环：{names}。",
    "zh-Hant": "目標分解出現循環：{names}。",
}
ORPHAN: Template = {
    "en": "{name} has a target that is no part of that of {root}.",
    "zh-Hans": "{name}的目标不在{root}目标的分解之内。",
    "zh-Hant": "{name}的目標不在{root}目標的分解之內。",
}
ORPHAN_DIVISION: Template = {
    "en": "{parent} divides a target but gets none from {root}.",
    "zh-Hans": "{parent}分解了目标，但没有从{root}承接目标。",
    "zh-Hant": "{parent}分解了目標，但沒有從{root}承接目標。",
}
TWICE: Template = {
    "en": "{child} gets parts of the same target from {parents}. Is one of them counted twice?",
    "zh-Hans": "{child}从{parents}分别承接同一目标，请确认没有重复计算。",
    "zh-Hant": "{child}從{parents}分別承接同一目標，請確認沒有重複計算。",
}
UNCARRIED: Template = {
    "en": "{name} has a part that nobody carries: it is not divided among people.",
    "zh-Hans": "{name}承接的目标没有分解到人。",
    "zh-Hant": "{name}承接的目標沒有分解到人。",
}
SHORT: Template = {
    "en": "{parent}: the targets below sum to {total}, less than {whole}.",
    "zh-Hans": "{parent}：下级目标合计{total}，低于{whole}。",
    "zh-Hant": "{parent}：下級目標合計{total}，低於{whole}。",
}
LOOSE: Template = {
    "en": "{parent}: the targets below allow {total} in all, more than {whole}.",
    "zh-Hans": "{parent}：下级目标合计{total}，超出允许的{whole}。",
    "zh-Hant": "{parent}：下級目標合計{total}，超出允許的{whole}。",
}
OVER: Template = {
    "en": "{parent}: the targets below sum to {total}, more than {stated}% of {whole}. State the stretch.",
    "zh-Hans": "{parent}：下级目标合计{total}，超过{whole}的{stated}%，请注明加码比例。",
    "zh-Hant": "{parent}：下級目標合計{total}，超過{whole}的{stated}%，請註明加碼比例。",
}
CREDITED: Template = {
    "en": "{item} counts for {names} at {total}% in all; shares of one thing sum to 100% at most.",
    "zh-Hans": "{item}同时计入{names}，合计{total}%；同一业务的份额合计不得超过100%。",
    "zh-Hant": "{item}同時計入{names}，合計{total}%；同一業務的份額合計不得超過100%。",
}
