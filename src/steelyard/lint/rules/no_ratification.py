from __future__ import annotations

import re
from collections.abc import Iterator

from steelyard.core.texts import Text
from steelyard.lint.draft import Draft
from steelyard.lint.rule import ERROR, Family, Finding, Rule

#: A machine is nobody.
_MACHINE = re.compile(
    r"\b(system|automatic\w*|auto|software|steelyard|nobody)\b|系统|系統|自动|自動|无|無", re.I
)


class NoRatification(Rule):
    """Grades have consequences, and nobody is named who looks at them before they are released.

    Why it matters: a grade that decides about pay and comes out of a computer alone is an automated decision.
    Those concerned may refuse it and ask for an explanation (China: Personal Information Protection Law,
    article 24; Europe: GDPR, article 22). A formula does not know what happened to a person in the period.

    What to do: name the role under `grades.ratified_by`, such as the marketing director or a committee.
    """

    code, name, family, level = "F002", "no-ratification", Family.FAIR, ERROR
    title = {
        "en": "Nobody ratifies the grades",
        "zh-Hans": "等级未经人工审定",
        "zh-Hant": "等第未經人工核定",
    }
    says = {
        "nobody": {
            "en": "Grades decide about people, and no one is named who ratifies them; add grades.ratified_by",
            "zh-Hans": "等级关系到个人利益，却未指定由谁审定；请填写 grades.ratified_by",
            "zh-Hant": "等第攸關個人權益，卻未指定由誰核定；請填寫 grades.ratified_by",
        },
        "machine": {
            "en": '"{who}" is no person: a grade is ratified by somebody who can answer for it',
            "zh-Hans": "“{who}”不是人：等级须由能够负责的人审定",
            "zh-Hant": "「{who}」不是人：等第須由能夠負責的人核定",
        },
    }
    bad = (
        "grades: {ratified_by: null}",
        "grades: {ratified_by: null, labels: null}",
        "grades: {ratified_by: null, coefficient: null}",
        "grades: {ratified_by: Automatically by the system}",
        "grades: {ratified_by: {zh-Hans: 系统自动确认}}",
        'grades: {ratified_by: " "}',
    )
    good = (
        "grades: {ratified_by: 绩效考核委员会}",
        "grades: {ratified_by: Head of marketing systems}",
        "grades: {ratified_by: null, labels: null, coefficient: null}",
        "{grades: null, distribution: null, vetoes: null}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        grades = draft.scheme.grades
        if grades is None or not (grades.coefficient or grades.labels):
            return
        who = grades.ratified_by
        if who is None or not str(who).strip():
            yield self.found(("grades", "ratified_by"), "nobody")
        elif _is_machine(who):
            yield self.found(("grades", "ratified_by"), "machine", who=who)


def _is_machine(who: Text) -> bool:
    return any(_MACHINE.search(text) for _, text in who.by_language)
