"""steelyard verify: what it says in three languages, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import CommandLine, Office

from steelyard.engine.export import as_json
from steelyard.engine.recorded import read_json


@pytest.fixture
def result(run: CommandLine, office: Office) -> Path:
    path = office.folder / "result.json"
    assert run(*office.ask("score", "--by", "employee", "--out", path)).code == 0
    return path


def tampered(result: Path) -> Path:
    document = read_json(result.read_text(encoding="utf-8"))
    document["scorecards"][0]["grade"] = "Z"
    result.write_text(as_json(document), encoding="utf-8")
    return result


@pytest.mark.parametrize(
    ("language", "same", "other", "changed"),
    [
        ("en", "identical:", "different: one field", "the file has changed: campaigns.csv"),
        ("zh-Hans", "完全一致", "不一致", "文件已改动：campaigns.csv"),
        ("zh-Hant", "完全一致", "不一致", "檔案已變更：campaigns.csv"),
    ],
)
def test_it_says_how_it_is_and_exits_so(
    run: CommandLine, office: Office, result: Path, language: str, same: str, other: str, changed: str
) -> None:
    ran = run("verify", result, "--lang", language)
    assert (0, True) == (ran.code, same in ran.out)
    ran = run("verify", tampered(result), "--lang", language)
    assert (1, True) == (ran.code, other in ran.out)
    with (office.data / "campaigns.csv").open("a", encoding="utf-8") as file:
        file.write("c4,new,,2026-02-02,1,1\n")
    ran = run("verify", result, "--lang", language)
    assert (2, True) == (ran.code, changed in " ".join(ran.out.split()))


def test_a_difference_is_shown_with_both_values(run: CommandLine, result: Path) -> None:
    ran = run("verify", tampered(result))
    (line,) = [line for line in ran.out.splitlines() if "grade" in line]
    assert "2026Q1" in line
    assert "Z" in line.split()


def test_json_holds_every_difference(run: CommandLine, result: Path) -> None:
    document = run("verify", tampered(result), "--format", "json").document
    assert document["outcome"] == "different"
    (found,) = document["differences"]
    assert ("grade", "Z") == (found["field"], found["recorded"])


def test_excel_is_refused_with_what_to_do(run: CommandLine, office: Office) -> None:
    path = office.folder / "result.xlsx"
    run(*office.ask("score", "--out", path))
    ran = run("verify", path)
    assert (2, True) == (ran.code, "--out FILE.json" in ran.err)
