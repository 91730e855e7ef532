"""steelyard verify on the archive of a closed cycle: what it says in three languages, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import CommandLine, process

from closed_cycle import closed_cycle
from steelyard.archive.writing import write_archive


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cycle")
    path = folder / "q1.steelyard"
    write_archive(path, closed_cycle(folder).contents)
    return path


@pytest.fixture
def damaged(archived: Path, tmp_path: Path) -> Path:
    data = archived.read_bytes()
    path = tmp_path / "q1.steelyard"
    path.write_bytes(data.replace(b'"grade": "B"', b'"grade": "A"', 1))
    return path


@pytest.mark.parametrize(
    ("language", "sound", "proof", "unsound", "line"),
    [
        ("en", "sound:", "is not proved here", "not sound:", "the line is changed"),
        ("zh-Hans", "完好", "此处不作证明", "有问题", "该行被改动"),
        ("zh-Hant", "完好", "此處不作證明", "有問題", "該行被更動"),
    ],
)
def test_it_says_how_it_is_and_exits_so(
    run: CommandLine,
    archived: Path,
    damaged: Path,
    language: str,
    sound: str,
    proof: str,
    unsound: str,
    line: str,
) -> None:
    ran = run("verify", archived, "--lang", language)
    assert (0, True, True) == (
        ran.code,
        sound in ran.out,
        proof in ran.out.replace("\n", "").replace("    ", " "),
    )
    ran = run("verify", damaged, "--lang", language)
    assert (1, True, True) == (ran.code, unsound in ran.out, line in ran.out)


def test_json_has_every_finding_with_its_place(run: CommandLine, archived: Path, damaged: Path) -> None:
    document = run("verify", archived, "--format", "json").document
    assert ("identical", []) == (document["outcome"], document["findings"])
    document = run("verify", damaged, "--format", "json").document
    assert "different" == document["outcome"]
    places = {
        (found["member"], int(found.get("line", 0)), int(found.get("entry", 0)))
        for found in document["findings"]
    }
    assert {("audit.jsonl", 2, 0), ("audit.jsonl", 2, 42), ("results/people.jsonl", 1, 42)} == places


def test_the_noted_digest_is_compared(run: CommandLine, archived: Path) -> None:
    noted = run("verify", archived, "--format", "json").document["sha256"]
    assert 0 == run("verify", archived, "--digest", noted).code
    ran = run("verify", archived, "--digest", "0" * 64)
    assert (1, True) == (ran.code, "this is another file" in ran.out)


def test_it_is_known_by_what_is_in_it_and_not_by_its_name(
    run: CommandLine, archived: Path, tmp_path: Path
) -> None:
    for name in ("cycle", "cycle.zip", "cycle.bin"):
        path = tmp_path / name
        path.write_bytes(archived.read_bytes())
        assert 0 == run("verify", path).code


def test_scheme_and_data_are_inside_and_cannot_be_given(run: CommandLine, archived: Path) -> None:
    ran = run("verify", archived, "--scheme", "preset:growth")
    assert (2, True) == (ran.code, "an archive holds its scheme and data" in ran.err)


def test_a_digest_is_of_an_archive(run: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text("{}", encoding="utf-8")
    ran = run("verify", path, "--digest", "ab")
    assert (2, True) == (ran.code, "--digest is for archives" in ran.err)


def test_it_runs_as_a_process_of_its_own_without_a_home(archived: Path, tmp_path: Path) -> None:
    ran = process("verify", archived, env={"HOME": str(tmp_path)}, cwd=tmp_path)
    assert (0, "") == (ran.returncode, ran.stderr)
    assert ran.stdout.startswith("sound:")
