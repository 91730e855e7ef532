"""What the wizard and the receipts of an import say, in three languages."""

from __future__ import annotations

from steelyard.core.texts import Template

_WORDS: dict[str, Template] = {
    "column": {"en": "column", "zh-Hans": "字段", "zh-Hant": "欄位"},
    "header": {"en": "header in the file", "zh-Hans": "文件中的列", "zh-Hant": "檔案中的欄位"},
    "examples": {"en": "examples", "zh-Hans": "示例", "zh-Hant": "範例"},
    "type": {"en": "type", "zh-Hans": "类型", "zh-Hant": "類型"},
    "sure": {"en": "sure", "zh-Hans": "把握", "zh-Hant": "把握"},
    "nothing": {"en": "nothing yet", "zh-Hans": "尚无", "zh-Hant": "尚無"},
    "kept": {
        "en": "Kept under their own names: {headers}",
        "zh-Hans": "其余列按原名保留：{headers}",
        "zh-Hant": "其餘欄位依原名保留：{headers}",
    },
    "absent": {
        "en": "Not in the file: {columns}",
        "zh-Hans": "文件中没有：{columns}",
        "zh-Hant": "檔案中沒有：{columns}",
    },
    "as_it_is": {
        "en": "{n} columns, taken as they are",
        "zh-Hans": "共 {n} 列，原样导入",
        "zh-Hant": "共 {n} 個欄位，原樣匯入",
    },
    "gone": {
        "en": "No longer there: {header}",
        "zh-Hans": "列已不存在：{header}",
        "zh-Hant": "欄位已不存在：{header}",
    },
    "new": {
        "en": "New since the mapping was made: {headers}",
        "zh-Hans": "映射保存之后新增的列：{headers}",
        "zh-Hant": "對應儲存之後新增的欄位：{headers}",
    },
    "take": {
        "en": "Take it? [Y]es, [c]hange a column, another [t]able, [s]kip, [q]uit",
        "zh-Hans": "按此导入？[Y] 是  [c] 改一列  [t] 换表  [s] 跳过  [q] 退出",
        "zh-Hant": "依此匯入？[Y] 是  [c] 改一欄  [t] 換資料表  [s] 略過  [q] 離開",
    },
    "not_yet": {
        "en": "[C]hange a column, another [t]able, [s]kip, [q]uit",
        "zh-Hans": "[C] 改一列  [t] 换表  [s] 跳过  [q] 退出",
        "zh-Hant": "[C] 改一欄  [t] 換資料表  [s] 略過  [q] 離開",
    },
    "which_table": {
        "en": "Which table? {tables}\nTable",
        "zh-Hans": "是哪张表？{tables}\n表",
        "zh-Hant": "是哪張資料表？{tables}\n資料表",
    },
    "own_table": {
        "en": "“{table}” is a table of your own, without a contract. Is that right? [Y/n]",
        "zh-Hans": "“{table}”不是标准表，将按原样建表。确定？[Y/n]",
        "zh-Hant": "「{table}」不是標準資料表，將依原樣建表。確定？[Y/n]",
    },
    "which_column": {"en": "Which column", "zh-Hans": "改哪个字段", "zh-Hant": "改哪個欄位"},
    "which_header": {
        "en": "What fills {column}? Number or name, - for nothing",
        "zh-Hans": "{column} 取自哪一列？输入序号或列名，- 表示不取",
        "zh-Hant": "{column} 取自哪一欄？輸入序號或欄名，- 表示不取",
    },
    "which_order": {
        "en": "How is {example} written",
        "zh-Hans": "{example} 按哪种写法",
        "zh-Hant": "{example} 依哪種寫法",
    },
    "create": {
        "en": "There is no lake in {place} yet. Make one? [Y/n]",
        "zh-Hans": "{place} 还没有数据湖。现在新建？[Y/n]",
        "zh-Hant": "{place} 還沒有資料湖。現在新建？[Y/n]",
    },
    "import_all": {
        "en": "Import {n} files? [Y/n]",
        "zh-Hans": "导入这 {n} 个文件？[Y/n]",
        "zh-Hant": "匯入這 {n} 個檔案？[Y/n]",
    },
    "into": {
        "en": "{label} → {table}, {n} columns",
        "zh-Hans": "{label} → {table}，{n} 列",
        "zh-Hant": "{label} → {table}，{n} 個欄位",
    },
    "skipped": {
        "en": "{label}: says nothing about any table; left out",
        "zh-Hans": "{label}：看不出是哪张表，未导入",
        "zh-Hant": "{label}：看不出是哪張資料表，未匯入",
    },
    "unchanged": {
        "en": "Unchanged since the last import: {files}",
        "zh-Hans": "自上次导入后未变：{files}",
        "zh-Hant": "自上次匯入後未變：{files}",
    },
    "files": {"en": "{n} files", "zh-Hans": "{n} 个文件", "zh-Hant": "{n} 個檔案"},
    "table": {"en": "table", "zh-Hans": "表", "zh-Hant": "資料表"},
    "read": {"en": "read", "zh-Hans": "读取", "zh-Hant": "讀取"},
    "accepted": {"en": "accepted", "zh-Hans": "接收", "zh-Hant": "接收"},
    "quarantined": {"en": "quarantined", "zh-Hans": "隔离", "zh-Hant": "隔離"},
    "inserted": {"en": "new", "zh-Hans": "新增", "zh-Hant": "新增"},
    "updated": {"en": "changed", "zh-Hans": "更新", "zh-Hant": "更新"},
    "unchanged_rows": {"en": "same", "zh-Hans": "不变", "zh-Hant": "不變"},
    "superseded": {"en": "superseded", "zh-Hans": "被取代", "zh-Hant": "被取代"},
    "deleted": {"en": "deleted", "zh-Hans": "删除", "zh-Hant": "刪除"},
    "total": {"en": "all", "zh-Hans": "合计", "zh-Hant": "合計"},
    "rows": {"en": "{n} rows", "zh-Hans": "{n} 行", "zh-Hant": "{n} 列"},
    "mend": {
        "en": "Look at them and mend them: {command}",
        "zh-Hans": "查看并修正：{command}",
        "zh-Hant": "檢視並修正：{command}",
    },
    "snapshot": {
        "en": "Snapshot {name} of {lake}",
        "zh-Hans": "{lake} 的快照 {name}",
        "zh-Hant": "{lake} 的快照 {name}",
    },
    "saved": {
        "en": "The mapping is in {path}; next time nothing is asked",
        "zh-Hans": "映射已存入 {path}，下次不再询问",
        "zh-Hant": "對應已存入 {path}，下次不再詢問",
    },
    "nothing_to_do": {
        "en": "Nothing to import",
        "zh-Hans": "没有需要导入的内容",
        "zh-Hant": "沒有需要匯入的內容",
    },
    "dry_run": {
        "en": "Nothing was imported (--dry-run)",
        "zh-Hans": "未导入任何内容（--dry-run）",
        "zh-Hant": "未匯入任何內容（--dry-run）",
    },
    "importing": {"en": "importing", "zh-Hans": "导入中", "zh-Hant": "匯入中"},
}


def say(key: str, language: str, **words: object) -> str:
    """A sentence with its words filled in."""
    return _WORDS[key][language].format(**words)
