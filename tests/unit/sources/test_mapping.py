"""Records become rows, as the mapping says."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.sources import paths
from steelyard.sources.mapping import mapper, unreadable
from steelyard.sources.tables import TableModel, merged

RECORD: dict[str, Any] = {
    "id": 7,
    "properties": {"amount": Decimal("19.990"), "名称": "春季活动", "empty": "", "none": None},
    "owners": [{"id": "e-1", "role": "lead"}, {"id": "e-2", "role": "guest"}],
    "fields": [{"id": 5, "value": "red"}, {"id": 6, "value": "blue"}],
    "a.b": {"c": 1},
    "tags": ["x", "y"],
    "flag": False,
}


def cell(column: str | dict[str, Any], record: Any = None, timezone: str = "Asia/Shanghai") -> object:
    table = TableModel.model_validate({"map": {"cell": column}})
    row = mapper(table, timezone=timezone).row(RECORD if record is None else record)
    assert row is not None
    return row["cell"]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("id", 7),
        ("properties.amount", Decimal("19.990")),
        ("properties.名称", "春季活动"),
        ("properties.absent", None),
        ("owners[0].id", "e-1"),
        ("owners[-1].id", "e-2"),
        ("owners[9].id", None),
        ("fields[id=6].value", "blue"),
        ("owners[role=guest].id", "e-2"),
        ('"a.b".c', 1),
        ("flag", False),
        ("tags", '["x", "y"]'),
        ({"path": "owners[*].id", "join": ", "}, "e-1, e-2"),
        ({"path": "tags", "join": "|"}, "x|y"),
        ({"path": "tags", "count": "true"}, 2),
        ({"path": "absent", "count": "true"}, 0),
        ({"path": "properties.empty", "any": "true"}, False),
        ({"path": "owners[*].id", "any": "true"}, True),
        ({"first": ["properties.none", "properties.empty", "id"]}, 7),
        ({"value": "weibo"}, "weibo"),
        ({"template": "https://x/{id}/{properties.名称}"}, "https://x/7/春季活动"),
        ({"template": "{id}/{properties.empty}"}, None),
        ({"path": "owners[0].role", "values": {"lead": "owner", "*": "other"}}, "owner"),
        ({"path": "owners[1].role", "values": {"lead": "owner", "*": "other"}}, "other"),
        ({"path": "owners[1].role", "values": {"lead": "owner"}}, "guest"),
        ({"path": "owners[0].role", "values": {"lead": None}}, None),
        ({"path": "flag", "values": {"false": "no"}}, "no"),
    ],
)  # fmt: skip
def test_a_cell_comes_from_where_the_mapping_says(column: Any, expected: object) -> None:
    assert cell(column) == expected


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        # 2026-03-01 00:00:00 UTC is 1772323200 seconds after 1970.
        ({"date": "epoch_s"}, 1772323200, "2026-03-01T00:00:00+00:00"),
        ({"date": "epoch_ms"}, "1772323200123", "2026-03-01T00:00:00.123000+00:00"),
        ({"date": "epoch_s"}, 0, None),
        ({"date": "epoch_s"}, "soon", "soon"),
        ({"date": "%Y%m%d"}, "20260301", "2026-03-01"),
        ({"date": "%d.%m.%Y %H:%M"}, "01.03.2026 08:30", "2026-03-01T00:30:00+00:00"),
        ({"date": "%Y-%m-%dT%H:%M:%S%z"}, "2026-03-01T08:30:00+0100", "2026-03-01T07:30:00+00:00"),
        ({"date": "%Y%m%d"}, "31.12.2026", "31.12.2026"),
        ({"minor_units": "2"}, 1999, Decimal("19.99")),
        ({"minor_units": "2"}, "ten", "ten"),
        ({"percent": "true"}, "12.5%", Decimal("0.125")),
        ({"percent": "true"}, Decimal("12.5"), Decimal("0.125")),
        ({"percent": "true"}, "n/a", "n/a"),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_the_mapping_says(column: dict[str, str], value: object, expected: object) -> None:
    assert cell({"path": "v", **column}, {"v": value}) == expected


def test_zones_of_moments_without_one_are_those_of_the_connection() -> None:
    assert (
        cell({"path": "v", "date": "%Y-%m-%d %H:%M"}, {"v": "2026-03-01 09:00"}, "UTC")
        == "2026-03-01T09:00:00+00:00"
    )


def test_records_that_are_not_wanted_give_no_row() -> None:
    table = TableModel.model_validate(
        {"map": {"id": "id"}, "where": {"owners[*].role": ["guest", "host"], "flag": ["false"]}}
    )
    wanted = mapper(table, timezone="UTC")
    assert wanted.row(RECORD) == {"id": 7}
    assert wanted.row({**RECORD, "flag": True}) is None


def test_everything_else_may_be_kept_as_well() -> None:
    table = TableModel.model_validate({"map": {"id": {"template": "n{id}"}}, "rest": "true"})
    row = mapper(table, timezone="UTC").row(RECORD, "deals#7")
    assert row is not None
    assert (row["id"], row["flag"], row["_origin"]) == ("n7", False, "deals#7")
    assert row["owners"] == '[{"id": "e-1", "role": "lead"}, {"id": "e-2", "role": "guest"}]'


def test_decimals_inside_lists_keep_their_digits() -> None:
    assert (
        cell("v", {"v": [{"amount": Decimal("0.1000000000000000055")}]})
        == '[{"amount": "0.1000000000000000055"}]'
    )


@pytest.mark.parametrize("path", ["", ".a", "a..b", "a[", "a[x", "a]b", "[0]b", 'a."b'])
def test_a_path_that_cannot_be_read_says_what_is_allowed(path: str) -> None:
    table = TableModel.model_validate({"map": {"x": {"path": path}}})
    ((place, message),) = unreadable(table)
    assert place == ("map", "x")
    assert "Write a path such as" in message


def test_a_column_comes_from_one_place_only() -> None:
    with pytest.raises(ValueError, match="exactly one of path, first, value or template"):
        TableModel.model_validate({"map": {"x": {"path": "a", "value": "b"}}})


@given(st.lists(st.text(st.characters(exclude_characters="\\"), min_size=1), min_size=1, max_size=4))
def test_any_key_can_be_quoted(keys: list[str]) -> None:
    record: Any = "found"
    for key in reversed(keys):
        record = {key: record}
    path = ".".join('"' + key.replace('"', '\\"') + '"' for key in keys)
    assert paths.first(record, path) == "found"


# ── what a kind ships and what a person writes ──────────────────────────────────────────────────────

SHIPPED = {
    "leads": TableModel.model_validate(
        {"from": "contacts", "map": {"lead_id": "id", "name": "n"}, "order": "changed"}
    ),
    "deals": TableModel.model_validate({"from": "deals", "map": {"id": "id"}}),
}


def test_without_tables_every_shipped_one_is_filled() -> None:
    assert merged(SHIPPED, {}) == SHIPPED


def test_only_the_written_tables_are_filled_each_laid_over_what_is_shipped() -> None:
    written = TableModel.model_validate({"map": {"name": "full_name"}, "key": "lead_id"})
    found = merged(SHIPPED, {"leads": written})
    assert list(found) == ["leads"]
    leads = found["leads"]
    assert (leads.from_, leads.order, leads.key) == ("contacts", "changed", ("lead_id",))
    assert {name: column.path for name, column in leads.map.items()} == {"lead_id": "id", "name": "full_name"}


def test_a_table_without_anything_is_taken_as_shipped() -> None:
    assert merged(SHIPPED, {"deals": None}) == {"deals": SHIPPED["deals"]}
