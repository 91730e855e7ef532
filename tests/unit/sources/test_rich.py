"""Cells of table tools as plain cells."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.sources.rich import plain

CASES: dict[str, tuple[Any, Any]] = {
    "nothing": (None, None),
    "no items": ([], None),
    "a number keeps its digits": (Decimal("0.10"), Decimal("0.10")),
    "a truth": (False, False),
    "one option": (["重点"], "重点"),
    "options": (["重点", "新客"], "重点, 新客"),
    "text in pieces": ([{"text": "𠮷野", "type": "text"}, {"text": "家", "type": "url"}], "𠮷野家"),
    "a link": ({"text": "官网", "link": "https://example.com"}, "官网"),
    "people": ([{"id": "ou_1", "name": "王小明"}, {"id": "ou_2", "name": "李雷"}], "王小明, 李雷"),
    "a group": ([{"id": "oc_1", "name": "市场部", "avatar_url": ""}], "市场部"),
    "linked records": ({"link_record_ids": ["rec1", "rec2"]}, "rec1, rec2"),
    "a formula with a text": ({"type": 1, "value": [{"text": "正常", "type": "text"}]}, "正常"),
    "a formula with a number": ({"type": 2, "value": [Decimal("3.5")]}, Decimal("3.5")),
    "a place": ({"location": "116.3,39.9", "name": "总部", "full_address": "总部, 北京"}, "总部"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_rich_cell_becomes_plain(case: str) -> None:
    rich, expected = CASES[case]
    assert plain(rich) == expected


def test_of_a_person_what_is_wanted_is_taken() -> None:
    person = [{"id": "ou_1", "name": "王小明", "email": "w@example.com"}]
    assert [plain(person, person=wanted) for wanted in ("id", "email", "name")] == [
        "ou_1",
        "w@example.com",
        "王小明",
    ]


def test_a_shape_nobody_knows_becomes_json() -> None:
    found = plain({"区": "浦东", "n": [1]})
    assert json.loads(found) == {"区": "浦东", "n": [1]}


NAMES = st.sampled_from(["text", "name", "id", "value", "link_record_ids"]) | st.text()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner),
)


@given(JSON)
def test_whatever_comes_a_cell_is_never_a_list_or_a_map(value: Any) -> None:
    assert not isinstance(plain(value), list | dict)
