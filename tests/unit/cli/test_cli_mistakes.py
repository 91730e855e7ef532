"""Wrong usage and bad input: exit code 2, a message that says what to do, and nothing half-written."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import CommandLine, Office, Ran, process

import cast
from steelyard.cli import COMMANDS


def refused(ran: Ran) -> str:
    """What is said on stderr; nothing is on stdout."""
    assert (2, "") == (ran.code, ran.out)
    return ran.err


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


# ── usage ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["comput"], 'There is no command "comput". Did you mean "compute"? Choose demo, init, '),
        (["xyz"], 'There is no command "xyz". Choose demo, init, '),
        (["--lang", "en"], "No such option"),
        (["compute"], "Missing argument 'SCHEME'"),
        (["compute", "s.yaml"], "Missing option '--data'"),
        (["compute", "s.yaml", "--data", "d"], "Missing option '--period'"),
        (["explain", "s.yaml", "--data", "d", "--period", "2026Q1"], "Missing option '--subject'"),
        (["score", "s.yaml", "--data", "d"], "give either --period or --year"),
        (
            ["score", "s.yaml", "--data", "d", "--period", "2026Q1", "--year", "2026"],
            "give either --period or --year",
        ),
        (["score", "s.yaml", "--data", "d", "--year", "2026Q1"], '"2026Q1" is not a year. Write it as 2026'),
        (
            ["score", "s.yaml", "--data", "d", "--year", "2025..2026"],
            '"2025..2026" is not a year. Write it as 2026',
        ),
        (
            ["compute", "s.yaml", "--data", "d", "--period", "Q1"],
            '"Q1" is not a period. Write a period as 2026-03, 2026Q1, 2026H1 or 2026',
        ),
        (["compute", "s.yaml", "--data", "d", "--period", "2026Q2..2026Q1"], "ends before it starts"),
        (["compute", "s.yaml", "--data", "d", "--period", "2026Q1..2026-05"], "mixes quarter and month"),
        (
            ["compute", "s.yaml", "--data", "d", "--period", "2026Q1", "--as-of", "2026-02-30"],
            '"2026-02-30" is not a date. Write it as 2026-09-30',
        ),
        (
            ["compute", "s.yaml", "--data", "d", "--period", "2026Q1", "--format", "pdf"],
            "'pdf' is not one of 'table', 'json', 'csv', 'xlsx'",
        ),
        (
            ["compute", "s.yaml", "--data", "d", "--period", "2026Q1", "--lang", "fr"],
            "'fr' is not one of 'en',",
        ),
        (
            ["compute", "s.yaml", "--data", "d", "--period", "2026Q1", "--format", "xlsx"],
            "--format xlsx writes a file: give --out FILE.xlsx",
        ),
        (
            [
                "explain",
                "s.yaml",
                "--data",
                "d",
                "--period",
                "2026Q1..2026Q2",
                "--subject",
                "a",
                "--indicator",
                "i",
            ],
            "explain takes one period",
        ),
    ],
)
def test_wrong_usage_is_explained(run: CommandLine, words: list[str], said: str) -> None:
    assert said in " ".join(refused(run(*words)).split())


def test_nothing_at_all_shows_the_help(run: CommandLine) -> None:
    ran = run()

    assert 2 == ran.code
    assert "compute" in ran.out + ran.err


# ── schemes and folders ─────────────────────────────────────────────────────────────────────────────


def test_a_missing_scheme(run: CommandLine, shared_office: Office) -> None:
    ran = run("compute", "none.yaml", "--data", shared_office.data, "--period", "2026Q1")

    assert 'error: there is no file "none.yaml"\n' == refused(ran)


def test_a_wrong_scheme_is_reported_with_all_its_lines(run: CommandLine, office: Office) -> None:
    change(office.scheme, "unit: percent", "unit: procent")
    change(office.scheme, "rule: reverse", "rule: inverse")
    said = refused(run(*office.ask("compute"))).splitlines()

    assert [f"error: {office.scheme}:22:9  ", f"error: {office.scheme}:33:17  "] == [
        line[: line.index("  ") + 2] for line in said
    ]
    assert '"procent" is not a unit. Choose percent, ' in said[0]
    assert '"inverse" is not a scoring rule. Choose ratio, reverse, ' in said[1]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the document is empty"),
        (b"- a\n", "a scheme is a map of keys; this is not one"),
        (b"a: [\n", "this is not YAML: while parsing a flow"),
        ("标题: x".encode("gb18030"), "a scheme is a UTF-8 text file; this is not one"),
        (b"PK\x03\x04\xff\xfe", "a scheme is a UTF-8 text file; this is not one"),
        (b"a: &x [*x]\n", "the document is too large or too deeply nested"),
    ],
)
def test_what_is_not_a_scheme(run: CommandLine, office: Office, content: bytes, said: str) -> None:
    office.scheme.write_bytes(content)

    assert said in refused(run(*office.ask("compute")))


def test_an_unknown_preset_is_answered_with_the_nearest(run: CommandLine, shared_office: Office) -> None:
    said = refused(run("compute", "preset:grwth", "--data", shared_office.data, "--period", "2026Q1"))

    assert (
        'there is no preset "grwth". Choose balanced, brand, growth or start-up. Did you mean "growth"?'
        in said
    )


def test_a_missing_folder(run: CommandLine, office: Office) -> None:
    said = refused(run("compute", office.scheme, "--data", office.folder / "none", "--period", "2026Q1"))

    assert (
        f"error: {office.folder}/none  there is no such folder; --data names the folder with the rows\n"
        == said
    )


def test_a_file_is_no_folder(run: CommandLine, office: Office) -> None:
    said = refused(run("compute", office.scheme, "--data", office.scheme, "--period", "2026Q1"))

    assert "there is no such folder" in said


def test_a_wrong_scheme_and_a_missing_folder_are_reported_together(run: CommandLine, office: Office) -> None:
    said = refused(run("compute", "none.yaml", "--data", office.folder / "none", "--period", "2026Q1"))

    assert 2 == len(said.splitlines())


@pytest.mark.parametrize("table", ["targets", "ratings", "actuals"])
def test_a_missing_file_of_inputs(run: CommandLine, shared_office: Office, table: str) -> None:
    said = refused(run(*shared_office.ask("score", f"--{table}", "none.csv")))

    assert f"error: none.csv  there is no such file; it should hold {table}\n" == said


# ── what is asked for ───────────────────────────────────────────────────────────────────────────────


def test_an_unknown_column_is_answered_with_all_columns(run: CommandLine, shared_office: Office) -> None:
    said = refused(run(*shared_office.ask("compute", "--by", "chanel")))

    assert '--by: there is no column "chanel". Did you mean "channel"?' in said or "campaign_id" in said


def test_teams_are_asked_for_without_teams(run: CommandLine, office: Office) -> None:
    (office.data / "teams.csv").unlink()
    (office.data / "memberships.csv").unlink()
    said = refused(run(*office.ask("compute", "--by", "team")))

    assert "--by team needs teams.csv, memberships.csv in " in said
    assert "`steelyard template DIR` writes blank ones" in said


def test_a_period_the_scheme_is_not_scored_in(run: CommandLine, shared_office: Office) -> None:
    assert (
        "error: this scheme is scored by quarter, not by month: use --period "
        "2026Q1. `steelyard compute` takes any "
        "period\n"
    ) == refused(run(*shared_office.ask("score", period="2026-02")))
    assert "use --period 2026Q1, or --year for the year" in refused(
        run(*shared_office.ask("score", period="2026"))
    )


def test_an_unknown_subject_is_answered_with_the_nearest(run: CommandLine, shared_office: Office) -> None:
    for command in ("score", "explain"):
        more = ["--indicator", "roi"] if command == "explain" else ["--by", "employee"]
        said = refused(run(*shared_office.ask(command, "--subject", "e-00", *more)))

        assert 'there is no subject "e-00"' in said
        assert f'Did you mean "{cast.employee}"?' in said


def test_an_unknown_indicator_is_answered_with_the_nearest(run: CommandLine, shared_office: Office) -> None:
    said = refused(run(*shared_office.ask("explain", "--subject", "all", "--indicator", "roy")))

    assert 'there is no indicator "roy". Did you mean "roi"? Known: roi or spend' in said


# ── data ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_bad_cell_is_named_with_its_row_and_column(run: CommandLine, office: Office) -> None:
    change(office.data / "campaigns.csv", "100.10", "about 100")
    said = refused(run(*office.ask("compute")))

    assert 'campaigns.csv row 2, column "cost"' in said
    assert "about 100" in said


@pytest.mark.parametrize("encoding", ["utf-8", "klingon"])
def test_a_file_that_is_not_in_its_encoding(run: CommandLine, office: Office, encoding: str) -> None:
    change(office.scheme, "table: campaigns", f"table: campaigns\n    read: {{encoding: {encoding}}}")
    path = office.data / "campaigns.csv"
    path.write_bytes(path.read_bytes().decode("utf-8").replace("𠮷", "节日").encode("gb18030"))
    said = refused(run(*office.ask("compute")))

    assert said.startswith("error: ")
    assert "campaigns.csv" in said
    assert encoding in said


def test_a_wrong_input_is_named_with_its_row_and_column(run: CommandLine, office: Office) -> None:
    (office.data / "targets.csv").write_text(
        "period,subject_kind,subject,indicator,target\n2026Q1,employee,e-008,roi,5%\n2026Q9,employee,e-007,roy,much\n",
        encoding="utf-8",
    )
    said = refused(run(*office.ask("score", "--by", "employee")))

    for part in (
        'targets.csv row 2, column "subject"  there is no employee "e-008". Did you mean "e-007"?',
        'targets.csv row 3, column "period"',
        'targets.csv row 3, column "indicator"  there is no indicator "roy". Did you mean "roi"?',
        'targets.csv row 3, column "target"',
    ):
        assert part in said


def test_many_problems_are_cut_and_counted(run: CommandLine, office: Office) -> None:
    lines = [f"2026Q1,employee,nobody{n},roi,5%" for n in range(60)]
    (office.data / "targets.csv").write_text(
        "\n".join(["period,subject_kind,subject,indicator,target", *lines]), encoding="utf-8"
    )
    said = refused(run(*office.ask("score", "--by", "employee"))).splitlines()

    assert 51 == len(said)
    assert "… and 10 more" == said[-1]


@pytest.mark.parametrize("period", ["0001Q1", "0001-01", "0001", "9998Q4", "9998"])
def test_the_ends_of_time_are_only_missing(run: CommandLine, office: Office, period: str) -> None:
    change(office.scheme, "formula: cost\n", "formula: cost - prior(cost) + year_ago(cost)\n")
    ran = run(*office.ask("compute", "--format", "json", period=period))

    assert 0 == ran.code
    assert {None} == {result["value"] for result in ran.document["results"]}


# ── nothing half-written ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("ending", ["json", "csv", "xlsx", "txt"])
def test_a_file_is_left_alone_when_something_is_wrong(run: CommandLine, office: Office, ending: str) -> None:
    out = office.folder / f"out.{ending}"
    out.write_text("from last time", encoding="utf-8")
    change(office.data / "campaigns.csv", "100.10", "about 100")
    refused(run(*office.ask("compute", "--out", out)))

    assert "from last time" == out.read_text(encoding="utf-8")
    assert {"scheme.yaml", "data", out.name} == {path.name for path in office.folder.iterdir()}


@pytest.mark.parametrize("ending", ["json", "csv", "xlsx", "txt"])
def test_no_file_appears_when_something_is_wrong(run: CommandLine, office: Office, ending: str) -> None:
    refused(run(*office.ask("compute", "--by", "nope", "--out", office.folder / f"out.{ending}")))

    assert {"scheme.yaml", "data"} == {path.name for path in office.folder.iterdir()}


@pytest.mark.parametrize("ending", ["json", "csv", "xlsx", "txt"])
def test_a_missing_folder_for_the_file(
    run: CommandLine, shared_office: Office, tmp_path: Path, ending: str
) -> None:
    out = tmp_path / "none" / f"out.{ending}"

    assert f"error: {out}  cannot be written: No such file or directory\n" == refused(
        run(*shared_office.ask("compute", "--out", out))
    )
    assert [] == list(tmp_path.iterdir())


def test_a_folder_cannot_be_written_over(run: CommandLine, shared_office: Office, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    out.mkdir()

    assert f"error: {out}  cannot be written: Is a directory\n" == refused(
        run(*shared_office.ask("compute", "--out", out))
    )
    assert ["out.json"] == [path.name for path in tmp_path.iterdir()]


def test_nothing_else_is_left_beside_the_file(
    run: CommandLine, shared_office: Office, tmp_path: Path
) -> None:
    for ending in ("json", "csv", "xlsx", "txt"):
        run(*shared_office.ask("compute", "--out", tmp_path / f"out.{ending}"))

    assert {"out.json", "out.csv", "out.xlsx", "out.txt"} == {path.name for path in tmp_path.iterdir()}


def test_a_computation_changes_nothing_in_the_folder(run: CommandLine, office: Office) -> None:
    before = {path: path.read_bytes() for path in sorted(office.data.iterdir())}
    run(*office.ask("score", "--by", "employee"))

    assert before == {path: path.read_bytes() for path in sorted(office.data.iterdir())}


# ── as a process ────────────────────────────────────────────────────────────────────────────────────


def test_a_mistake_ends_the_process_with_2(shared_office: Office) -> None:
    ran = process("compute", "none.yaml", "--data", shared_office.data, "--period", "2026Q1")

    assert (2, "", 'error: there is no file "none.yaml"\n') == (ran.returncode, ran.stdout, ran.stderr)


@pytest.mark.skipif(os.name != "posix", reason="pipes as on Unix")
@pytest.mark.parametrize("format_", ["table", "json"])
def test_a_reader_that_goes_away_is_no_error(shared_office: Office, format_: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ran = process(*shared_office.ask("score", "--by", "employee", "--format", format_), stdout=writing)
    finally:
        os.close(writing)

    assert (0, "") == (ran.returncode, ran.stderr)


@pytest.mark.skipif(os.name != "posix", reason="a shell as on Unix")
def test_the_head_of_a_table_can_be_taken(shared_office: Office) -> None:
    words = " ".join(shared_office.ask("compute", "--by", "employee"))
    ran = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m steelyard.cli {words} | head -n 1"],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert (0, "") == (ran.returncode, ran.stderr)
    assert 1 == len(ran.stdout.splitlines())


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="a device as on Unix")
def test_the_file_may_be_a_device(shared_office: Office) -> None:
    ran = process(*shared_office.ask("compute", "--format", "json", "--out", "/dev/stdout"))

    assert (0, "wrote /dev/stdout\n") == (ran.returncode, ran.stderr)
    assert ran.stdout.startswith("{")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_every_command_is_known() -> None:
    assert {"demo", "init", "template", "compute", "score", "explain", "schema"} <= set(COMMANDS)
