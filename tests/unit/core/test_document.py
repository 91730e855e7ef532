"""YAML with its places, and scalars that stay what they look like (DESIGN §5)."""

from __future__ import annotations

import json
import string
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.core.document import Node, read_document
from steelyard.core.problems import Place, Problem, SteelyardError


def read(text: str) -> Node:
    return read_document(text, "s.yaml")


def plain(text: str) -> Any:
    return read(text).plain()


def refusal(text: str) -> list[str]:
    with pytest.raises(SteelyardError) as error:
        read(text)
    return [str(problem) for problem in error.value.problems]


# ── scalars ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "0012",
        "1:30",
        "12:30:45",
        "on",
        "off",
        "yes",
        "no",
        "Yes",
        "true",
        "False",
        "1_000",
        "0x1F",
        "0o17",
        "1e3",
        "1.0",
        "2026-01-01",
        "2026-01-01T10:00:00Z",
        ".inf",
        ".nan",
        "5%",
        "中文",
        "𠮷",
        "=",
        "a:b",
        "nothing",
        "nil",
    ],
)
def test_a_scalar_is_the_text_it_looks_like(text: str) -> None:
    assert {"a": text} == plain(f"a: {text}\n")


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL", "# nothing said", "!!null x"])
def test_nothing_is_nothing(text: str) -> None:
    assert {"a": None} == plain(f"a: {text}\n")


@pytest.mark.parametrize("quoted", ['"null"', "'null'", "'~'", '""', "!!str null"])
def test_a_quoted_nothing_is_a_text(quoted: str) -> None:
    assert {"a": quoted.removeprefix("!!str ").strip("\"'")} == plain(f"a: {quoted}\n")


@pytest.mark.parametrize("key", ["on", "yes", "null", "~", "0012", "1", "1.5", "2026Q1", "线索"])
def test_a_key_is_the_text_it_looks_like(key: str) -> None:
    assert {key: "x"} == plain(f"{key}: x\n")


def test_folded_and_literal_scalars_keep_their_lines_as_yaml_says() -> None:
    text = "folded: >-\n  one\n  two\n\n  three\nkept: |\n  one\n  two\n"

    assert {"folded": "one two\nthree", "kept": "one\ntwo\n"} == plain(text)


def test_a_scalar_over_several_lines_is_one_text() -> None:
    assert {"a": "one two"} == plain("a: one\n  two\n")


def test_tags_of_other_programs_do_nothing() -> None:
    assert {"a": "x", "b": {}} == plain("a: !secret x\nb: !!python/object:os.system {}\n")


def test_an_older_yaml_reads_the_same() -> None:
    assert {"a": "on"} == plain("%YAML 1.1\n---\na: on\n")


# ── places ──────────────────────────────────────────────────────────────────────────────────────────

PLACED = """\
title: Mine
dimensions:
  effect: {weight: 40, list: [a, b]}
"""


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        (("title",), 1, 1),
        (("dimensions", "effect"), 3, 3),
        (("dimensions", "effect", "weight"), 3, 12),
        (("dimensions", "effect", "list", 1), 3, 34),
        # what is not there is placed at the nearest thing that is
        (("dimensions", "effect", "list", 7), 3, 24),
        (("dimensions", "effect", "unit"), 3, 3),
        (("dimensions", "brand", "weight"), 2, 1),
        ((), 1, 1),
    ],
)
def test_every_value_knows_its_line_and_column(path: tuple[Any, ...], line: int, column: int) -> None:
    assert Place("s.yaml", line, column) == read(PLACED).nearest(path)


def test_a_value_and_its_key_have_places_of_their_own() -> None:
    document = read("a:\n  - x\n")

    assert Place("s.yaml", 1, 1) == document.key_places["a"]
    assert isinstance(document.value, dict)
    assert Place("s.yaml", 2, 3) == document.value["a"].place


# ── anchors, aliases, merge keys ────────────────────────────────────────────────────────────────────


def test_an_alias_is_what_its_anchor_holds() -> None:
    assert {"a": {"k": "1"}, "b": {"k": "1"}, "c": ["1"]} == plain("a: &x {k: &y 1}\nb: *x\nc: [*y]\n")


def test_an_anchor_may_be_used_again(recwarn: pytest.WarningsRecorder) -> None:
    assert {"a": "1", "b": "2", "c": "2"} == plain("a: &x 1\nb: &x 2\nc: *x\n")
    assert not recwarn.list


def test_a_merge_key_brings_the_keys_that_are_not_given() -> None:
    text = "base: &base {unit: percent, level: team}\nmine:\n  level: employee\n  <<: *base\n"

    assert {"level": "employee", "unit": "percent"} == plain(text)["mine"]


def test_of_several_merged_maps_the_first_wins() -> None:
    text = "a: &a {k: 1}\nb: &b {k: 2, l: 3}\nc: {<<: [*a, *b]}\n"

    assert {"k": "1", "l": "3"} == plain(text)["c"]


def test_merged_maps_may_merge_others() -> None:
    text = "a: &a {k: 1}\nb: &b {<<: *a, l: 2}\nc: {<<: *b, m: 3}\n"

    assert {"k": "1", "l": "2", "m": "3"} == plain(text)["c"]


def test_what_was_merged_is_placed_where_it_was_written() -> None:
    assert Place("s.yaml", 1, 8) == read("a: &a {k: 1}\nb:\n  <<: *a\n").nearest(("b", "k"))


@pytest.mark.parametrize("value", ["1", "[a, b]", "", "[{k: 1}, 2]"])
def test_a_merge_key_takes_maps(value: str) -> None:
    assert ["s.yaml:1:5  << takes a map or a list of maps, such as *name"] == refusal(f"a: {{<<: {value}}}\n")


