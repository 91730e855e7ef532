"""init, template, schema and demo: from nothing to a score."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import xlsxwriter
from command_line import CommandLine, Ran, process
from python_calamine import CalamineWorkbook

from steelyard.engine.start import INPUTS
from steelyard.lake.folder import Folder
from steelyard.lake.inputs import Inputs, read_inputs
from steelyard.lake.tables import TABLES
from steelyard.scheme.loading import load_scheme, shipped
from steelyard.scheme.schema import json_schema

PRESETS = shipped("preset")
PACKS = shipped("pack")


def refused(ran: Ran) -> str:
    assert (2, "") == (ran.code, ran.out)
    return ran.err


# ── init ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("packs", [(), tuple(PACKS)], ids=["alone", "with all packs"])
@pytest.mark.parametrize("preset", PRESETS)
def test_init_writes_a_scheme_that_loads(
    run: CommandLine, tmp_path: Path, preset: str, packs: tuple[str, ...]
) -> None:
    words = [word for pack in packs for word in ("--pack", pack)]
    ran = run("init", tmp_path / "ours", "--preset", preset, *words)
    scheme = load_scheme(tmp_path / "ours/scheme.yaml").scheme

    assert (0, "") == (ran.code, ran.err)
    assert f"wrote {tmp_path}/ours/scheme.yaml" in ran.out
    assert {name for name in ("clv", "penetration", "mql_to_sql") if name in scheme.indicators} == (
        {"clv", "penetration", "mql_to_sql"} if packs else set()
    )
    assert load_scheme(f"preset:{preset}").scheme.period == scheme.period


def test_init_starts_balanced(run: CommandLine, tmp_path: Path) -> None:
    run("init", tmp_path)

    assert "extends: [preset:balanced]" in (tmp_path / "scheme.yaml").read_text(encoding="utf-8")


def test_what_init_says_next_can_be_done(run: CommandLine, tmp_path: Path) -> None:
    out = run("init", tmp_path / "ours").out
    steps = [line.partition("steelyard ")[2].partition("  ")[0].split() for line in out.splitlines()[1:]]

    assert ["template", "score"] == [step[0] for step in steps]
    for step in steps:
        assert 0 == run(*step).code


def test_the_lines_it_proposes_are_part_of_a_sound_scheme(run: CommandLine, tmp_path: Path) -> None:
    run("init", tmp_path, "--preset", "growth")
    path = tmp_path / "scheme.yaml"
    text = path.read_text(encoding="utf-8")
    start = text.index("# dimensions:")
    proposed = text[start:].replace("\n# ", "\n").replace("\n#", "\n").removeprefix("# ")
    lines = [line for line in proposed.splitlines() if "campaign_effect: {weight" not in line]
    path.write_text(text[:start] + "\n".join(lines) + "\n", encoding="utf-8")

    assert "finance-analyst" == load_scheme(path).scheme.indicators["campaign_roi"].owner


def test_init_replaces_nothing(run: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "scheme.yaml").write_text("ours", encoding="utf-8")

    assert "is already there; choose another folder, or --force to replace it" in refused(
        run("init", tmp_path)
    )
    assert "ours" == (tmp_path / "scheme.yaml").read_text(encoding="utf-8")


def test_init_replaces_when_forced(run: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "scheme.yaml").write_text("ours", encoding="utf-8")

    assert 0 == run("init", tmp_path, "--force").code
    assert load_scheme(tmp_path / "scheme.yaml")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--preset", "grwth"],
            'there is no preset "grwth". Choose balanced, brand, growth or start-up. Did you mean "growth"?',
        ),
        (["--pack", "b2c"], 'there is no pack "b2c". Choose b2b, fmcg or internet. Did you mean "b2b"?'),
        ([], "Missing argument 'DIR'"),
    ],
)
def test_init_says_what_there_is(run: CommandLine, tmp_path: Path, words: list[str], said: str) -> None:
    folder = [tmp_path / "ours"] if words else []

    assert said in refused(run("init", *folder, *words))
    assert not (tmp_path / "ours").exists()


@pytest.mark.parametrize("name", ["市场部 𠮷 O'Brien", "no", "a #b: c"])
def test_the_folder_may_have_any_name(run: CommandLine, tmp_path: Path, name: str) -> None:
    run("init", tmp_path / name)

    assert load_scheme(tmp_path / name / "scheme.yaml").scheme.scheme.startswith(name)


# ── template ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from steelyard.engine.start import write_templates

    folder = tmp_path_factory.mktemp("templates")
    write_templates(folder, events=True)
    return folder


def test_template_writes_every_input(run: CommandLine, tmp_path: Path) -> None:
    ran = run("template", tmp_path / "data")

    assert (0, "") == (ran.code, ran.err)
    assert {f"{name}.xlsx" for name in INPUTS} == {path.name for path in (tmp_path / "data").iterdir()}
    assert len(INPUTS) == ran.out.count("wrote ")


def test_template_writes_every_table_when_events_are_asked_for(run: CommandLine, tmp_path: Path) -> None:
    run("template", tmp_path, "--events")

    assert {f"{name}.xlsx" for name in TABLES} == {path.name for path in tmp_path.iterdir()}


def test_what_is_there_in_any_format_is_left_alone(run: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "employees.csv").write_text("ours", encoding="utf-8")
    ran = run("template", tmp_path)

    assert "kept" in ran.out
    assert "ours" == (tmp_path / "employees.csv").read_text(encoding="utf-8")
    assert not (tmp_path / "employees.xlsx").exists()


def test_writing_templates_twice_keeps_the_first(run: CommandLine, tmp_path: Path) -> None:
    run("template", tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    ran = run("template", tmp_path)

    assert "wrote" not in ran.out
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}


def test_blank_templates_are_inputs_without_rows(templates: Path) -> None:
    assert Inputs() == read_inputs(Folder(templates))


@pytest.mark.parametrize("table", TABLES)
def test_a_template_has_the_columns_of_its_table(templates: Path, table: str) -> None:
    head = CalamineWorkbook.from_path(templates / f"{table}.xlsx").get_sheet_by_index(0).to_python()

    assert [[column.name for column in TABLES[table].columns]] == head


moment = datetime.fromisoformat

FILLED: dict[str, list[dict[str, Any]]] = {
    "employees": [
        {"employee_id": "0012", "name": "林𠮷", "position": "planner", "hired_on": date(2024, 1, 1)},
        {"employee_id": "O'B", "name": "O'Brien", "position": "lead", "manager_id": "0012"},
    ],
    "teams": [
        {"team_id": "m", "name": "市场部", "kind": "department"},
        {"team_id": "g", "name": "Growth", "parent_id": "m", "kind": "team"},
    ],
    "memberships": [
        {"employee_id": "0012", "team_id": "g", "valid_from": date(2024, 1, 1), "share": 0.4},
        {"employee_id": "0012", "team_id": "m", "valid_from": date(2024, 1, 1), "share": 0.6},
    ],
    "targets": [
        {
            "period": "2026Q1",
            "subject_kind": "employee",
            "subject": "0012",
            "indicator": "roi",
            "target": 0.2,
        },
        {
            "period": date(2026, 3, 1),
            "subject_kind": "department",
            "subject": "m",
            "indicator": "roi",
            "weight": 100,
        },
    ],
    "ratings": [
        {
            "period": "2026Q1",
            "subject": "0012",
            "indicator": "t",
            "perspective": "manager",
            "rater": "O'B",
            "rating": 4.5,
            "comment": "=1+1 is two",
            "rated_at": moment("2026-04-02T09:30"),
        },
    ],
    "actuals": [
        {"period": 2026, "subject": "g", "indicator": "roi", "value": 1234567.89, "entered_by": "O'B"}
    ],
    "contributions": [
        {
            "contribution_id": 1,
            "subject": "0012",
            "kind": "knowledge_sharing",
            "occurred_on": date(2026, 2, 1),
            "verified_by": "O'B",
            "verified_at": moment("2026-02-03"),
        },
    ],
    "decisions": [
        {
            "period": "2026Q1",
            "subject": "0012",
            "kind": "fraud",
            "decided_by": "O'B",
            "decided_at": moment("2026-04-02"),
            "reason": "invoice 17",
        },
    ],
}


@pytest.fixture(scope="module")
def filled(templates: Path, tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    """The templates after somebody filled them in with a spreadsheet program."""
    folder = tmp_path_factory.mktemp("filled")
    for name, records in FILLED.items():
        [head] = CalamineWorkbook.from_path(templates / f"{name}.xlsx").get_sheet_by_index(0).to_python()
        with xlsxwriter.Workbook(
            folder / f"{name}.xlsx", {"default_date_format": "yyyy-mm-dd hh:mm"}
        ) as book:
            page = book.add_worksheet()
            page.write_row(0, 0, head)
            for row, record in enumerate(records, start=1):
                for column, field in enumerate(head):
                    value = record.get(field)
                    if isinstance(value, str):
                        page.write_string(row, column, value)
                    elif value is not None:
                        page.write(row, column, value)
    return read_inputs(Folder(folder))


def test_filled_templates_are_read(filled: Inputs) -> None:
    counts = {name: len(getattr(filled, name)) for name in FILLED}

    assert {name: len(records) for name, records in FILLED.items()} == counts
    assert set(INPUTS) == set(FILLED)


def test_filled_cells_mean_what_they_look_like(filled: Inputs) -> None:
    assert ["0012", "O'B"] == [employee.employee_id for employee in filled.employees]
    assert "林𠮷" == filled.employees[0].name
    assert date(2024, 1, 1) == filled.employees[0].hired_on
    assert [Decimal("0.4"), Decimal("0.6")] == [stay.share for stay in filled.memberships]
    assert ["2026Q1", "2026-03"] == [str(target.period) for target in filled.targets]
    assert [Decimal("0.2"), None] == [target.target for target in filled.targets]
    assert Decimal("4.5") == filled.ratings[0].rating
    assert "=1+1 is two" == filled.ratings[0].comment
    assert ("2026", Decimal("1234567.89")) == (str(filled.actuals[0].period), filled.actuals[0].value)
    assert filled.contributions[0].counts
    assert "invoice 17" == filled.decisions[0].reason


# ── schema ──────────────────────────────────────────────────────────────────────────────────────────


def test_schema_prints_a_json_schema(run: CommandLine) -> None:
    ran = run("schema")
    schema = json.loads(ran.out)

    assert 0 == ran.code
    jsonschema.Draft202012Validator.check_schema(schema)
    assert json_schema() == schema


def test_schema_writes_a_file(run: CommandLine, tmp_path: Path) -> None:
    ran = run("schema", "--out", tmp_path / "scheme.schema.json")

    assert (0, "") == (ran.code, ran.out)
    assert json_schema() == json.loads((tmp_path / "scheme.schema.json").read_text(encoding="utf-8"))


# ── demo ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The sample company, made once, and what was printed."""
    folder = tmp_path_factory.mktemp("demo")
    ran = process("demo", "--dir", "ours", "--no-serve", cwd=folder)
    assert (0, "") == (ran.returncode, ran.stderr)
    return folder, ran.stdout


