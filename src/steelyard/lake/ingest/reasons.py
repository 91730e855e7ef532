"""Why a row is in quarantine: codes for programs, sentences in three languages for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from steelyard.core.texts import Template, Text, filled
from steelyard.lake.tables import Type


@dataclass(frozen=True, slots=True)
class Reason:
    """One cell that broke the contract. `limit` is what the contract says, for codes that have one."""

    column: str
    value: str | None
    code: str
    limit: str = ""

    @property
    def expected(self) -> Text:
        """What is allowed, to be read after “expected”."""
        return filled(EXPECTED[self.code], limit=self.limit)

    def __str__(self) -> str:
        return self.in_language("en")

    def in_language(self, language: str) -> str:
        """The column, what is there, and what is allowed, as one sentence."""
        form = _SENTENCE if self.value is not None else _EMPTY
        return filled(form, column=self.column, value=self.value or "", expected=self.expected).in_language(
            language
        )


_SENTENCE: Template = {
    "en": "{column}: “{value}”, expected {expected}",
    "zh-Hans": "{column}：“{value}”，应为{expected}",
    "zh-Hant": "{column}：「{value}」，應為{expected}",
}
_EMPTY: Template = {
    "en": "{column}: empty, expected {expected}",
    "zh-Hans": "{column}：空，应为{expected}",
    "zh-Hant": "{column}：空白，應為{expected}",
}

#: The code of a cell that has not the type of its column.
NOT_OF_TYPE: Mapping[Type, str] = {
    "integer": "whole_number",
    "decimal": "number",
    "date": "date",
    "timestamp": "moment",
    "boolean": "boolean",
}
REQUIRED, ALLOWED, MINIMUM, MAXIMUM = "required", "allowed", "minimum", "maximum"
DUPLICATE, REFERENCE, SURPLUS = "duplicate", "reference", "surplus"

EXPECTED: Mapping[str, Template] = {
    REQUIRED: {"en": "a value", "zh-Hans": "非空值", "zh-Hant": "非空白值"},
    "whole_number": {
        "en": "a whole number such as 12",
        "zh-Hans": "整数，如 12",
        "zh-Hant": "整數，如 12",
    },
    "number": {
        "en": "a number such as 1234.5",
        "zh-Hans": "数字，如 1234.5",
        "zh-Hant": "數字，如 1234.5",
    },
    "date": {
        "en": "a date such as 2026-03-01",
        "zh-Hans": "日期，如 2026-03-01",
        "zh-Hant": "日期，如 2026-03-01",
    },
    "moment": {
        "en": "a date and time such as 2026-03-01 14:30:00",
        "zh-Hans": "日期时间，如 2026-03-01 14:30:00",
        "zh-Hant": "日期時間，如 2026-03-01 14:30:00",
    },
    "boolean": {"en": "true or false", "zh-Hans": "是或否", "zh-Hant": "是或否"},
    ALLOWED: {"en": "one of {limit}", "zh-Hans": "下列之一：{limit}", "zh-Hant": "下列之一：{limit}"},
    MINIMUM: {"en": "{limit} or more", "zh-Hans": "不小于 {limit}", "zh-Hant": "不小於 {limit}"},
    MAXIMUM: {"en": "{limit} or less", "zh-Hans": "不大于 {limit}", "zh-Hant": "不大於 {limit}"},
    SURPLUS: {
        "en": "no more cells than the header has; quote cells that hold the delimiter",
        "zh-Hans": "单元格不多于表头；含分隔符的内容须加引号",
        "zh-Hant": "儲存格不多於標題列；含分隔符號的內容須加引號",
    },
    DUPLICATE: {
        "en": "one row for each {limit}; the delivery has several that differ",
        "zh-Hans": "每个 {limit} 只有一行；本次数据中有多行且内容不同",
        "zh-Hant": "每個 {limit} 只有一列；本次資料中有多列且內容不同",
    },
    REFERENCE: {
        "en": "a value that is in {limit}",
        "zh-Hans": "已存在于 {limit} 的值",
        "zh-Hant": "已存在於 {limit} 的值",
    },
}
