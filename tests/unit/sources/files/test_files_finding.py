"""Finding files, and knowing which have changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from steelyard.core.problems import SteelyardError
from steelyard.sources.files.finding import Found, Ledger, find_files, state_of, uploaded


def names(*given: str | Path) -> list[str]:
    return [found.path.name for found in find_files(given)]


def touched(folder: Path, *files: str) -> None:
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text("a\n1\n", encoding="utf-8")


def test_a_folder_stands_for_the_data_files_in_it(tmp_path: Path) -> None:
    touched(tmp_path, "b.csv", "a.xlsx", "notes.md", ".hidden.csv", "~$a.xlsx", "below/c.csv")
    assert ["a.xlsx", "b.csv"] == names(tmp_path)


def test_a_pattern_reaches_below(tmp_path: Path) -> None:
    touched(tmp_path, "x/a.csv", "x/y/b.csv", "x/y/c.txt")
    assert ["a.csv", "b.csv"] == names(f"{tmp_path}/**/*.csv")


def test_a_file_that_is_given_twice_comes_once(tmp_path: Path) -> None:
    touched(tmp_path, "a.csv")
    assert ["a.csv"] == names(tmp_path, tmp_path / "a.csv", f"{tmp_path}/*.csv")


def test_a_file_whose_name_looks_like_a_pattern_is_itself(tmp_path: Path) -> None:
    touched(tmp_path, "a[1].csv", "a1.csv")
    assert ["a[1].csv"] == names(tmp_path / "a[1].csv")


def test_everything_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    touched(tmp_path, "scheme.yaml", "empty/notes.md")
    with pytest.raises(SteelyardError) as refused:
        find_files(
            [tmp_path / "none.csv", tmp_path / "scheme.yaml", tmp_path / "empty", f"{tmp_path}/*.json"]
        )
    text = str(refused.value)
    for complaint in (
        "no such file or folder",
        '".yaml" files cannot be read',
        "no data files",
        "no file matches",
    ):
        assert complaint in text


def test_an_upload_is_a_file_under_its_own_name_wherever_it_says_it_was(tmp_path: Path) -> None:
    found = uploaded("C:\\exports\\..\\线索.csv", b"a\n1\n", tmp_path)
    assert (tmp_path / "线索.csv", "线索.csv") == (found.path, found.shown)
    assert b"a\n1\n" == found.path.read_bytes()


@pytest.mark.parametrize("name", ["../../x.sh", ".csv", "x"])
def test_an_upload_of_another_kind_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SteelyardError):
        uploaded(name, b"", tmp_path)
    assert not list(tmp_path.iterdir())


# ── the ledger ──────────────────────────────────────────────────────────────────────────────────────


def remembered(path: Path, mapping: str = "m") -> tuple[Found, Ledger]:
    found = Found(path, path.name)
    ledger = Ledger({}).with_sheet(found, None, state_of(found, mapping))
    return found, Ledger.parse(ledger.written())


def test_a_file_that_was_imported_is_known(tmp_path: Path) -> None:
    touched(tmp_path, "a.csv")
    found, ledger = remembered(tmp_path / "a.csv")
    assert ledger.known(found, None, "m")


def test_a_touched_file_with_the_same_content_is_known(tmp_path: Path) -> None:
    touched(tmp_path, "a.csv")
    found, ledger = remembered(tmp_path / "a.csv")
    os.utime(found.path, ns=(1, 1))
    assert ledger.known(found, None, "m")


def test_other_content_of_the_same_length_is_new(tmp_path: Path) -> None:
    touched(tmp_path, "a.csv")
    found, ledger = remembered(tmp_path / "a.csv")
    found.path.write_text("a\n2\n", encoding="utf-8")
    os.utime(found.path, ns=(1, 1))
    assert not ledger.known(found, None, "m")


def test_another_mapping_or_sheet_is_new(tmp_path: Path) -> None:
    touched(tmp_path, "a.csv")
    found, ledger = remembered(tmp_path / "a.csv")
    assert not ledger.known(found, None, "other")
    assert not ledger.known(found, "Sheet1", "m")


def test_an_empty_ledger_knows_nothing(tmp_path: Path) -> None:
    touched(tmp_path, "a.csv")
    assert not Ledger.parse(None).known(Found(tmp_path / "a.csv", "a.csv"), None, "m")
