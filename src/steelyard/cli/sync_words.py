"""What `sync` and `connections` say, in three languages."""

from __future__ import annotations

from collections.abc import Mapping

from steelyard.core.texts import Template, filled

_WORDS: Mapping[str, Template] = {
    "connection": {"en": "connection", "zh-Hans": "连接", "zh-Hant": "連線"},
    "kind": {"en": "kind", "zh-Hans": "类型", "zh-Hant": "類型"},
    "table": {"en": "table", "zh-Hans": "数据表", "zh-Hant": "資料表"},
    "tables": {"en": "tables", "zh-Hans": "数据表", "zh-Hant": "資料表"},
    "read": {"en": "read", "zh-Hans": "读取", "zh-Hant": "讀取"},
    "quarantined": {"en": "quarantined", "zh-Hans": "隔离", "zh-Hant": "隔離"},
    "inserted": {"en": "new", "zh-Hans": "新增", "zh-Hant": "新增"},
    "updated": {"en": "changed", "zh-Hans": "变更", "zh-Hant": "變更"},
    "unchanged": {"en": "unchanged", "zh-Hans": "未变", "zh-Hant": "未變"},
    "superseded": {"en": "superseded", "zh-Hans": "被取代", "zh-Hant": "被取代"},
    "deleted": {"en": "deleted", "zh-Hans": "删除", "zh-Hant": "刪除"},
    "schedule": {"en": "schedule", "zh-Hans": "计划", "zh-Hant": "排程"},
    "last": {"en": "last run", "zh-Hans": "上次运行", "zh-Hant": "上次執行"},
    "never": {"en": "never", "zh-Hans": "从未", "zh-Hant": "從未"},
    "by_hand": {"en": "by hand", "zh-Hans": "手动", "zh-Hant": "手動"},
    "finished": {
        "en": "{name}: done in {seconds} s",
        "zh-Hans": "{name}：已完成，用时 {seconds} 秒",
        "zh-Hant": "{name}：已完成，耗時 {seconds} 秒",
    },
    "rehearsed": {
        "en": "{name}: read and checked in {seconds} s, nothing written",
        "zh-Hans": "{name}：已读取并检查，用时 {seconds} 秒，未写入任何数据",
        "zh-Hant": "{name}：已讀取並檢查，耗時 {seconds} 秒，未寫入任何資料",
    },
    "stale": {
        "en": "{table}: the newest row is of {newest}, older than its contract allows",
        "zh-Hans": "{table}：最新一行的时间为 {newest}，已超出约定的时效",
        "zh-Hant": "{table}：最新一筆的時間為 {newest}，已超出約定的時效",
    },
    "replayed": {
        "en": "{count} rows left quarantine: what they refer to has arrived",
        "zh-Hans": "{count} 行已移出隔离区：其引用的数据已到达",
        "zh-Hant": "{count} 筆已移出隔離區：其參照的資料已送達",
    },
    "mend": {
        "en": "See what is in quarantine, and why: {command}",
        "zh-Hans": "查看被隔离的数据及原因：{command}",
        "zh-Hant": "查看被隔離的資料及原因：{command}",
    },
    "failed": {"en": "{name}: failed", "zh-Hans": "{name}：失败", "zh-Hant": "{name}：失敗"},
    "cursor": {
        "en": "cursor  {before} → {after}",
        "zh-Hans": "游标  {before} → {after}",
        "zh-Hant": "游標  {before} → {after}",
    },
    "beginning": {"en": "the beginning", "zh-Hans": "起点", "zh-Hant": "起點"},
    "waiting": {
        "en": "next: {next}. Stop with Ctrl+C",
        "zh-Hans": "下次：{next}。按 Ctrl+C 停止",
        "zh-Hant": "下次：{next}。按 Ctrl+C 停止",
    },
    "at": {"en": "{name} at {time}", "zh-Hans": "{name} {time}", "zh-Hant": "{name} {time}"},
    "reachable": {
        "en": "reachable, a page of {rows} rows",
        "zh-Hans": "可以访问，首页 {rows} 行",
        "zh-Hant": "可以存取，首頁 {rows} 筆",
    },
    "there": {"en": "reachable", "zh-Hans": "可以访问", "zh-Hant": "可以存取"},
    "empty": {"en": "reachable, no rows", "zh-Hans": "可以访问，没有数据", "zh-Hant": "可以存取，沒有資料"},
    "unverified": {
        "en": "not verified against the vendor",
        "zh-Hans": "未经厂商文档核实",
        "zh-Hant": "未經廠商文件核實",
    },
    "state": {"en": "state", "zh-Hans": "状态", "zh-Hant": "狀態"},
}


def say(what: str, language: str, **words: object) -> str:
    return filled(_WORDS[what], **words).in_language(language)
