"""What `verify` says, in three languages."""

from __future__ import annotations

from steelyard.core.texts import Template, Text, filled

_WORDS: dict[str, Template] = {
    "identical": {
        "en": "identical: {numbers} numbers in {records} records of {result}",
        "zh-Hans": "完全一致：{result} 的 {records} 条记录、{numbers} 个数值逐位相同",
        "zh-Hant": "完全一致：{result} 的 {records} 筆紀錄、{numbers} 個數值逐位相同",
    },
    "different": {
        "en": "different: {n} fields of {result} are not what comes out",
        "zh-Hans": "不一致：{result} 中有 {n} 处与重算结果不同",
        "zh-Hant": "不一致：{result} 中有 {n} 處與重算結果不同",
    },
    "different_one": {
        "en": "different: one field of {result} is not what comes out",
        "zh-Hans": "不一致：{result} 中有 1 处与重算结果不同",
        "zh-Hant": "不一致：{result} 中有 1 處與重算結果不同",
    },
    "cannot": {
        "en": "{result} cannot be verified:",
        "zh-Hans": "无法核验 {result}：",
        "zh-Hant": "無法核驗 {result}：",
    },
    "no_request": {
        "en": "the result does not say what it was asked with ({why}). "
        "Run the command again with --out FILE.json",
        "zh-Hans": "结果中没有完整的计算条件（{why}）。请用 --out FILE.json 重新计算",
        "zh-Hant": "結果中沒有完整的計算條件（{why}）。請用 --out FILE.json 重新計算",
    },
    "scheme_gone": {
        "en": "there is no scheme {scheme} here. Name it with --scheme",
        "zh-Hans": "此处没有方案 {scheme}，请用 --scheme 指明",
        "zh-Hant": "此處沒有方案 {scheme}，請用 --scheme 指明",
    },
    "scheme_changed": {
        "en": "the scheme has changed: {scheme} has the hash {now}, the result was computed with {then}",
        "zh-Hans": "方案已改动：{scheme} 的哈希为 {now}，结果所用的是 {then}",
        "zh-Hant": "方案已變更：{scheme} 的雜湊值為 {now}，結果所用的是 {then}",
    },
    "data_gone": {
        "en": "there is no data {data} here. Name the folder or lake with --data",
        "zh-Hans": "此处没有数据 {data}，请用 --data 指明文件夹或数据湖",
        "zh-Hant": "此處沒有資料 {data}，請用 --data 指明資料夾或資料湖",
    },
    "file_changed": {
        "en": "the file has changed: {file} has the sha256 {now}, the result was computed with {then}",
        "zh-Hans": "文件已改动：{file} 的 sha256 为 {now}，结果所用的是 {then}",
        "zh-Hant": "檔案已變更：{file} 的 sha256 為 {now}，結果所用的是 {then}",
    },
    "file_gone": {
        "en": "the file is gone: {file}",
        "zh-Hans": "文件已不存在：{file}",
        "zh-Hant": "檔案已不存在：{file}",
    },
    "file_new": {
        "en": "the file is used now, but the result does not name it: {file}",
        "zh-Hans": "现在会用到的文件未记录在结果中：{file}",
        "zh-Hant": "現在會用到的檔案未記錄在結果中：{file}",
    },
    "file_unused": {
        "en": "the result names a file that is not used: {file}",
        "zh-Hans": "结果中记录的文件实际未用到：{file}",
        "zh-Hant": "結果中記錄的檔案實際未用到：{file}",
    },
    "other_lake": {
        "en": "{data} is another lake ({now}); the result was computed on {then}",
        "zh-Hans": "{data} 是另一个数据湖（{now}），结果所用的是 {then}",
        "zh-Hant": "{data} 是另一個資料湖（{now}），結果所用的是 {then}",
    },
    "snapshot_gone": {
        "en": "the snapshot {snapshot} is no longer in the lake ({why})",
        "zh-Hans": "数据湖中已没有快照 {snapshot}（{why}）",
        "zh-Hant": "資料湖中已沒有快照 {snapshot}（{why}）",
    },
    "fails_now": {
        "en": "it can no longer be computed: {why}",
        "zh-Hans": "现在已无法计算：{why}",
        "zh-Hant": "現在已無法計算：{why}",
    },
    "other_engine": {
        "en": "computed with {then}, compared with {now}: a difference may come from the version",
        "zh-Hans": "原用 {then} 计算，现用 {now} 核验：不同之处可能来自版本差异",
        "zh-Hant": "原用 {then} 計算，現用 {now} 核驗：不同之處可能來自版本差異",
    },
}


def said(key: str, **words: object) -> Text:
    """The sentence in every language."""
    return filled(_WORDS[key], **words)
