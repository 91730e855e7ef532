from __future__ import annotations

import re
from collections.abc import Iterator

from steelyard.core.texts import Text
from steelyard.lint.draft import Draft
from steelyard.lint.rule import ERROR, Family, Finding, Path, Rule

_DEGRADING = re.compile(
    r"\b(incompeten(t|ce)|unqualified|unfit|incapable|fail(ed|ing|s|ure|ures)?|losers?|useless|worthless|hopeless"
    r"|inferior|worst|under-?performers?|bottom( performers?)?|poor( performers?)?|unsatisfactory|unacceptable"
    r"|dead ?wood|to be (dismissed|eliminated|replaced))\b"
    r"|不胜任|不勝任|不称职|不稱職|不合格|不及格|淘汰|末位|末等|垫底|墊底|失败|失敗|无能|無能|废|廢|劣"
    r"|劝退|勸退|辞退|辭退|开除|開除|不堪"
    # 差 by itself is a verdict; 差异, 差距 and 出差 are not.
    r"|^(较|較|很|极|極|最)?差(等|级|級|评|評|劲|勁|生)?$",
    re.IGNORECASE,
)


class DegradingLabel(Rule):
    """A grade is called by a word that passes judgement on the person: incompetent, 不胜任, 不合格, 淘汰, 末位.

    Why it matters: the word has consequences of its own. "Incompetent" (不胜任工作) is a term of labour law that
    a low grade does not prove (Supreme People's Court, guiding case 18), and a person who is called a failure
    stops improving. Grades describe results in a period.

    What to do: say what comes next: "to improve" (待改进).
    """

    code, name, family, level = "F004", "degrading-label", Family.FAIR, ERROR
    title = {
        "en": "A grade degrades people",
        "zh-Hans": "等级名称贬损个人",
        "zh-Hant": "等第名稱貶損個人",
    }
    says = {
        "degrading": {
            "en": 'Grade {grade} is called "{label}", a verdict on the person; say what comes next, such as '
            '"to improve"',
            "zh-Hans": "等级 {grade} 称为“{label}”，是对人的否定；建议改为“待改进”等面向改进的名称",
            "zh-Hant": "等第 {grade} 稱為「{label}」，是對人的否定；建議改為「待改進」等面向改善的名稱",
        }
    }
    bad = (
        "grades: {labels: {D: {zh-Hans: 不胜任, en: To improve}}}",
        "grades: {labels: {D: Incompetent}}",
        "grades: {labels: {C: 不合格}}",
        "grades: {labels: {D: {zh-Hans: 待改进, en: Failed}}}",
        "grades: {labels: {D: 较差}}",
        "grades: {labels: {D: 末位淘汰}}",
        "grades: {bands: {S: null, 优: 90, 良: 80, 差: lowest, A: null, B: null, C: null, D: null}, "
        "coefficient: null, labels: null}\n"
        "vetoes: null\n"
        "distribution: null",
    )
    good = (
        "grades: {labels: {D: {zh-Hans: 待改进, en: To improve}}}",
        "grades: {labels: {D: 与目标尚有差距}}",
        "grades: {labels: {C: Below target, D: Far below target}}",
        "grades: {labels: {B: Unfailing, C: Without fault}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        grades = draft.scheme.grades
        if grades is None:
            return
        for grade in grades.bands:
            yield from self._one(("grades", "bands", grade), grade, Text.of(grade))
        for grade, label in grades.labels.items():
            yield from self._one(("grades", "labels", grade), grade, label)

    def _one(self, path: Path, grade: str, label: Text) -> Iterator[Finding]:
        for language, words in label.by_language:
            if _DEGRADING.search(words.strip()):
                where = (*path, language) if language else path
                yield self.found(where, "degrading", grade=grade, label=words)
