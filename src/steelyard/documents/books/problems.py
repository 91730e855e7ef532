"""What is said of a book that came back, in three languages."""

from __future__ import annotations

from steelyard.core.texts import Template, Text, filled

_WORDS: dict[str, Template] = {
    "no_id": {
        "en": "the row has lost its hidden id: it cannot be told whose it is",
        "zh-Hans": "该行的隐藏编号已丢失，无法判断属于谁",
        "zh-Hant": "該列的隱藏編號已遺失，無法判斷屬於誰",
    },
    "twice": {
        "en": "the row {id} is there twice, also as row {other}: neither counts",
        "zh-Hans": "编号 {id} 出现两次（另见第 {other} 行），两行均不采用",
        "zh-Hant": "編號 {id} 出現兩次（另見第 {other} 列），兩列均不採用",
    },
    "unknown": {
        "en": "there was no row {id} when the book was taken out",
        "zh-Hans": "导出时没有编号为 {id} 的行",
        "zh-Hant": "匯出時沒有編號為 {id} 的列",
    },
    "gone": {
        "en": "the row {id} no longer exists",
        "zh-Hans": "编号为 {id} 的行已不存在",
        "zh-Hant": "編號為 {id} 的列已不存在",
    },
    "moved": {
        "en": 'here stands "{found}" and should stand "{expected}": '
        "the rows were moved, or a cell was changed that is not to be",
        "zh-Hans": "此处为“{found}”，应为“{expected}”：行被移动过，或改动了不可改的单元格",
        "zh-Hant": "此處為「{found}」，應為「{expected}」：列被移動過，或更動了不可改的儲存格",
    },
    "merged": {
        "en": "cells down to row {last} are merged: it cannot be told whose the value is. Unmerge them",
        "zh-Hans": "到第 {last} 行的单元格被合并，无法判断数值属于谁，请取消合并",
        "zh-Hant": "到第 {last} 列的儲存格被合併，無法判斷數值屬於誰，請取消合併",
    },
    "no_number": {
        "en": '"{text}" is not a number',
        "zh-Hans": "“{text}”不是数字",
        "zh-Hant": "「{text}」不是數字",
    },
    "choice": {
        "en": '"{text}" is not allowed. Choose {allowed}',
        "zh-Hans": "不能填“{text}”，请选择 {allowed}",
        "zh-Hant": "不能填「{text}」，請選擇 {allowed}",
    },
    "range": {
        "en": "{text} is out of range; expected {low} to {high}",
        "zh-Hans": "{text} 超出范围，应在 {low} 到 {high} 之间",
        "zh-Hant": "{text} 超出範圍，應在 {low} 到 {high} 之間",
    },
    "percent": {
        "en": "{text} is {percent}%: is {text}% meant?",
        "zh-Hans": "{text} 即 {percent}%，是否想填 {text}%？",
        "zh-Hant": "{text} 即 {percent}%，是否想填 {text}%？",
    },
}


def told(kind: str, **words: object) -> Text:
    """The sentence in every language."""
    return filled(_WORDS[kind], **words)
