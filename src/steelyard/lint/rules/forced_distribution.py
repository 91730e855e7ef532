from __future__ import annotations

from collections.abc import Iterator

from steelyard.core.numbers import exact_sum
from steelyard.lint.draft import Draft
from steelyard.lint.rule import Family, Finding, Rule


class ForcedDistribution(Rule):
    """The distribution of grades is a forced curve: quotas for everybody, or a quota for the lowest grade.

    Why it matters: a quota for the lowest grade (末位, the last 10% of "271") finds somebody at the bottom of
    every team, also of one in which all have met their targets. Being last is not being unable: a dismissal
    on that ground is unlawful in China (Supreme People's Court, guiding case 18). Quotas that sum to 100% tie
    every grade to what the others did, and people stop helping each other.

    What to do: keep quotas as a guideline for the upper grades and let the bands decide about the rest.
    """

    code, name, family = "F003", "forced-distribution", Family.FAIR
    title = {
        "en": "Grades are forced into a curve",
        "zh-Hans": "强制分布等级",
        "zh-Hant": "強制分配等第",
    }
    says = {
        "bottom": {
            "en": "{quota}% are to get {grade}, the lowest grade, however well they did; leave its quota out",
            "zh-Hans": "无论表现如何，都须有 {quota}% 的人得最低等级 {grade}；请取消这一比例",
            "zh-Hant": "無論表現如何，都須有 {quota}% 的人得最低等第 {grade}；請取消這一比例",
        },
        "curve": {
            "en": "The quotas cover everybody ({total}%): a forced curve; keep guidelines for the upper grades",
            "zh-Hans": "各等级比例合计 {total}%，即强制分布；建议只对较高等级设指导比例",
            "zh-Hant": "各等第比例合計 {total}%，即強制分配；建議只對較高等第設指導比例",
        },
    }
    bad = (
        "distribution: {S: 10, A: 20, D: 5}",
        "distribution: {S: 20, B: 70, D: 10}",
        "distribution: {S: 10, A: 20, B: 50, C: 20}",
        "grades: {bands: {S: null, A: null, B: null, C: null, D: null, 优秀: 90, 待提升: lowest}, coefficient: null, labels: null}\n"
        "vetoes: null\n"
        "distribution: {S: null, A: null, 优秀: 20, 待提升: 1}",
    )
    good = (
        "distribution: {S: 10, A: 20, B: 69}",
        "distribution: {D: 0}",
        "distribution: null",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        quotas, grades = draft.scheme.distribution, draft.scheme.grades
        lowest = list(grades.bands)[-1] if grades else None
        total = exact_sum(quotas.values())
        if total >= 100:
            yield self.found(("distribution",), "curve", total=total)
        for grade, quota in quotas.items():
            if grade == lowest and quota > 0:
                yield self.found(("distribution", grade), "bottom", quota=quota, grade=grade)
