"""Whatever stands in a scheme, it is computed or refused: no crash, no file read, nothing changed.

A canary file lies in the data folder and one beside it; a canary table lies in the database.
"""

from __future__ import annotations

import copy
import inspect
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from folders import Computed, DataFolder, Document, opened, request, scheme
from steelyard.core.problems import SteelyardError
from steelyard.engine.compute import compute
from steelyard.engine.records import result_records
from steelyard.metrics.compile import relation
from steelyard.metrics.dataset import MeasureModel, Source
from steelyard.metrics.engines import EngineError
from steelyard.metrics.engines.duckdb import DuckDB
from steelyard.metrics.formula import parse_formula
from steelyard.metrics.measures import parse_measure
from steelyard.metrics.sql import ExpressionError, row_expression

SECRET = "canary-6f1d"
SALES: Document = {"table": "sales", "time": "day", "measures": {"m": "sum(amount)"}}


@dataclass(frozen=True)
class Cage:
    """A folder with the canaries, and whether they are untouched."""

    folder: DataFolder

    @property
    def files(self) -> dict[str, bytes]:
        root = self.folder.root.parent
        return {
            str(path.relative_to(root)): path.read_bytes()
            for path in sorted(root.rglob("*"))
            if path.is_file()
        }


@pytest.fixture
def cage(folder: DataFolder) -> Cage:
    folder.rows("sales", "day, amount, kind, order", "2025-01-05, 1, a, x", "2025-02-06, 2, b, y")
    folder.text("secret.csv", f"word\n{SECRET}\n")
    (folder.root.parent / "secret.txt").write_text(SECRET)
    return Cage(folder)


def outcome(cage: Cage, document: Document, by: str | None = None) -> str:
    """Everything a person sees: the results, or the refusal."""
    try:
        workspace = opened(cage.folder, document)
        engine = workspace.runner.engine
        assert isinstance(engine, DuckDB)
        with_canary(engine)
        seen = str(list(result_records(compute(workspace, request("2025Q1")))))
        assert [(SECRET,)] == canary(engine)
    except SteelyardError as error:
        seen = str(error)
    return seen


def with_canary(engine: DuckDB) -> None:
    engine._connection.execute(f"CREATE TABLE canary AS SELECT '{SECRET}' AS word")


def canary(engine: DuckDB) -> list[tuple[Any, ...]]:
    return engine._connection.execute("SELECT word FROM canary").fetchall()


NASTY = [
    "(select word from canary)", "(select max(word) from 'secret.csv')", "exists (select 1 from canary)", "amount in (select 1 from canary)",
    "read_text('secret.csv')", "read_csv('secret.csv')", "read_csv_auto('../secret.txt')", "read_blob('/etc/passwd')", "glob('*')",
    "(from 'secret.csv')", "(table canary)", "(values (1))", "query('select word from canary')", "query_table('canary')",
    "getenv('HOME')", "current_setting('home_directory')", "getvariable('x')", "pragma_table_info('canary')", "duckdb_tables()",
    "1; drop table canary", "1); drop table canary; --", "1 /* */ ; delete from canary", "drop table canary", "copy canary to 'out.csv'",
    "attach 'x.db'", "install httpfs", "load httpfs", "pragma enable_verification", "set lock_configuration = false", "export database 'x'",
    "create table x as select 1", "insert into canary values (1)", "update canary set word = 1", "call pragma_version()", "checkpoint",
    "amount union select word from canary", "amount from canary", "canary.word", "main.canary.word", "memory.main.canary.word",
    "word", "*", "canary.*", "columns(*)", "columns('word')", "unnest([1, 2])", "list_aggregate([1], 'sum')", "apply([1], x -> x)",
    "error('stop')", "sleep_ms(1)", "random()", "nextval('s')", "txid_current()", "write_log('x')", "parse_path('x')", "import_database('x')",
    "$1", "?", "?1", ":name", "@x", "#1", "{{ amount }}", "${amount}", "`amount`", "[amount]", "{'a': amount}", "amount::json", "amount::struct(a int)",
    "'", '"', "''", '""', "--", "/*", "*/", "\\", "\x00", "\n", "$$", "E'\\x'", "U&'\\0041'", "x'41'", "0x41", "1_000", "1e999", "nan", "inf", "-0",
    "amount,", ",amount", "(amount", "amount)", "()", "((", ";", ";;", "'a' 'b'", "amount amount", "case", "case when", "end", "not", "and", "is", "in ()",
    "amount at time zone 'x'", "interval '1' day", "date 'x'", "timestamp '2025'", "cast(amount as unknown_type)", "cast(amount as enum)", "try(amount)",
    "amount over ()", "sum(amount) over (rows between 1 preceding and current row)", "lag(amount, -1) over (order by kind)", "first(amount)", "any_value(amount)",
    "行数", "𠮷", "ａｍｏｕｎｔ", "amount\u200b", "\ufeffamount", "amоunt", "🦆", "a" * 3999, "a" * 4001, "(" * 500 + "1" + ")" * 500,
]  # fmt: skip


