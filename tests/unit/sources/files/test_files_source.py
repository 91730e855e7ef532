"""A folder of files as a connection: what every run brings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from steelyard.core.problems import SteelyardError
from steelyard.lake.ingest.receipt import Run
from steelyard.lake.store.lake import Lake
from steelyard.sources.connections import declared
from steelyard.sources.runner import sync

LEADS = "线索编号,创建时间\nL1,2026-01-02\nL2,2026-01-03\n"


def run(folder: Path, *, tables: Any = None, **settings: Any) -> Run:
    """One sync of the connection `exports` over the sub-folder `in`."""
    connection = {"kind": "files", "settings": {"folder": "in", **settings}, "tables": tables or {}}
    text = json.dumps({"steelyard": 1, "connections": {"exports": connection}}, ensure_ascii=False)
    found = declared(text, "connections.yaml", folder=folder)["exports"]
    return sync(Lake.create(folder / "lake"), found)


def write(folder: Path, name: str, text: str) -> None:
    (folder / "in").mkdir(exist_ok=True)
    (folder / "in" / name).write_text(text, encoding="utf-8")


def counts(done: Run, table: str = "leads") -> tuple[int, int, int, int]:
    receipt = done.receipts[table]
    return receipt.read, receipt.inserted, receipt.updated, receipt.deleted


def test_files_that_speak_for_themselves_need_no_mapping(tmp_path: Path) -> None:
    write(tmp_path, "线索.csv", LEADS)
    write(tmp_path, "团队.csv", "团队编号,团队名称,类型\nt1,市场部,部门\n")
    done = run(tmp_path)
    assert "finished" == done.status, done.message
    assert {"leads", "teams"} == set(done.receipts)
    assert (2, 2, 0, 0) == counts(done)


def test_a_second_run_reads_only_what_has_changed(tmp_path: Path) -> None:
    write(tmp_path, "线索1.csv", LEADS)
    write(tmp_path, "线索2.csv", LEADS.replace("L", "M"))
    assert (4, 4, 0, 0) == counts(run(tmp_path))
    assert {} == run(tmp_path).receipts
    write(tmp_path, "线索2.csv", LEADS.replace("L", "M") + "M3,2026-02-01\n")
    assert (3, 1, 0, 0) == counts(run(tmp_path))


def test_complete_tables_lose_the_rows_that_no_file_has(tmp_path: Path) -> None:
    write(tmp_path, "线索1.csv", LEADS)
    write(tmp_path, "线索2.csv", LEADS.replace("L", "M"))
    run(tmp_path, complete="true")
    write(tmp_path, "线索2.csv", "线索编号,创建时间\nM1,2026-01-02\n")
    assert (3, 0, 0, 1) == counts(run(tmp_path, complete="true"))


def test_tables_of_the_connection_say_what_guessing_cannot(tmp_path: Path) -> None:
    write(tmp_path, "x.csv", "甲,乙\nL1,03/04/2026\n")
    mapping = {"lead_id": "甲", "created_at": {"path": "乙", "date": "%m/%d/%Y"}}
    assert (1, 1, 0, 0) == counts(run(tmp_path, tables={"leads": {"from": "x*.csv", "map": mapping}}))
    (row,) = Lake.open(tmp_path / "lake").rows("leads")
    assert "2026-03-04" == f"{row['created_at']:%Y-%m-%d}"


def test_a_mapping_document_says_it_as_well(tmp_path: Path) -> None:
    write(tmp_path, "x.csv", "甲;乙\nL1;2026-03-04\n")
    document = 'steelyard: 1\ntables: {leads: {from: x.csv, read: {delimiter: ";"}, map: {lead_id: 甲, created_at: 乙}}}'
    (tmp_path / "m.yaml").write_text(document, encoding="utf-8")
    assert (1, 1, 0, 0) == counts(run(tmp_path, mapping="m.yaml"))


def test_what_nobody_can_guess_fails_the_run_with_what_to_write(tmp_path: Path) -> None:
    write(tmp_path, "x.csv", "甲,乙\n1,2\n")
    done = run(tmp_path)
    assert "failed" == done.status
    assert "It is not clear what this file is about" in done.message


def test_a_folder_that_is_not_there_fails_the_run(tmp_path: Path) -> None:
    assert "there is no such folder" in run(tmp_path).message


def test_a_setting_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SteelyardError, match="fodler"):
        run(tmp_path, fodler="x")
