"""What has to be asked before a file may be imported, in three languages."""

from __future__ import annotations

from collections.abc import Mapping

from steelyard.core.texts import Template

QUESTIONS: Mapping[str, Template] = {
    "table": {
        "en": "It is not clear what this file is about. Say --table {names}",
        "zh-Hans": "看不出这个文件是什么数据。请用 --table 指明：{names}",
        "zh-Hant": "看不出這個檔案是什麼資料。請用 --table 指明：{names}",
    },
    "missing": {
        "en": "No column fills {column}, which every row needs ({about})",
        "zh-Hans": "没有对应 {column} 的列，而每一行都需要它",
        "zh-Hant": "沒有對應 {column} 的欄位，而每一列都需要它",
    },
    "unsure": {
        "en": "Is {column} filled by “{header}”? Only {confidence} sure",
        "zh-Hans": "{column} 是否取自“{header}”？把握只有 {confidence}",
        "zh-Hant": "{column} 是否取自「{header}」？把握只有 {confidence}",
    },
    "order": {
        "en": "In {column}, does {example} begin with the day or the month? Write date: {patterns}",
        "zh-Hans": "{column} 中的 {example} 先写日还是先写月？请写明 date：{patterns}",
        "zh-Hant": "{column} 中的 {example} 先寫日還是先寫月？請寫明 date：{patterns}",
    },
    "how": {
        "en": "--dry-run --save-mapping FILE writes down the guesses; complete them and say --mapping FILE",
        "zh-Hans": "--dry-run --save-mapping 文件 可写出推测的映射；补全后用 --mapping 指定",
        "zh-Hant": "--dry-run --save-mapping 檔案 可寫出推測的對應；補全後用 --mapping 指定",
    },
    "repeats": {
        "en": "{key} should tell rows apart, but repeats in {share} of them",
        "zh-Hans": "{key} 应能区分每一行，但有 {share} 的行重复",
        "zh-Hant": "{key} 應能區分每一列，但有 {share} 的列重複",
    },
}
