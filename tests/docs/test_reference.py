"""The reference is generated, complete and true."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import generate
import pytest
from sqlglot import exp
from writers import commands, functions, models, rules, samples, scheme, sessions, tables

from steelyard.cli import COMMANDS, cli
from steelyard.lake.tables import TABLES
from steelyard.metrics import sql
from steelyard.metrics.dataset import MeasureModel
from steelyard.metrics.formula import FUNCTIONS, parse_formula
from steelyard.metrics.measures import parse_measure
from steelyard.scheme.model import Scheme

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs/reference"


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", generate.PAGES)
def test_a_page_is_up_to_date(name: str) -> None:
    assert generate.PAGES[name]() == _read(name), "run `make docs`"


@pytest.mark.parametrize("name", sessions.GUIDES)
def test_a_guide_shows_what_its_commands_print(name: str) -> None:
    assert sessions.replayed(_read(name)) == _read(name), "run `make docs`"


def test_the_readmes_show_what_the_demo_prints() -> None:
    assert samples.readmes(ROOT) == {name: _read(name) for name in samples.READMES}, "run `make docs`"


# ── complete ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_is_documented(command: str) -> None:
    found = cli.get_command(commands.click.Context(cli), command)
    assert found is not None
    section = commands.section(command)
    for parameter in found.params:
        assert parameter.human_readable_name.upper() in section or parameter.opts[-1] in section


@pytest.mark.parametrize("model", models.reachable(Scheme), ids=models.title)
def test_every_setting_has_a_meaning(model: models.Model) -> None:
    assert [key for key in models.keys(model) if key != "rule" and not models.meaning(model, key)] == []


def test_no_meaning_is_left_over() -> None:
    known = {kind.__name__: models.keys(kind) for model in _all_models() for kind in _bases(model)}
    meanings = {(model, key) for model, keys in models._MEANINGS.items() for key in keys}
    assert {(model, key) for model, key in meanings if key not in known.get(model, {})} == set()


def _all_models() -> list[models.Model]:
    return [*models.reachable(Scheme), *rules.all_rules().values()]


def _bases(model: models.Model) -> list[Any]:
    return [kind for kind in model.__mro__ if hasattr(kind, "model_fields")]


def test_every_model_has_a_section() -> None:
    page = _read("docs/reference/scheme.md")
    assert all(f"\n## {models.title(model)}\n" in page for model in scheme.models())


@pytest.mark.parametrize("rule", rules.all_rules())
def test_every_rule_has_worked_examples(rule: str) -> None:
    assert rules.EXAMPLES[rule]
    assert f"\n## {rule}\n" in _read("docs/reference/rules.md")


def test_a_rule_without_a_score_would_be_noticed() -> None:
    example = rules.Example("{rule: ratio}", "1 2", "0")
    with pytest.raises(ValueError, match="ratio"):
        rules.worked(example)


@pytest.mark.parametrize("table", TABLES)
def test_every_table_and_column_is_documented(table: str) -> None:
    section = tables.section(TABLES[table])
    assert section in _read("docs/reference/tables.md")
    assert all(column.description in section for column in TABLES[table].columns)


# ── functions ───────────────────────────────────────────────────────────────────────────────────────

ROW_FUNCTIONS = [one.call for group in functions.ROW_FUNCTIONS.values() for one in group]
#: Classes that stand for another spelling of a documented function.
SPELLINGS = {"DateTrunc", "DayOfMonth", "TsOrDsToDate", "StrToDate"}


@pytest.fixture(scope="module")
def sample() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    columns = ", ".join(f"{value} AS {name}" for name, value in functions.SAMPLE.items())
    connection.execute(f"CREATE TABLE sample AS SELECT {columns}")
    return connection


@pytest.mark.parametrize("call", ROW_FUNCTIONS)
def test_a_documented_function_is_allowed_and_works(call: str, sample: duckdb.DuckDBPyConnection) -> None:
    tree = sql.row_expression(call)
    assert sample.execute(f"SELECT {sql.render(tree)} FROM sample").fetchone() is not None


@pytest.mark.parametrize("call", [*functions.WINDOWS, *functions.WINDOW_AGGREGATES])
def test_a_documented_window_is_allowed_and_works(call: str, sample: duckdb.DuckDBPyConnection) -> None:
    tree = sql.row_expression(f"{call} over (partition by name order by at)", windows=True)
    assert sample.execute(f"SELECT {sql.render(tree)} FROM sample").fetchone() is not None


def test_every_allowed_function_is_documented() -> None:
    seen: set[type[exp.Expr]] = {
        type(node) for call in ROW_FUNCTIONS for node in sql.row_expression(call).walk()
    }
    assert {kind.__name__ for kind in sql._FUNCTIONS if kind not in seen} == SPELLINGS


def test_every_usual_function_is_documented() -> None:
    documented = {call.split("(")[0] for call in ROW_FUNCTIONS} | {"case", "try_cast"}
    assert set(sql._WORDS.split()) <= documented


@pytest.mark.parametrize(
    ("call", "additive"), [(call, additive) for call, _, additive in functions.AGGREGATES]
)
def test_a_documented_aggregate_is_allowed(call: str, additive: bool) -> None:
    assert parse_measure("m", MeasureModel(sql=call)).additive is additive


def test_every_formula_function_is_documented() -> None:
    calls = [one.call for one in functions.FORMULA_FUNCTIONS]
    assert all(parse_formula(call) for call in calls)
    assert {call.split("(")[0] for call in calls} == set(FUNCTIONS)
