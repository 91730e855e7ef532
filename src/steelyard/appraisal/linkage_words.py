"""The steps of linkage as sentences, in three languages."""

from __future__ import annotations

from steelyard.core.texts import Template

WEIGHTED: Template = {
    "en": "Department {department} × {share}% + own {own} × {rest}% = {score}.",
    "zh-Hans": "部门绩效{department}×{share}% + 个人绩效{own}×{rest}% = {score}。",
    "zh-Hant": "部門績效{department}×{share}% + 個人績效{own}×{rest}% = {score}。",
}
NO_DEPARTMENT: Template = {
    "en": "The department has no score, so the own score counts alone.",
    "zh-Hans": "部门没有得分，按个人得分计算。",
    "zh-Hant": "部門沒有得分，按個人得分計算。",
}
BY_BANDS: Template = {
    "en": "A score of {score} is grade {grade}.",
    "zh-Hans": "{score}分对应等级{grade}。",
    "zh-Hant": "{score}分對應等第{grade}。",
}
HELD: Template = {
    "en": "A score of {score} would be grade {by_bands}; a veto holds it at {grade}.",
    "zh-Hans": "{score}分对应等级{by_bands}，因一票否决保持为{grade}。",
    "zh-Hant": "{score}分對應等第{by_bands}，因一票否決維持為{grade}。",
}
TOTAL_HELD: Template = {
    "en": "A veto holds the score at {most}.",
    "zh-Hans": "因一票否决，得分保持为{most}。",
    "zh-Hant": "因一票否決，得分維持為{most}。",
}
CAPPED: Template = {
    "en": "The department has grade {department}, so {grade} is the best grade.",
    "zh-Hans": "部门等级为{department}，个人等级最高为{grade}。",
    "zh-Hant": "部門等第為{department}，個人等第最高為{grade}。",
}
COEFFICIENT: Template = {
    "en": "Grade {grade} has coefficient {coefficient}.",
    "zh-Hans": "等级{grade}的绩效系数为{coefficient}。",
    "zh-Hant": "等第{grade}的績效係數為{coefficient}。",
}
MULTIPLIED: Template = {
    "en": "Company {company} × department {department} × own {own} × attendance {attendance} = {product}.",
    "zh-Hans": "公司系数{company}×部门系数{department}×个人系数{own}×出勤系数{attendance} = {product}。",
    "zh-Hant": "公司係數{company}×部門係數{department}×個人係數{own}×出勤係數{attendance} = {product}。",
}
MULTIPLIED_WITHOUT: Template = {
    "en": "Company {company} × own {own} × attendance {attendance} = {product}; the department has no "
    "coefficient.",
    "zh-Hans": "公司系数{company}×个人系数{own}×出勤系数{attendance} = {product}；部门没有系数。",
    "zh-Hant": "公司係數{company}×個人係數{own}×出勤係數{attendance} = {product}；部門沒有係數。",
}
BOUNDED: Template = {
    "en": "The coefficient is held at {bound}.",
    "zh-Hans": "系数按上下限取{bound}。",
    "zh-Hant": "係數依上下限取{bound}。",
}
