"""Looking at a file that anybody may have sent, before it is read: is it what its name says, and is it small
enough when it is unpacked? Nothing is kept in memory but a piece of the file at a time."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from steelyard.core.problems import Place, Problem, SteelyardError
from steelyard.core.texts import Template, Text, filled

#: Bytes of a workbook when it is unpacked, and of the texts of a Parquet file.
MOST_BYTES = 400 << 20
#: Cells of a sheet, counted from A1 to the last one: a reader makes room for all of them.
MOST_CELLS = 20_000_000
MOST_COLUMNS, MOST_ROWS = 1000, 5_000_000
#: Characters of a cell.
MOST_TEXT = 100_000
_MOST_PARTS = 5000
_PIECE = 1 << 18

ENDINGS = (".xlsx", ".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".parquet")
_TEXTS = (".csv", ".tsv", ".txt")
_JSON = (".json", ".jsonl", ".ndjson")
_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_ZIP, _OLE, _PARQUET = b"PK", b"\xd0\xcf\x11\xe0", b"PAR1"
#: How files begin that people sometimes rename, and what they are.
_KNOWN = (
    (_ZIP, "Excel / zip"),
    (_OLE, "Excel 97–2003"),
    (_PARQUET, "Parquet"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x1f\x8b", "gzip"),
)


class RefusedError(SteelyardError):
    """A file that is not read. `why` says it in three languages, and what to do."""

    def __init__(self, code: str, file: str, **words: object) -> None:
        self.code, self.why = code, filled(_WHY[code], **words)
        super().__init__(Problem(str(self.why), Place(file)))


def look_over(path: Path, *, file: str) -> None:
    """Raises RefusedError for what is not to be read. `file` is how people know it."""
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise RefusedError("macros" if ending in (".xlsm", ".xlsb", ".xltm") else "ending", file)
    with path.open("rb") as stream:
        start = stream.read(8)
    if not start:
        raise RefusedError("empty", file)
    if ending == ".xlsx":
        _workbook(path, start, file)
    elif ending == ".parquet":
        _parquet(path, start, file)
    else:
        _text(path, start, file)


# ── texts ───────────────────────────────────────────────────────────────────────────────────────────


def _text(path: Path, start: bytes, file: str) -> None:
    for mark, name in _KNOWN:
        if start.startswith(mark):
            raise RefusedError("other", file, ending=path.suffix.lower(), what=name)
    if start.startswith(_BOMS):
        return
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            if b"\0" in piece:
                raise RefusedError("nul", file)


# ── Parquet ─────────────────────────────────────────────────────────────────────────────────────────


def _parquet(path: Path, start: bytes, file: str) -> None:
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - 4))
        if not start.startswith(_PARQUET) or stream.read() != _PARQUET:
            raise RefusedError("not_it", file, what="Parquet")
    from steelyard.lake.parquet import extent

    rows, columns, characters = extent(path, file=file, most_rows=MOST_ROWS)
    if rows > MOST_ROWS:
        raise RefusedError("rows", file, found=f"{rows:,}", most=f"{MOST_ROWS:,}")
    if columns > MOST_COLUMNS:
        raise RefusedError("columns", file, found=f"{columns:,}", most=f"{MOST_COLUMNS:,}")
    if characters > MOST_BYTES:
        raise RefusedError("bomb", file, most=f"{MOST_BYTES >> 20}")


# ── workbooks ───────────────────────────────────────────────────────────────────────────────────────


def _workbook(path: Path, start: bytes, file: str) -> None:
    if start.startswith(_OLE):
        raise RefusedError("locked", file)
    if not start.startswith(_ZIP):
        raise RefusedError("not_it", file, what="Excel (.xlsx)")
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
            raise RefusedError("bomb", file, most=f"{MOST_BYTES >> 20}")
        if not any(part.filename == "xl/workbook.xml" for part in parts):
            raise RefusedError("not_it", file, what="Excel (.xlsx)")
        if any(part.filename.casefold().endswith("vbaproject.bin") for part in parts):
            raise RefusedError("macros", file)
        _unpack(path, parts, file)
    except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, OSError, EOFError):
        raise RefusedError("damaged", file) from None


def _unpack(path: Path, parts: list[zipfile.ZipInfo], file: str) -> None:
    """Through all parts once: how large they really are, whatever their directory says of them."""
    total = 0
    for part in parts:
        is_sheet = part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml")
        extent = _Extent()
        for piece in _pieces(path, part):
            total += len(piece)
            if total > MOST_BYTES:
                raise RefusedError("bomb", file, most=f"{MOST_BYTES >> 20}")
            if part.filename.endswith((".xml", ".rels")):
                extent.see(piece, file, is_sheet=is_sheet)
        if is_sheet:
            extent.judge(file)


def _pieces(path: Path, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """What is inside a part. Not by zipfile, which stops where the directory says that the part ends."""
    with path.open("rb") as stream:
        stream.seek(part.header_offset)
        head = stream.read(30)
        if head[:4] != b"PK\3\4" or part.flag_bits & 1:
            raise zipfile.BadZipFile
        names, extra = struct.unpack("<HH", head[26:30])
        stream.seek(names + extra, 1)
        left = part.compress_size
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        while left > 0 and (raw := stream.read(min(_PIECE, left))):
            left -= len(raw)
            if part.compress_type == zipfile.ZIP_STORED:
                yield raw
                continue
            if part.compress_type != zipfile.ZIP_DEFLATED:
                raise NotImplementedError
            while raw:
                yield unpacker.decompress(raw, _PIECE)
                raw = unpacker.unconsumed_tail


# Wherever an address stands: what surrounds it may be written in too many ways.
_CELL = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{0,3})(\d{1,7})[\"']")
_MERGED = re.compile(rb"\bref\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7}):([A-Za-z]{1,3})(\d{1,7})[\"']")
_FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass
class _Extent:
    """How far a sheet reaches. Cells without an address follow one another, so the bytes bound them."""

    columns: set[bytes] = field(default_factory=set)
    last_row: int = 0
    merged: int = 0
    before: bytes = b""

    def see(self, piece: bytes, file: str, *, is_sheet: bool) -> None:
        text = self.before + piece
        if b"\0" in piece:
            raise RefusedError("damaged", file)
        if _FORBIDDEN.search(text):
            raise RefusedError("entities", file)
        if is_sheet:
            self._reach(text)
        # What began in this piece and ends in the next is looked at again, whole.
        self.before = text[max(text.rfind(b"<"), len(text) - _PIECE) :]

    def _reach(self, text: bytes) -> None:
        for letters, row in set(_CELL.findall(text)):
            self.columns.add(letters.upper())
            self.last_row = max(self.last_row, int(row))
        for left, top, right, bottom in _MERGED.findall(text):
            wide = _number(right) - _number(left) + 1
            self.merged += max(0, wide) * max(0, int(bottom) - int(top) + 1)

    def judge(self, file: str) -> None:
        width = max((_number(letters) for letters in self.columns if letters), default=1)
        if width > MOST_COLUMNS:
            raise RefusedError("columns", file, found=f"{width:,}", most=f"{MOST_COLUMNS:,}")
        if width * self.last_row > MOST_CELLS or self.merged > MOST_CELLS:
            raise RefusedError("cells", file, most=f"{MOST_CELLS:,}")


def _number(letters: bytes) -> int:
    """A is 1, Z 26, AA 27."""
    found = 0
    for letter in letters.upper():
        found = found * 26 + letter - 64
    return found


# ── words ───────────────────────────────────────────────────────────────────────────────────────────

_WHY: dict[str, Template] = {
    "ending": {
        "en": "Files of this kind are not read. Send .xlsx, .csv, .json or .parquet; old .xls files can be "
        "saved as .xlsx",
        "zh-Hans": "不支持这种文件。请上传 .xlsx、.csv、.json 或 .parquet；旧的 .xls 文件请另存为 .xlsx",
        "zh-Hant": "不支援這種檔案。請上傳 .xlsx、.csv、.json 或 .parquet；舊的 .xls 檔案請另存為 .xlsx",
    },
    "macros": {
        "en": "The workbook holds macros. Save it as .xlsx without macros and send that",
        "zh-Hans": "工作簿含有宏。请另存为不含宏的 .xlsx 后再上传",
        "zh-Hant": "活頁簿含有巨集。請另存為不含巨集的 .xlsx 後再上傳",
    },
    "empty": {
        "en": "The file is empty: it has 0 bytes. Export it again",
        "zh-Hans": "文件是空的（0 字节）。请重新导出",
        "zh-Hant": "檔案是空的（0 位元組）。請重新匯出",
    },
    "other": {
        "en": "The name ends in {ending}, but the content is {what}. Give the file the ending of what it is, "
        "or export it again",
        "zh-Hans": "文件名以 {ending} 结尾，内容却是 {what}。请改成正确的扩展名，或重新导出",
        "zh-Hant": "檔名以 {ending} 結尾，內容卻是 {what}。請改成正確的副檔名，或重新匯出",
    },
    "not_it": {
        "en": "The content is not {what}, whatever the name says. Export the file again",
        "zh-Hans": "文件内容不是 {what}，与扩展名不符。请重新导出",
        "zh-Hant": "檔案內容不是 {what}，與副檔名不符。請重新匯出",
    },
    "locked": {
        "en": "The workbook is protected by a password, or is an old .xls under a new name. Save it as .xlsx "
        "without a password",
        "zh-Hans": "工作簿设有密码，或是改了名的旧 .xls。请另存为不设密码的 .xlsx",
        "zh-Hant": "活頁簿設有密碼，或是改了名的舊 .xls。請另存為不設密碼的 .xlsx",
    },
    "nul": {
        "en": "The file is no text: it holds NUL characters. Export it as CSV in UTF-8",
        "zh-Hans": "这不是文本文件：其中有 NUL 字符。请导出为 UTF-8 的 CSV",
        "zh-Hant": "這不是文字檔：其中有 NUL 字元。請匯出為 UTF-8 的 CSV",
    },
    "damaged": {
        "en": "The file is damaged and cannot be opened. Export it again",
        "zh-Hans": "文件已损坏，无法打开。请重新导出",
        "zh-Hant": "檔案已損毀，無法開啟。請重新匯出",
    },
    "entities": {
        "en": "The workbook defines XML entities, which no spreadsheet program writes. It is not opened. "
        "Export it again",
        "zh-Hans": "工作簿里定义了 XML 实体，正常的表格软件不会这样写，因此不予打开。请重新导出",
        "zh-Hant": "活頁簿裡定義了 XML 實體，正常的試算表軟體不會這樣寫，因此不予開啟。請重新匯出",
    },
    "bomb": {
        "en": "Unpacked, the file is larger than {most} MB. Split it, for example by month",
        "zh-Hans": "文件解压后超过 {most} MB。请拆分，例如按月",
        "zh-Hant": "檔案解壓縮後超過 {most} MB。請拆分，例如按月",
    },
    "cells": {
        "en": "A sheet reaches over more than {most} cells. Delete stray cells far below or to the right, or "
        "split the file",
        "zh-Hans": "工作表范围超过 {most} 个单元格。请删除远处多余的单元格，或拆分文件",
        "zh-Hant": "工作表範圍超過 {most} 個儲存格。請刪除遠處多餘的儲存格，或拆分檔案",
    },
    "columns": {
        "en": "There are {found} columns; {most} are read at most. Send only the columns that are needed",
        "zh-Hans": "共有 {found} 列，最多读取 {most} 列。请只上传需要的列",
        "zh-Hant": "共有 {found} 欄，最多讀取 {most} 欄。請只上傳需要的欄位",
    },
    "rows": {
        "en": "There are {found} rows; {most} are read at most. Split the file, for example by year",
        "zh-Hans": "共有 {found} 行，最多读取 {most} 行。请拆分，例如按年",
        "zh-Hant": "共有 {found} 列，最多讀取 {most} 列。請拆分，例如按年",
    },
    "cell": {
        "en": "A cell of the column “{column}” has {found} characters; at most {most} are read. Shorten it, "
        "or leave the column out",
        "zh-Hans": "“{column}”列中有一个单元格长 {found} 个字符，最多读 {most} 个。请缩短，或去掉这一列",
        "zh-Hant": "「{column}」欄中有一個儲存格長 {found} 個字元，最多讀 {most} 個。請縮短，或去掉這一欄",
    },
    "deep": {
        "en": "The JSON is nested too deeply to be a table. Export rows: one object per row",
        "zh-Hans": "JSON 嵌套过深，不是表格。请按行导出：每行一个对象",
        "zh-Hant": "JSON 巢狀過深，不是表格。請按列匯出：每列一個物件",
    },
    "unreadable": {
        "en": "The file cannot be read: {why}",
        "zh-Hans": "文件无法读取：{why}",
        "zh-Hant": "檔案無法讀取：{why}",
    },
}


def why(code: str, **words: object) -> Text:
    """The sentence of a code."""
    return filled(_WHY[code], **words)