@pytest.mark.parametrize("text", NASTY, ids=[ascii(text)[:30] for text in NASTY])
def test_nothing_but_a_refusal_comes_from_nasty_expressions(text: str) -> None:
    for read in (
        parse_formula,
        row_expression,
        lambda each: row_expression(each, windows=True),
        _measure,
        lambda each: _measure(f"sum({each})"),
    ):
        try:
            read(text)
        except ExpressionError as refusal:
            assert str(refusal)


def _measure(text: str) -> None:
    parse_measure("m", MeasureModel(sql=text))


def _accepted(read: Any, texts: list[str]) -> list[str]:
    found = []
    for text in texts:
        try:
            read(text)
        except ExpressionError:
            continue
        found.append(text)
    return found


def _places() -> Iterator[tuple[str, str]]:
    """Where nasty texts stand that pass the parser: these are put to the test with rows."""
    for text in _accepted(lambda each: row_expression(each, windows=True), NASTY):
        yield "column", text
    for text in _accepted(row_expression, NASTY):
        yield "where", text
        yield "argument", text
    for text in _accepted(_measure, NASTY):
        yield "measure", text
    for text in _accepted(parse_formula, NASTY):
        yield "formula", text


@pytest.mark.parametrize(("place", "text"), list(_places()), ids=ascii)
def test_what_is_accepted_touches_nothing(cage: Cage, place: str, text: str) -> None:
    dataset, formula = copy.deepcopy(SALES), "m"
    match place:
        case "column":
            dataset |= {"columns": {"extra": text}, "measures": {"m": "count(extra)"}}
        case "where":
            dataset["where"] = text
        case "argument":
            dataset["measures"] = {"m": f"sum({text})"}
        case "measure":
            dataset["measures"] = {"m": text}
        case "formula":
            formula = text
    _is_harmless(cage, scheme({"sales": dataset}, {"x": formula}))


def _is_harmless(cage: Cage, document: Document) -> None:
    before = cage.files
    assert SECRET not in outcome(cage, document)
    after = {name: content for name, content in cage.files.items() if not name.endswith("-scheme.yaml")}
    assert {name: content for name, content in before.items() if not name.endswith("-scheme.yaml")} == after


