"""What `steelyard lake` says, in three languages."""

from __future__ import annotations

from steelyard.core.texts import Template, Text, filled

_WORDS: dict[str, Template] = {
    "table": {"en": "Table", "zh-Hans": "表", "zh-Hant": "資料表"},
    "rows": {"en": "Rows", "zh-Hans": "行数", "zh-Hant": "列數"},
    "version": {"en": "Version", "zh-Hans": "版本", "zh-Hant": "版本"},
    "size": {"en": "Size", "zh-Hans": "大小", "zh-Hant": "大小"},
    "newest": {"en": "Newest row", "zh-Hans": "最新一行", "zh-Hant": "最新一列"},
    "snapshot": {"en": "Snapshot", "zh-Hans": "快照", "zh-Hant": "快照"},
    "taken": {"en": "Taken (UTC)", "zh-Hans": "生成时间 (UTC)", "zh-Hant": "建立時間 (UTC)"},
    "tables": {"en": "Tables", "zh-Hans": "表数", "zh-Hant": "資料表數"},
    "kept": {"en": "Kept because", "zh-Hans": "保留原因", "zh-Hant": "保留原因"},
    "pinned": {"en": "pinned", "zh-Hans": "已固定", "zh-Hant": "已釘選"},
    "computed": {
        "en": "computed on {times}×",
        "zh-Hans": "已用于 {times} 次计算",
        "zh-Hant": "已用於 {times} 次計算",
    },
    "at": {"en": "When (UTC)", "zh-Hans": "时间 (UTC)", "zh-Hant": "時間 (UTC)"},
    "operation": {"en": "Did", "zh-Hans": "操作", "zh-Hant": "操作"},
    "inserted": {"en": "New", "zh-Hans": "新增", "zh-Hant": "新增"},
    "updated": {"en": "Changed", "zh-Hans": "修改", "zh-Hant": "修改"},
    "deleted": {"en": "Deleted", "zh-Hans": "删除", "zh-Hant": "刪除"},
    "by": {"en": "By", "zh-Hans": "来自", "zh-Hant": "來自"},
    "title_lake": {"en": "Lake {root}", "zh-Hans": "数据湖 {root}", "zh-Hant": "資料湖 {root}"},
    "title_snapshots": {"en": "Snapshots", "zh-Hans": "快照", "zh-Hant": "快照"},
    "title_history": {"en": "History of {table}", "zh-Hans": "{table} 的历史", "zh-Hant": "{table} 的歷史"},
    "empty": {
        "en": "The lake is empty: `steelyard import` or `steelyard sync` fills it.",
        "zh-Hans": "数据湖还是空的：用 `steelyard import` 或 `steelyard sync` 导入数据。",
        "zh-Hant": "資料湖還是空的：用 `steelyard import` 或 `steelyard sync` 匯入資料。",
    },
    "no_snapshots": {
        "en": "There is no snapshot yet: every import and sync takes one.",
        "zh-Hans": "还没有快照：每次导入或同步后会自动生成。",
        "zh-Hant": "還沒有快照：每次匯入或同步後會自動建立。",
    },
    "is_pinned": {
        "en": "{name} is pinned: no vacuum takes its rows away.",
        "zh-Hans": "已固定 {name}：清理时不会删除它的数据。",
        "zh-Hant": "已釘選 {name}：清理時不會刪除它的資料。",
    },
    "is_unpinned": {
        "en": "{name} is no longer pinned.",
        "zh-Hans": "已取消固定 {name}。",
        "zh-Hant": "已取消釘選 {name}。",
    },
    "nothing": {
        "en": "Nothing to remove.",
        "zh-Hans": "没有可清理的文件。",
        "zh-Hant": "沒有可清理的檔案。",
    },
    "would": {
        "en": "{files} files that nothing needs any more: {tables}.",
        "zh-Hans": "有 {files} 个文件已不再需要：{tables}。",
        "zh-Hant": "有 {files} 個檔案已不再需要：{tables}。",
    },
    "forgets": {
        "en": "Snapshots that go with them: {names}.",
        "zh-Hans": "随之移除的快照：{names}。",
        "zh-Hant": "隨之移除的快照：{names}。",
    },
    "again": {
        "en": "Nothing is removed yet. Add --yes to remove them.",
        "zh-Hans": "尚未删除任何文件。加上 --yes 才会真正清理。",
        "zh-Hant": "尚未刪除任何檔案。加上 --yes 才會真正清理。",
    },
    "removed": {"en": "Removed.", "zh-Hans": "已清理。", "zh-Hant": "已清理。"},
}  # fmt: skip


def said(key: str, **words: object) -> Text:
    return filled(_WORDS[key], **words)
