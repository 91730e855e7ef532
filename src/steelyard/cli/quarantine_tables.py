"""The quarantine in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.text import Text

from steelyard.cli.tables import table
from steelyard.core.texts import Template, filled
from steelyard.engine.quarantine import Replayed
from steelyard.lake.ingest.quarantine import Held
from steelyard.lake.ingest.received import read_original, text_of

_HEADS = {
    "table": ("table", "数据表", "資料表"),
    "from": ("from", "来处", "來處"),
    "wrong": ("what is wrong", "问题", "問題"),
    "status": ("status", "状态", "狀態"),
    "column": ("column", "列", "欄"),
    "original": ("as it came", "原值", "原值"),
    "mended": ("mended", "修正值", "修正值"),
}
_STATUS = {
    "open": ("open", "待处理", "待處理"),
    "mended": ("mended", "已修正", "已修正"),
    "replayed": ("replayed", "已入库", "已入庫"),
    "rejected": ("rejected", "已拒收", "已退件"),
    "superseded": ("superseded", "已被取代", "已被取代"),
}
_SAID: dict[str, Template] = {
    "none": {
        "en": "Nothing is in quarantine.",
        "zh-Hans": "隔离区中没有数据行。",
        "zh-Hant": "隔離區中沒有資料列。",
    },
    "some": {
        "en": "In quarantine: {n}",
        "zh-Hans": "隔离区：{n} 行",
        "zh-Hant": "隔離區：{n} 列",
    },
    "more": {
        "en": "… and {n} more; --most shows them",
        "zh-Hans": "……另有 {n} 行；用 --most 显示",
        "zh-Hant": "……另有 {n} 列；用 --most 顯示",
    },
    "mended": {
        "en": "Mended: {n}. `replay` brings them in.",
        "zh-Hans": "已修正 {n} 行，运行 replay 即可入库。",
        "zh-Hant": "已修正 {n} 列，執行 replay 即可入庫。",
    },
    "rejected": {
        "en": "Rejected: {n}. They are kept, with the reason.",
        "zh-Hans": "已拒收 {n} 行；原始数据与理由均已保留。",
        "zh-Hant": "已退件 {n} 列；原始資料與理由均已保留。",
    },
    "replayed": {
        "en": "Replayed: {read}, of which {accepted} in the lake, {broken} still broken.",
        "zh-Hans": "重新检查 {read} 行：{accepted} 行已入库，{broken} 行仍有问题。",
        "zh-Hant": "重新檢查 {read} 列：{accepted} 列已入庫，{broken} 列仍有問題。",
    },
    "followed": {
        "en": "What waited for them came in as well: {n}.",
        "zh-Hans": "另有 {n} 行等待它们的数据随之入库。",
        "zh-Hant": "另有 {n} 列等待它們的資料隨之入庫。",
    },
    "snapshot": {"en": "Snapshot {name}", "zh-Hans": "快照 {name}", "zh-Hant": "快照 {name}"},
    "decided": {
        "en": "{status} by {by} on {at}",
        "zh-Hans": "{by} 于 {at} 处理：{status}",
        "zh-Hant": "{by} 於 {at} 處理：{status}",
    },
    "arrived": {
        "en": "{table}, from {source}, run {run}",
        "zh-Hans": "{table}，来源 {source}，批次 {run}",
        "zh-Hant": "{table}，來源 {source}，批次 {run}",
    },
}
_LANGUAGES = ("en", "zh-Hans", "zh-Hant")


def _said(sentence: str, language: str, **words: object) -> str:
    return filled(_SAID[sentence], **words).in_language(language)


def _word(words: tuple[str, str, str], language: str) -> str:
    return words[_LANGUAGES.index(language)]


def _head(name: str, language: str) -> str:
    return _word(_HEADS[name], language)


def done(what: str, rows: int, language: str) -> Text:
    return Text(_said(what, language, n=rows))


def overview(rows: Sequence[Held], language: str, *, most: int) -> Iterator[Any]:
    """One line for each row, reasons under each other."""
    if not rows:
        yield Text(_said("none", language))
        return
    heads = [("id", "l"), *((_head(name, language), "l") for name in ("table", "from", "wrong", "status"))]
    made = table(_said("some", language, n=f"{len(rows):,}"), *heads, language=language)
    for row in rows[:most]:
        wrong = "\n".join(reason.in_language(language) for reason in row.reasons)
        made.add_row(
            row.id[:8], row.table, row.origin or row.source, wrong, _word(_STATUS[row.status], language)
        )
    if len(rows) > most:
        made.caption = _said("more", language, n=f"{len(rows) - most:,}")
    yield made


def whole(row: Held, language: str) -> Iterator[Any]:
    """The cells of one row with what is wrong beside them, and who did what."""
    yield Text.assemble((row.id[:12], "bold"), f"  {_word(_STATUS[row.status], language)}")
    yield Text(_said("arrived", language, table=row.table, source=row.source, run=row.run))
    if row.origin:
        yield Text(row.origin)
    wrong = {name.strip(): reason for reason in row.reasons for name in reason.column.split(",")}
    original = read_original(row.original)
    made = table("", *((_head(name, language), "l") for name in ("column", "original", "mended", "wrong")))
    for name in dict.fromkeys([*original, *row.mended, *wrong]):
        expected = wrong[name].in_language(language) if name in wrong else ""
        made.add_row(name, text_of(original.get(name)) or "", text_of(row.mended.get(name)) or "", expected)
    yield made
    for step in row.history or _last_step(row):
        yield Text(_decided(step, language))


def _last_step(row: Held) -> list[dict[str, Any]]:
    """What a run did by itself is no decision of people, and is told all the same."""
    if row.at is None:
        return []
    return [{"status": row.status, "by": row.by, "at": row.at.isoformat(), "reason": row.reason}]


def _decided(step: Mapping[str, Any], language: str) -> str:
    status = _word(_STATUS[step["status"]], language)
    told = _said(
        "decided", language, status=status, by=step["by"], at=f"{step['at'][:16].replace('T', ' ')} UTC"
    )
    return told + (f": {step['reason']}" if step["reason"] else "")


def outcome(replayed: Replayed, language: str) -> Iterator[Any]:
    """How many came in, and the rows that did not."""
    counts = {name: f"{replayed.run.total(name):,}" for name in ("read", "accepted")}
    yield Text(_said("replayed", language, **counts, broken=f"{len(replayed.broken):,}"))
    if replayed.run.replayed:
        yield Text(_said("followed", language, n=f"{replayed.run.replayed:,}"))
    if replayed.broken:
        yield from overview(replayed.broken, language, most=20)
    if replayed.snapshot and replayed.accepted:
        yield Text(_said("snapshot", language, name=replayed.snapshot.name), style="dim")