NAMES = [
    "sales; drop table canary",
    "secret.csv",
    "'secret.csv'",
    "../secret",
    "/etc/passwd",
    "read_csv('secret.csv')",
    'sales" --',
    "",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("field", ["table", "file", "time", "subject", "valid", "join", "credits"])
def test_names_of_tables_and_columns_are_only_names(cage: Cage, field: str, name: str) -> None:
    parts: dict[str, Document] = {
        "table": {"table": name}, "file": {"table": None, "file": name}, "time": {"time": name}, "subject": {"subject": name},
        "valid": {"time": None, "valid": {"from": name, "to": "day"}}, "join": {"join": {"table": "secret", "on": {"kind": name}, "columns": ["word"]}},
        "credits": {"credits": {"table": "secret", "key": "kind", "subject": name, "share": "word"}},
    }  # fmt: skip
    document = scheme(None, {"x": {"formula": "m", "unit": "points"}})
    document["datasets"] = {
        "sales": {key: value for key, value in {**SALES, **parts[field]}.items() if value is not None}
    }
    found = outcome(cage, document, "employee" if field in ("subject", "credits") else None)
    if (field, name) != ("file", "secret.csv"):  # a file that the scheme names is meant to be read
        assert SECRET not in found


@pytest.mark.parametrize("name", [*NAMES, "canary", "word", "(select word from canary)"])
def test_the_column_asked_for_is_only_a_name(cage: Cage, name: str) -> None:
    assert SECRET not in outcome(cage, scheme({"sales": SALES}, {"x": "m"}), name)


# ── fuzz ────────────────────────────────────────────────────────────────────────────────────────────

_WORDS = st.sampled_from([
    "amount", "kind", '"order"', "day", "canary", "word", "'secret.csv'", "'a'", "1", "0.5", "null", "true", "select", "from", "where", "union", "values",
    "read_text", "read_csv", "glob", "getenv", "query", "sum", "count", "avg", "max", "median", "arg_max", "distinct", "filter", "over", "partition by", "order by",
    "case", "when", "then", "else", "end", "and", "or", "not", "is", "in", "between", "like", "cast", "as", "int", "varchar", "date", "interval", "exists", "any", "all",
    "coalesce", "abs", "round", "least", "lower", "length", "replace", "prior", "growth", "opening", "extract", "date_diff", "strptime", "unnest", "columns", "exclude",
    "(", "(", ")", ")", ",", "+", "-", "*", "/", "%", "=", "<>", "<", ">", "||", "::", "->", "->>", ".", ";", ":", "[", "]", "{", "}", "$1", "?", "--", "/*", "*/", "'", '"',
    "活动", "𠮷", "\\", "`", "@", "#", "!", "~", "^", "&", "|", ":=", "=>", "**", "//",
])  # fmt: skip
_SOUP = st.one_of(
    st.lists(_WORDS, min_size=1, max_size=12).map(" ".join),
    st.lists(_WORDS, max_size=8).map("".join),
    st.text(max_size=40),
)
_FUZZ = settings(deadline=None, suppress_health_check=list(HealthCheck))


@given(_SOUP)
@settings(_FUZZ, max_examples=500)
def test_formulas_and_measures_are_read_or_refused(text: str) -> None:
    for read in (parse_formula, _measure):
        try:
            read(text)
        except ExpressionError as refusal:
            assert str(refusal)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> DuckDB:
    folder = DataFolder(tmp_path_factory.mktemp("fuzz") / "data")
    folder.rows("sales", "day, amount, kind, order", "2025-01-05, 1, a, x", "2025-02-06, 2, b, y").text(
        "secret.csv", f"word\n{SECRET}\n"
    )
    from steelyard.lake.folder import Folder

    found = DuckDB(Folder(folder.root), timezone="UTC")
    found.load(Source(table="sales"))
    with_canary(found)
    return found


_ROW_SOUP = st.recursive(
    st.sampled_from(["amount", "kind", '"order"', "day", "1", "0.5", "'x'", "'secret.csv'", "null", "word"]),
    lambda inner: st.one_of(
        st.builds(lambda a, o, b: f"({a} {o} {b})", inner, st.sampled_from(["+", "-", "*", "/", "%", "=", "<", "||", "and", "or", "like", "->>", "//", "**"]), inner),
        st.builds(lambda f, a: f"{f}({a})", st.sampled_from(["abs", "lower", "length", "year", "trim", "sqrt", "not", "read_text", "getenv", "sum", "count", "ln", "glob"]), inner),
        st.builds(lambda f, a, b: f"{f}({a}, {b})", st.sampled_from(["coalesce", "nullif", "contains", "strptime", "starts_with", "pow", "round", "least", "left"]), inner, inner),
        st.builds(lambda a, b, c: f"case when {a} then {b} else {c} end", inner, inner, inner),
        st.builds(lambda a, t: f"cast({a} as {t})", inner, st.sampled_from(["int", "varchar", "date", "decimal(18, 2)", "double", "boolean", "json", "blob"])),
        st.builds(lambda a, b, c: f"{a} in ({b}, {c})", inner, inner, inner),
        st.builds(lambda a, b: f"row_number() over (partition by {a} order by {b})", inner, inner),
    ),
    max_leaves=8,
)  # fmt: skip


@given(st.one_of(_SOUP, _ROW_SOUP))
@settings(_FUZZ, max_examples=400)
def test_row_expressions_that_are_accepted_run_without_harm(engine: DuckDB, text: str) -> None:
    from sqlglot import exp

    try:
        tree = row_expression(text, windows=True)
    except ExpressionError:
        return
    table = engine.load(Source(table="sales"))[0]
    try:
        seen = str(engine.fetch(exp.select(exp.alias_(tree, "x")).from_(relation(table))))
    except EngineError as error:
        seen = str(error)
    assert SECRET not in seen
    assert [(SECRET,)] == canary(engine)


_LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.text(max_size=12), _SOUP,
    st.sampled_from(["sum(amount)", "m", "growth(m)", "2025-01-01", "5%", "day", "sales", "preset:growth", "employee", "quarter", "inherit", "redistribute", "100"]),
)  # fmt: skip
_STUFF = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=4,
)


