"""What is said of a book that came back, in three languages."""

from __future__ import annotations

from steelyard.core.problems import Place, Problem, SteelyardError
from steelyard.core.texts import Template, Text, filled

_WORDS: dict[str, Template] = {
    "too_large": {
        "en": "the file is too large",
        "zh-Hans": "文件过大",
        "zh-Hant": "檔案過大",
    },
    "unreadable": {
        "en": "not a readable xlsx file",
        "zh-Hans": "无法作为 xlsx 文件读取",
        "zh-Hant": "無法作為 xlsx 檔案讀取",
    },
    "no_memory": {
        "en": "this is not a book that was taken out here, or its hidden sheet was removed",
        "zh-Hans": "不是从这里导出的表格，或其隐藏工作表已被删除",
        "zh-Hant": "不是從這裡匯出的表格，或其隱藏工作表已被刪除",
    },
    "edited": {
        "en": "the hidden sheet of the book was edited: take the book out again",
        "zh-Hans": "隐藏工作表被改动过，请重新导出",
        "zh-Hant": "隱藏工作表被更動過，請重新匯出",
    },
    "other_kind": {
        "en": "this is a book of another kind: {found}, not {expected}",
        "zh-Hans": "这是另一种表格：{found}，应为{expected}",
        "zh-Hant": "這是另一種表格：{found}，應為{expected}",
    },
    "no_column": {
        "en": "the column {columns} is missing",
        "zh-Hans": "缺少列：{columns}",
        "zh-Hant": "缺少欄：{columns}",
    },
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
        "en": '"{text}" is not allowed. Choose one of {allowed}',
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


class NoSuchBookError(SteelyardError):
    """A file that cannot be taken for the book it should be; `why` says it in every language."""

    def __init__(self, name: str, kind: str, **words: object) -> None:
        self.why = told(kind, **words)
        super().__init__(Problem(self.why.in_language("en"), Place(name or None)))
