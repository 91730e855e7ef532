"""Protected attributes of people, as identifiers and words name them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from steelyard.core.texts import Template, Text


@dataclass(frozen=True)
class Attribute:
    """`words` is matched against an identifier in lower case, its parts joined by and put between `_`."""

    title: Text
    words: re.Pattern[str]


def _attribute(title: Template, latin: str, chinese: str) -> Attribute:
    return Attribute(Text.of(title), re.compile(f"_(?:{latin})_|{chinese}"))


_PERSON = "employee|staff|worker|person|people|owner|appraisee|subject|ratee|seller|colleague|manager"
#: The age of a thing is counted in days or named after it: age_days, lead_age.
_AGE = rf"(?<=^_)ages?(?!_(?:days?|hours?|minutes?|weeks?|in_days))|(?:{_PERSON})_age|years_of_age"

ATTRIBUTES = (
    _attribute(
        {"en": "gender", "zh-Hans": "性别", "zh-Hant": "性別"},
        "gender|sex|females?|males?|wom[ae]n|xingbie",
        "性别|性別|女性|男性|女员工|男员工|女員工|男員工|女职工|男职工|女職工|男職工",
    ),
    _attribute(
        {"en": "age", "zh-Hans": "年龄", "zh-Hant": "年齡"},
        f"birth|birth_?date|birth_?year|birthday(?=_$)|born|dob|nianling|{_AGE}",
        "年龄|年齡|出生|生日|岁以下|岁以上|歲以下|歲以上",
    ),
    _attribute(
        {"en": "ethnicity", "zh-Hans": "民族", "zh-Hant": "族群"},
        "ethnic|ethnicity|ethnic_group|race(?=_$)|racial|nationality|skin_colou?r|minzu",
        "民族|族群|种族|種族|国籍|國籍",
    ),
    _attribute(
        {"en": "religion", "zh-Hans": "宗教信仰", "zh-Hant": "宗教信仰"},
        "religion|religions|religious",
        "宗教|信仰",
    ),
    _attribute(
        {"en": "marital status", "zh-Hans": "婚姻状况", "zh-Hant": "婚姻狀況"},
        "marital|marital_status|married|unmarried|divorced|spouse|family_status|number_of_children|hunyin",
        "婚姻|婚育|已婚|未婚|离异|離異|配偶|子女数|子女數",
    ),
    _attribute(
        {"en": "pregnancy and parental leave", "zh-Hans": "怀孕与生育假", "zh-Hant": "懷孕與生育假"},
        "pregnan(?:t|cy)|(?:maternity|paternity|parental)(?=_$|_leave|_days)|childbirth|breast_?feeding|chanjia",
        "怀孕|懷孕|孕期|产假|產假|陪产|陪產|哺乳|育婴假|育嬰假|育儿假|生育假",
    ),
    _attribute(
        {"en": "disability", "zh-Hans": "残疾", "zh-Hant": "身心障礙"},
        "disability|disabilities|handicap|handicapped",
        "残疾|殘疾|残障|殘障|身心障碍|身心障礙",
    ),
    _attribute(
        {"en": "health", "zh-Hans": "健康状况", "zh-Hant": "健康狀況"},
        "sick|sickness|sick_leave|sick_days?|illness|medical_(?:leave|history|records?)|bingjia"
        "|health_(?:status|condition|records?|checks?)",
        "病假|病史|患病|体检|體檢|健康状况|健康狀況",
    ),
    _attribute(
        {"en": "origin", "zh-Hans": "户籍与籍贯", "zh-Hant": "戶籍與籍貫"},
        "native_place|birthplace|place_of_(?:birth|origin)|national_origin|home_?town|hukou|huji|jiguan"
        "|household_registration",
        "户籍|戶籍|户口|戶口|籍贯|籍貫|出生地",
    ),
    _attribute(
        {"en": "political status", "zh-Hans": "政治面貌", "zh-Hant": "政治面貌"},
        "political_(?:status|affiliation|party)|party_member(?:ship)?|trade_union|union_member(?:ship)?",
        "政治面貌|党员|黨員|党派|黨派|工会会员|工會會員",
    ),
    _attribute(
        {"en": "pay", "zh-Hans": "薪资", "zh-Hant": "薪資"},
        "salary|salaries|wages?|payroll|remuneration|pay_?(?:grade|band|level|scale)|gongzi|xinzi"
        f"|(?:base|gross|net|monthly|annual|{_PERSON})_(?:pay|compensation)|(?<=^_)pay(?=_$)",
        "薪资|薪資|薪酬|薪水|工资|工資|年薪|月薪|底薪|薪级|薪級|职级薪|收入水平",
    ),
)

#: Whoever is not appraised.
_OTHERS = re.compile(
    "_(?:customers?|clients?|consumers?|audiences?|users?|visitors?|followers?|fans?|buyers?|shoppers?"
    "|respondents?|contacts?|leads?|patients?|products?)_"
    "|客户|客戶|顾客|顧客|消费者|消費者|用户|用戶|使用者|粉丝|粉絲|受众|受眾|访客|訪客|会员|會員|线索|名单|受访者|受訪者"
)
_APPRAISEES = re.compile(f"_(?:{_PERSON})_|员工|員工|职工|職工|负责人|負責人")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")


def protected_in(identifier: str, *, of_others: bool = False) -> Attribute | None:
    """The protected attribute of appraisees that an identifier names; None when it is of others.

    Latin words count as a whole (`age`, not `page`), Chinese ones anywhere. With `of_others` the rows are of
    customers, and only a name that says so (`owner_age`) is of appraisees.
    """
    joined = "_" + "_".join(part.lower() for part in _PART.findall(identifier)) + "_"
    if _OTHERS.search(joined) or (of_others and not _APPRAISEES.search(joined)):
        return None
    return next((each for each in ATTRIBUTES if each.words.search(joined)), None)