def _full() -> Document:
    return scheme(
        {
            "sales": {**SALES, "columns": {"c": "amount * 2"}, "where": "kind <> 'z'", "covers": {"from": "2024-01-01", "to": "2025-12-31"}},
            "held": {"table": "sales", "valid": {"from": "day", "to": "day"}, "measures": {"alive": "count(*)"}},
        },
        {
            "x": {"formula": "growth(m)", "target": {"threshold": 1, "target": 2, "stretch": 3}, "minimum_evidence": {"measure": "m", "at_least": 1},
                  "score": {"rule": "three_point", "points": [60, 100, 120]}, "caps": {"min": 0, "max": 120}},
            "y": {"formula": "opening(alive)", "applies_to": {"positions": ["a"]}, "frequency": "year", "companion": "m"},
        },
        parameters={"share": {"value": 0.3, "reason": "r"}}, calendar={"fiscal_year_start": 1, "timezone": "UTC"},
        adjustments={"up": {"rule": "bonus", "measure": "m", "each": 1, "cap": 5}},
        vetoes={"bad": {"when": "m > 100", "effect": {"total_at_most": 0}}},
    )  # fmt: skip


def _spots(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from _spots(value[key], (*path, key))


_SPOTS = list(_spots(json.loads(json.dumps(_full()))))


@given(st.lists(st.tuples(st.sampled_from(_SPOTS), _STUFF), min_size=1, max_size=2))
@settings(_FUZZ, max_examples=60)
def test_a_scheme_with_anything_anywhere_is_computed_or_refused(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[tuple[Any, ...], Any]]
) -> None:
    root: Path = tmp_path_factory.mktemp("scheme")
    folder = DataFolder(root / "data").rows(
        "sales", "day, amount, kind", "2025-01-05, 1, a", "2025-02-06, 2, b"
    )
    document = json.loads(json.dumps(_full()))
    for path, value in changes:
        _put(document, path, value)
    try:
        Computed(compute(opened(folder, document), request("2025Q1")))
    except SteelyardError as error:
        assert error.problems


def _put(document: Any, path: tuple[Any, ...], value: Any) -> None:
    for step in path[:-1]:
        try:
            document = document[step]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(document, dict) or (
        isinstance(document, list) and isinstance(path[-1], int) and path[-1] < len(document)
    ):
        document[path[-1]] = value


@pytest.fixture
def little_room() -> Iterator[None]:
    """A low limit of recursion, so that it is reached soon."""
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 450)
    yield
    sys.setrecursionlimit(usual)


@pytest.mark.usefixtures("little_room")
def test_columns_that_build_on_one_another_too_deeply_are_refused(cage: Cage) -> None:
    columns = {"c0": "amount", **{f"c{i}": f"c{i - 1} + 1" for i in range(1, 80)}}
    dataset = {**SALES, "columns": columns, "measures": {"m": "sum(c79)"}}
    assert "its computed columns build on one another too deeply" in outcome(
        cage, scheme({"sales": dataset}, {"x": "m"})
    )
