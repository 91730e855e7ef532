"""JSON is read with every digit; objects inside objects become structs."""

# The expected value comes first; naive moments are what is read.
# ruff: noqa: DTZ001

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from lake_case import Lake


def test_an_array_of_objects_is_a_table(lake: Lake) -> None:
    lake.write("a.json", '[{"name": "𠮷", "n": 1, "ok": true}, {"n": 2, "note": null, "name": "O\'Brien"}]')
    assert {"name": "VARCHAR", "n": "BIGINT", "ok": "BOOLEAN", "note": '"NULL"'} == lake.types("a.json")
    assert [("𠮷", 1, True, None), ("O'Brien", 2, None, None)] == lake.query("SELECT * FROM t")


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.json"])
def test_there_may_be_an_object_per_line(lake: Lake, name: str) -> None:
    lake.write(name, '{"x": 1}\n\n{"x": 2}\n')
    lake.load(name)
    assert [1, 2] == lake.column("x")


def test_one_object_is_one_row(lake: Lake) -> None:
    lake.write("a.json", '{"x": 1,\n "y": "b"}')
    lake.load("a.json")
    assert [(1, "b")] == lake.query("SELECT x, y FROM t")


def test_money_keeps_its_digits(lake: Lake) -> None:
    lake.write("a.json", '[{"m": 0.1}, {"m": 12345678901234567.89}, {"m": 1.50}]')
    lake.load("a.json")
    assert [(Decimal("12345678901234569.49"),)] == lake.query("SELECT sum(m) FROM t")


def test_objects_inside_are_reached_by_a_dot(lake: Lake) -> None:
    lake.write(
        "a.json",
        '[{"head": {"company": "Acme", "at": "2026-03-01T00:00:00Z", "size": {"n": 3}}},'
        ' {"head": {"company": "B"}}]',
    )
    assert "other" == lake.load("a.json").columns["head"].kind
    assert [("Acme", datetime(2026, 3, 1, 8), 3), ("B", None, None)] == lake.query(
        "SELECT head.company, head.at, head.size.n FROM t"
    )


def test_lists_are_json(lake: Lake) -> None:
    lake.write("a.json", '[{"talk": [{"who": "李", "price": 0.1}, {"who": "b"}]}, {"talk": []}]')
    assert "JSON" == lake.load("a.json").columns["talk"].type
    assert [("李", "0.1", 2), (None, None, 0)] == lake.query(
        "SELECT talk ->> '$[0].who', talk ->> '$[0].price', json_array_length(talk) FROM t"
    )


def test_what_is_now_an_object_and_now_a_value_is_json(lake: Lake) -> None:
    lake.write("a.json", '[{"x": {"y": 1}}, {"x": "plain"}]')
    assert "JSON" == lake.load("a.json").columns["x"].type


def test_names_that_differ_in_case_only_are_kept_apart(lake: Lake) -> None:
    lake.write("a.json", '[{"x": 1, "X": 2}]')
    assert ["x", "X_2"] == list(lake.load("a.json").columns)


def test_broken_json_is_refused_with_its_line(lake: Lake) -> None:
    lake.write("a.json", '[{"x": 1},\n {"x": }]')
    assert ["a.json:2:8  not JSON: Expecting value"] == lake.refusal("a.json")
    lake.write("a.jsonl", '{"x": 1}\n{"x": }\n')
    assert ["a.jsonl:2:7  not JSON: Expecting value"] == lake.refusal("a.jsonl")


def test_what_is_no_object_is_refused(lake: Lake) -> None:
    lake.write("a.json", '[{"x": 1}, 2]')
    assert ["a.json row 2  expected an object such as {…}"] == lake.refusal("a.json")


def test_no_objects_are_refused(lake: Lake) -> None:
    lake.write("a.json", "[]")
    assert ["a.json  there are no objects, and so no columns"] == lake.refusal("a.json")
