"""What readers of schemes complain of is said in every language."""

from __future__ import annotations

import ast
import csv
import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import steelyard
from steelyard.core.document import read_document
from steelyard.core.problems import SteelyardError
from steelyard.engine.linting import lint_scheme
from steelyard.lint.runner import Selection
from steelyard.metrics.formula import parse_formula
from steelyard.metrics.sql import ExpressionError
from steelyard.scheme.sentences import in_every_language

SOURCE = Path(steelyard.__file__).parent
CASES = Path(__file__).parents[2] / "cases" / "formulas"
ROWS = list(csv.DictReader((SOURCE / "scheme" / "sentences.csv").read_text(encoding="utf-8").splitlines()))
CHINESE = ("zh-Hans", "zh-Hant")
#: Module → the calls whose text people read.
SPEAKERS = {
    "metrics/formula.py": "ExpressionError",
    "metrics/sql.py": "ExpressionError",
    "metrics/measures.py": "ExpressionError",
    "scheme/model.py": "ValueError",
    "scheme/rules.py": "ValueError",
    "metrics/dataset.py": "ValueError",
    "scheme/editing.py": "EditError",
    "engine/drafting/writing.py": "EditError",
    "engine/drafting/mistakes.py": "Mistake",
    "engine/drafting/structure.py": "Mistake",
}


def said(message: str) -> set[str]:
    return {in_every_language(message).in_language(language) for language in CHINESE}


def formulas() -> list[str]:
    yaml = YAML(typ="safe", pure=True)
    cases = [case for file in CASES.glob("*.yml") for case in yaml.load(file.read_text(encoding="utf-8"))]
    return [case["formula"] for case in cases if "formula" in case]


def test_every_refusal_of_a_formula_is_said_in_chinese() -> None:
    english = []
    for formula in formulas():
        try:
            parse_formula(str(formula))
        except ExpressionError as error:
            if str(error) in said(str(error)):
                english.append(str(error))
    assert english == []


def spoken(module: str, call: str) -> list[str]:
    """The texts given to a call, with `x` in their places."""
    found = []
    for node in ast.walk(ast.parse((SOURCE / module).read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == call
            and node.args
        ):
            found.append(written(node.args[0]))
    return found


def written(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else place(part) for part in node.values
        )
    return ""


def place(part: ast.expr) -> str:
    """What may stand in a place: a hint may be nothing at all, of a message nobody knows the words here."""
    code = ast.unparse(part)
    if code == "{message}":
        return "?"
    return "" if "hint" in code or "suggestion" in code else "x"


@pytest.mark.parametrize(("module", "call"), SPEAKERS.items())
def test_whatever_a_module_says_is_in_the_table(module: str, call: str) -> None:
    texts = [text for text in spoken(module, call) if len(text.split()) > 2 and "?" not in text]
    assert texts
    assert [text for text in texts if text in said(text)] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["en"])
def test_a_sentence_has_no_places_of_its_own(row: dict[str, str]) -> None:
    places = set(re.findall(r"\{(\w+)\}", row["en"]))
    for language in CHINESE:
        assert set(re.findall(r"(?<!\{)\{(\w+)\}(?!\})", row[language])) <= places
        assert row[language] != row["en"]


@pytest.mark.parametrize(
    ("message", "hans", "hant"),
    [
        (
            '"leeds" is not a measure or parameter. Did you mean "leads"? Known: leads, nps or roi',
            "没有名为“leeds”的度量或参数。是否想写“leads”？已有：leads、nps或roi",
            "沒有名為「leeds」的度量或參數。是否想寫「leads」？已有：leads、nps或roi",
        ),
        (
            '"a" is not a measure. Known: b, c, … (33 in all)',
            "没有名为“a”的度量。已有：b、c等33项",
            "沒有名為「a」的度量。已有：b、c等33項",
        ),
        ("expected a list, found a map", "此处应为列表，却是映射", "此處應為清單，卻是對應"),
        ('expected true or false, found "maybe"', "此处应为true或false，却是“maybe”", "此處應為true或false，卻是「maybe」"),
        ("nobody ever said that", "nobody ever said that", "nobody ever said that"),
        ("{braces} is not allowed here", "此处不允许{braces}", "此處不允許{braces}"),
    ],
)  # fmt: skip
def test_words_and_names_are_put_in_their_places(message: str, hans: str, hant: str) -> None:
    text = in_every_language(message)
    assert [text.in_language(language) for language in ("en", *CHINESE)] == [message, hans, hant]


@pytest.mark.parametrize(
    "text",
    ["a: [", "a: {b: 1", "a: 'x", "a: b: c", "a:\n\tb: 1", "a: b\nc", "- 1\na: 2", "a: *x", "%", "", "- 1"],
)
def test_what_is_no_yaml_is_said_in_chinese(text: str) -> None:
    with pytest.raises(SteelyardError) as refused:
        read_document(text, "")
    for problem in refused.value.problems:
        assert problem.message not in said(problem.message)


def test_the_linter_speaks_the_language(tmp_path: Path) -> None:
    file = tmp_path / "scheme.yaml"
    file.write_text("steelyard: 1\nscheme: x\ndimensions: [a]\n", encoding="utf-8")
    found = lint_scheme(str(file), selection=Selection()).report.counted
    messages: Any = {one.message.in_language("zh-Hans") for one in found}
    assert messages == {"必填，却没有填写", "此处应为键值映射，却是列表"}
