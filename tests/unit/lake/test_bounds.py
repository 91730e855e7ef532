"""Files that anybody may send: what is not what it says, or larger than it looks, is refused in words."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from steelyard.core.texts import LANGUAGES
from steelyard.engine.export import write_xlsx
from steelyard.lake import bounds
from steelyard.lake.bounds import RefusedError, look_over

Change = Callable[[str, bytes], bytes]


def workbook(path: Path, change: Change = lambda _, content: content, **more: bytes) -> Path:
    """A sound workbook whose parts somebody has tampered with."""
    sound = path.with_name("sound.xlsx")
    write_xlsx(sound, {"a": (("x", "y"), [{"x": 1, "y": "z"}] * 3)})
    with zipfile.ZipFile(sound) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
        for name, content in more.items():
            target.writestr(name.replace("__", "/"), content)
    return path


def in_sheet(old: bytes, new: bytes) -> Change:
    return lambda name, content: content.replace(old, new) if name.endswith("sheet1.xml") else content


def refusal(path: Path) -> str:
    with pytest.raises(RefusedError) as found:
        look_over(path, file="sent.xlsx")
    words = [found.value.why.in_language(language) for language in LANGUAGES]
    assert len(words) == len(set(words)), "every language has words of its own"
    return found.value.code


def test_a_sound_workbook_is_not_refused(tmp_path: Path) -> None:
    look_over(workbook(tmp_path / "a.xlsx"), file="a.xlsx")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.csv", b"", "empty"),
        ("program.exe", b"MZ", "ending"),
        ("old.xls", b"\xd0\xcf\x11\xe0", "ending"),
        ("macros.xlsm", b"PK", "macros"),
        ("text.xlsx", b"id,amount\n1,2\n", "not_it"),
        ("locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "locked"),
        ("book.csv", b"PK\x03\x04rest", "other"),
        ("scan.csv", b"%PDF-1.7", "other"),
        ("holes.csv", b"id,name\n1,\0\n", "nul"),
        ("text.parquet", b"id,amount\n", "not_it"),
        ("cut.xlsx", b"PK\x03\x04" + b"\0" * 40, "damaged"),
    ],
)
def test_what_is_not_what_it_says_is_refused(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert code == refusal(tmp_path / name)


def test_text_in_utf16_is_no_binary(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("编号,金额\n1,2\n".encode("utf-16"))
    look_over(tmp_path / "a.csv", file="a.csv")


def test_macros_in_a_workbook_that_calls_itself_xlsx_are_refused(tmp_path: Path) -> None:
    book = workbook(tmp_path / "a.xlsx", **{"xl__vbaProject.bin": b"code"})
    assert "macros" == refusal(book)


def test_entities_are_refused_wherever_they_stand(tmp_path: Path) -> None:
    book = workbook(tmp_path / "a.xlsx", in_sheet(b"?>", b'?><!DOCTYPE x [<!ENTITY a "aaaa">]>'))
    assert "entities" == refusal(book)


def test_a_bomb_is_refused_although_it_is_small(tmp_path: Path) -> None:
    book = workbook(tmp_path / "a.xlsx", **{"xl__media__image.bin": b"\0" * (bounds.MOST_BYTES + 1)})
    assert book.stat().st_size < 2 << 20
    assert "bomb" == refusal(book)


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST_BYTES", 1 << 20)
    book = workbook(tmp_path / "a.xlsx", **{"xl__media__image.bin": b"\0" * (2 << 20)})
    content = book.read_bytes()
    true, said = struct.pack("<I", 2 << 20), struct.pack("<I", 100)
    book.write_bytes(content.replace(true, said))
    with zipfile.ZipFile(book) as archive:
        assert sum(part.file_size for part in archive.infolist()) < 1 << 20
    assert "bomb" == refusal(book)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        (b'r="XFD4"', "columns"),
        (b'r="ZZ1048576"', "cells"),
        (b"q='>' r  =  'ZZ1048576'", "cells"),
    ],
)
def test_a_stray_cell_far_away_is_refused_before_room_is_made_for_it(
    tmp_path: Path, address: bytes, code: str
) -> None:
    assert code == refusal(workbook(tmp_path / "a.xlsx", in_sheet(b'r="B4"', address)))


def test_merged_cells_that_cover_too_much_are_refused(tmp_path: Path) -> None:
    merged = (
        b'<mergeCells><mergeCell ref="A2:T1000000"/><mergeCell ref="A3:T1000000"/></mergeCells></worksheet>'
    )
    assert "cells" == refusal(workbook(tmp_path / "a.xlsx", in_sheet(b"</worksheet>", merged)))


def test_a_parquet_file_that_repeats_a_long_text_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MOST_BYTES", 10 << 20)
    path = tmp_path / "a.parquet"
    with duckdb.connect(":memory:") as connection:
        connection.execute(
            f"COPY (SELECT repeat('x', 10000) AS a FROM range(2000)) TO '{path}' (FORMAT parquet)"
        )
    assert path.stat().st_size < 1 << 20
    assert "bomb" == refusal(path)


def test_a_parquet_file_of_too_many_rows_or_columns_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MOST_ROWS", 10)
    monkeypatch.setattr(bounds, "MOST_COLUMNS", 3)
    with duckdb.connect(":memory:") as connection:
        connection.execute(
            f"COPY (SELECT * FROM range(11)) TO '{tmp_path / 'rows.parquet'}' (FORMAT parquet)"
        )
        connection.execute(
            f"COPY (SELECT 1 a, 2 b, 3 c, 4 d) TO '{tmp_path / 'wide.parquet'}' (FORMAT parquet)"
        )
    assert "rows" == refusal(tmp_path / "rows.parquet")
    assert "columns" == refusal(tmp_path / "wide.parquet")


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1" + b"x" * 50 + b"PAR1")
    with pytest.raises(Exception, match="not a readable Parquet file"):
        look_over(tmp_path / "a.parquet", file="a.parquet")
