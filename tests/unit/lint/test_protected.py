"""Which identifiers name a protected attribute of the people appraised."""

from __future__ import annotations

import pytest

from steelyard.lint.protected import protected_in

PROTECTED = {
    "gender": "gender SEX is_female employeeGender male 性别 員工性別 女职工 xingbie",
    "age": "age Age age_group age_over_35 staff_age years_of_age birth_date dateOfBirth dob birthday 年龄 出生日期 35岁以下",
    "ethnicity": "ethnicity race nationality 民族 國籍",
    "religion": "religion religious_group 宗教信仰",
    "marital status": "marital_status is_married 婚姻状况 未婚 婚育",
    "pregnancy and parental leave": "pregnant maternity maternity_leave on_parental_leave 产假 懷孕",
    "disability": "disability 残疾 身心障礙",
    "health": "sick sick_leave_days medical_history health_status 病假 體檢",
    "origin": "native_place hukou 户籍 籍贯 戶口所在地",
    "political status": "political_status party_member 政治面貌 党员",
    "pay": "salary base_pay employee_pay pay wages pay_grade 薪资 工资 月薪",
}
HARMLESS = (
    "page message average agency stage usage image package lead_age account_age age_days age_hours manager "
    "brand_health health_products origin lead_origin channel race_results pay_per_click paid payment wechat_pay "
    "compensated disabled_at essex unisex maternity_products birthday_campaigns bonus party third_party "
    "customer_age female_audience customerGender 客户年龄 会员生日 粉丝性别 账龄 渠道 有效线索 病毒式传播 信用 民宿 工作量 "
)


@pytest.mark.parametrize(
    ("attribute", "identifier"),
    [(attribute, word) for attribute, words in PROTECTED.items() for word in words.split()],
)
def test_it_knows_the_attribute(attribute: str, identifier: str) -> None:
    found = protected_in(identifier)
    assert found is not None
    assert attribute == str(found.title)


@pytest.mark.parametrize("identifier", HARMLESS.split())
def test_it_lets_pass_what_only_looks_like_one(identifier: str) -> None:
    assert protected_in(identifier) is None


def test_in_rows_of_customers_only_what_says_so_is_of_appraisees() -> None:
    assert protected_in("age", of_others=True) is None
    assert protected_in("owner_age", of_others=True) is not None
    assert protected_in("员工性别", of_others=True) is not None
