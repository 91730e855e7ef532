"""What raters and appraisees are told of a 360° questionnaire, before they write and when they read.

The sentences take their numbers from the thresholds that `publish` uses, so that no promise can be
larger than the rule (docs/guides/feedback-360.md).
"""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.appraisal.anonymity import Perspective, Thresholds, Withheld
from steelyard.core.texts import Template, Text, filled

PERSPECTIVES: dict[Perspective, Text] = {
    Perspective.SELF: Text.of({"en": "self-review", "zh-Hans": "自评", "zh-Hant": "自評"}),
    Perspective.MANAGER: Text.of({"en": "line manager", "zh-Hans": "直接上级", "zh-Hant": "直屬主管"}),
    Perspective.DOTTED_LINE_MANAGER: Text.of(
        {"en": "dotted-line manager", "zh-Hans": "虚线上级", "zh-Hant": "虛線主管"}
    ),
    Perspective.PEER: Text.of({"en": "peers", "zh-Hans": "同事", "zh-Hant": "同儕"}),
    Perspective.REPORT: Text.of({"en": "direct reports", "zh-Hans": "下属", "zh-Hant": "部屬"}),
    Perspective.OTHER_DEPARTMENT: Text.of(
        {"en": "other departments", "zh-Hans": "其他部门", "zh-Hant": "其他部門"}
    ),
}

_TOGETHER: Template = {
    "en": "The appraisee and the line manager see your ratings only together with those of at least "
    "{others} others ({perspective}), as counts and a mean.",
    "zh-Hans": "您的评分只会与至少另外{others}位评价人（{perspective}）的评分合并，以人数分布和平均分的形式"
    "展示给被考核人及其直接上级。",
    "zh-Hant": "您的評分只會與至少另外{others}位評核人（{perspective}）的評分合併，以人數分布和平均分的形式"
    "呈現給受評人及其直屬主管。",
}
_LEFT_OUT: Template = {
    "en": "If fewer than {minimum} of them answer, nothing of it is shown, and it is in no total. The same "
    "holds for every single question.",
    "zh-Hans": "如果该视角作答人数不足{minimum}人，则全部不展示，也不计入任何合计；每道题同样如此。",
    "zh-Hant": "若該視角作答人數不足{minimum}人，則全部不顯示，也不計入任何合計；每一題亦同。",
}
_IN_ONE_GO: Template = {
    "en": "Nothing can be seen before the questionnaire has closed. Then everything appears at once, and no "
    "later answer is taken.",
    "zh-Hans": "问卷关闭之前任何人都看不到结果；关闭后一次性公布，此后不再接收作答。",
    "zh-Hant": "問卷關閉之前任何人都看不到結果；關閉後一次公布，此後不再接受作答。",
}
_COMMENTS: Template = {
    "en": "Your comments appear word for word, in mixed order, without name and time. Leave out what only "
    "you can know, and how only you would put it.",
    "zh-Hans": "您的文字意见会原文展示，顺序打乱，不带姓名和时间。"
    "请勿写只有您才知道的事，也请避免只有您才会用的说法。",
    "zh-Hant": "您的文字意見會原文呈現，順序打散，不帶姓名與時間。"
    "請勿寫只有您才知道的事，也請避免只有您才會用的說法。",
}
_UNANIMOUS: Template = {
    "en": "If everybody in your group gives the same rating, yours is known as well.",
    "zh-Hans": "如果同一视角的所有人都给出相同的分数，您的评分也就等于公开了。",
    "zh-Hant": "若同一視角的所有人都給出相同的分數，您的評分也就等於公開了。",
}
_NAMED: Template = {
    "en": "Your answer is shown as that of the {perspective}: the appraisee will know that it is yours.",
    "zh-Hans": "您的作答会以“{perspective}”的名义展示，被考核人会知道是您所写。",
    "zh-Hant": "您的作答會以「{perspective}」的名義呈現，受評人會知道是您所寫。",
}
_YOURS: Template = {
    "en": "Your own answers stand beside those of the others and are in no total. Your line manager sees "
    "them.",
    "zh-Hans": "您的自评与他人评价并列展示，不计入任何合计。您的直接上级可以看到。",
    "zh-Hant": "您的自評與他人評核並列呈現，不計入任何合計。您的直屬主管可以看到。",
}
_SEEN: Template = {
    "en": "You see {perspective} from {minimum} answers on. Below that you see nothing of them, neither "
    "alone nor in a total.",
    "zh-Hans": "“{perspective}”满{minimum}人作答才展示；不足时既不单独展示，也不计入任何合计。",
    "zh-Hant": "「{perspective}」滿{minimum}人作答才顯示；不足時既不單獨顯示，也不計入任何合計。",
}
_NO_GUESSING: Template = {
    "en": "Teams and other groups appear only where nobody's answer can be worked out by comparing them.",
    "zh-Hans": "团队等分组只有在无法通过相互比较推算出个人作答时才展示。",
    "zh-Hant": "團隊等分組只有在無法藉由相互比較推算出個人作答時才顯示。",
}
_TOO_FEW: Template = {
    "en": "Fewer than {minimum} answered ({perspective}). Not shown, and in no total.",
    "zh-Hans": "作答不足{minimum}人（{perspective}），不展示，也不计入任何合计。",
    "zh-Hant": "作答不足{minimum}人（{perspective}），不顯示，也不計入任何合計。",
}
_NOBODY: Template = {
    "en": "No answer ({perspective}).",
    "zh-Hans": "没有作答（{perspective}）。",
    "zh-Hant": "沒有作答（{perspective}）。",
}


def told_to_rater(perspective: Perspective, thresholds: Thresholds) -> list[Text]:
    """What a rater reads before the first question: exactly who will see what."""
    minimum, name = thresholds.minimum[perspective], PERSPECTIVES[perspective]
    if perspective is Perspective.SELF:
        return [filled(_YOURS), filled(_IN_ONE_GO)]
    if minimum == 1:
        return [filled(_NAMED, perspective=name), filled(_IN_ONE_GO)]
    return [
        filled(_TOGETHER, others=minimum - 1, perspective=name),
        filled(_LEFT_OUT, minimum=minimum),
        filled(_IN_ONE_GO),
        filled(_COMMENTS),
        filled(_UNANIMOUS),
    ]


def told_to_appraisee(thresholds: Thresholds) -> list[Text]:
    """What the appraisee reads above the answers."""
    return [*_seen(thresholds), filled(_NO_GUESSING), filled(_IN_ONE_GO)]


def _seen(thresholds: Thresholds) -> Iterator[Text]:
    for perspective, minimum in thresholds.minimum.items():
        if minimum > 1:
            yield filled(_SEEN, perspective=PERSPECTIVES[perspective], minimum=minimum)


def why_withheld(found: Withheld) -> Text:
    """In the place of what is not shown."""
    template = _TOO_FEW if found.minimum > 1 else _NOBODY
    return filled(template, minimum=found.minimum, perspective=PERSPECTIVES[found.perspective])