def test_demo_makes_scores_and_exports_a_company(demo: tuple[Path, str]) -> None:
    folder, out = demo
    document = json.loads((folder / "ours/scorecards/scorecards.json").read_text(encoding="utf-8"))
    totals, indicators = (
        CalamineWorkbook.from_path(folder / "ours/scorecards/scorecards.xlsx")
        .get_sheet_by_name(name)
        .to_python()
        for name in ("totals", "indicators")
    )
    cards = document["scorecards"]

    assert 50 < len(cards) < 70
    assert len(cards) == len(totals) - 1
    assert sum(len(card["indicators"]) for card in cards) == len(indicators) - 1
    assert {"2026Q3"} == {card["period"] for card in cards}
    assert [card["name"] for card in cards if card["total"]]
    assert {card["grade"] for card in cards} <= {"S", "A", "B", "C", "D", None}
    assert [] == [card["subject"] for card in cards if card["total"] and card["subject"] not in out]


def test_what_demo_says_next_can_be_done(
    demo: tuple[Path, str], run: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out = demo
    monkeypatch.chdir(folder)
    [step] = [line[line.index("explain ") :].split() for line in out.splitlines() if " explain ours/" in line]
    ran = run(*step)

    assert (0, "") == (ran.code, ran.err)
    assert "campaign_revenue" in ran.out


def test_demo_never_writes_over_other_files(run: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "employees.csv").write_text("ours", encoding="utf-8")
    said = refused(run("demo", "--dir", tmp_path))

    assert f"{tmp_path}  holds other files; choose an empty folder with --dir" in said
    assert ["employees.csv"] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.parametrize("period", ["2026-09", "2026", "soon"])
def test_demo_is_scored_by_the_quarter(run: CommandLine, tmp_path: Path, period: str) -> None:
    refused(run("demo", "--dir", tmp_path / "ours", "--period", period))

    assert not (tmp_path / "ours").exists()