def test_a_quoted_merge_key_is_a_key() -> None:
    assert {"<<": {"k": "1"}} == plain('"<<": {k: 1}\n')


# ── mistakes ────────────────────────────────────────────────────────────────────────────────────────


def test_a_key_is_given_once() -> None:
    text = "a: 1\nb: {c: 1, c: 2}\na: 3\n"

    assert [
        's.yaml:2:11  c: "c" is given twice in one map',
        's.yaml:3:1  a: "a" is given twice in one map',
    ] == refusal(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "s.yaml  the document is empty"),
        ("# only a comment\n", "s.yaml  the document is empty"),
        ("- a\n- b\n", "s.yaml:1:1  a scheme is a map of keys; this is not one"),
        ("just words\n", "s.yaml:1:1  a scheme is a map of keys; this is not one"),
        ("~\n", "s.yaml:1:1  a scheme is a map of keys; this is not one"),
        ("? [a]\n: 1\n", "s.yaml:1:3  a key must be a single word or number"),
        ("a: *x\n", "s.yaml:1:4  this is not YAML: found undefined alias 'x'"),
        ("a: [1, 2\n", "s.yaml:2:1  this is not YAML: while parsing a flow sequence, expected ',' or ']'"),
        (
            "a: 'x\n",
            "s.yaml:2:1  this is not YAML: while scanning a quoted scalar, found unexpected end of stream",
        ),
        ("a: b: c\n", "s.yaml:1:5  this is not YAML: mapping values are not allowed here"),
        (
            "a: 1\n---\nb: 2\n",
            "s.yaml:2:1  this is not YAML: expected a single document in the stream, but found",
        ),
        ("a: x\0y\n", "s.yaml  this is not YAML: unacceptable character #x0000"),
        ('a: "\\ud800"\n', "s.yaml:1:4  the text holds an escape that is not a character"),
        ('"\\0": x\n', "s.yaml:1:1  the text holds an escape that is not a character"),
    ],
)
def test_it_says_what_is_wrong_and_where(text: str, problem: str) -> None:
    [found] = refusal(text)

    assert found.startswith(problem)
    assert "\n" not in found


def test_a_tab_is_named_where_it_stands() -> None:
    assert [
        "s.yaml:2:1  this is not YAML: while scanning for the next token, "
        "found character '\\t' that cannot start "
        "any token"
    ] == refusal("a:\n\tb: 1\n")


# ── bytes and lines ─────────────────────────────────────────────────────────────────────────────────


def test_a_byte_order_mark_does_not_count() -> None:
    assert {"a": "1"} == plain("\ufeffa: 1\n")


def test_lines_may_end_as_on_windows() -> None:
    assert {"a": "1", "b": "one two"} == plain("a: 1\r\nb: >-\r\n  one\r\n  two\r\n")
    assert Place("s.yaml", 2, 1) == read("a: 1\r\nb: 2\r\n").nearest(("b",))


# ── hostile documents ───────────────────────────────────────────────────────────────────────────────

TOO_MUCH = "s.yaml  the document is too large or too deeply nested"


def bomb() -> str:
    """Ten to the twelfth values in thirteen lines."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text",
    [
        bomb(),
        "a: &x [*x]",
        "a: &x {b: *x}",
        "a: &x {<<: *x}",
        "a: " + "[" * 5000 + "]" * 5000,
        "[" * 100_000,
        "{a: " * 3000,
        "\n".join(" " * depth + "a:" for depth in range(100)),
        "- " * 3000,
        "x" * 500_000,
    ],
    ids=[
        "aliases of aliases",
        "a list in itself",
        "a map in itself",
        "a map merged into itself",
        "brackets",
        "open brackets",
        "maps",
        "indents",
        "dashes",
        "a long text",
    ],
)
def test_a_hostile_document_is_refused_at_once(text: str) -> None:
    before = time.process_time()

    assert [TOO_MUCH] == refusal(text)
    assert time.process_time() - before < 20, "seconds of computing; a bomb would take years"


def test_brackets_in_texts_are_texts() -> None:
    smileys = ":[ " * 100

    assert {"a": smileys} == plain(f'a: "{smileys}"\n')


# ── anything at all ─────────────────────────────────────────────────────────────────────────────────

YAML_SIGNS = st.text(
    alphabet=string.ascii_letters[:6] + "012 \n\n\t:-#&*!|>'\"%@`,[]{}?~<=é中𠮷\0\x85\ufeff", max_size=60
)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
KEYS = st.text(alphabet="abc_中𠮷 :#&*", max_size=5)
VALUES = st.recursive(
    st.none() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(st.one_of(st.text(max_size=60), YAML_SIGNS))
@settings(max_examples=300)
def test_any_text_is_a_document_or_a_problem(text: str) -> None:
    found = read_or_problems(text)

    assert found
    if isinstance(found, list):
        assert all(problem.message and "\n" not in problem.message for problem in found)
    else:
        assert isinstance(found.plain(), dict)


def read_or_problems(text: str) -> Node | list[Problem]:
    try:
        return read(text)
    except SteelyardError as error:
        return error.problems


@given(st.dictionaries(KEYS, VALUES, max_size=4), st.booleans())
@settings(max_examples=100)
def test_json_reads_as_the_texts_in_it(value: dict[str, Any], ensure_ascii: bool) -> None:
    text = json.dumps(value, ensure_ascii=ensure_ascii)

    assert json.loads(text, parse_int=str, parse_float=str, parse_constant=str) == plain(text)
