"""Merging deliveries into tables: by key, by month, and not a row more than needed."""

from __future__ import annotations

import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lake_rows import ORDERS, by_key, many, months, query, rows

from steelyard.core.problems import SteelyardError
from steelyard.lake.store.lake import Lake

DAYS = [date(2026, 1, 31), date(2026, 2, 1), date(2026, 3, 15), None]
orders = st.fixed_dictionaries(
    {
        "ordered_on": st.sampled_from(DAYS),
        "amount": st.none() | st.decimals(-1000, 1000, places=2),
    }
)
deliveries = st.lists(
    st.tuples(
        st.sampled_from(["merge", "delete", "again"]), st.dictionaries(st.sampled_from("abcdef"), orders)
    ),
    min_size=1,
    max_size=5,
)


def deliver(lake: Lake, found: dict[str, dict[str, Any]]) -> Any:
    records = [{"order_id": key, **values} for key, values in found.items()]
    return lake.merge("orders", rows(ORDERS, *records), key=["order_id"], time="ordered_on")


@settings(max_examples=12, deadline=None)
@given(deliveries)
def test_a_table_equals_a_dictionary_that_was_updated_in_the_same_way(steps: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lake = Lake.create(Path(folder))
        model: dict[str, dict[str, Any]] = {}
        last: dict[str, dict[str, Any]] = {}
        deliver(lake, {})
        for step, found in steps:
            before = lake.versions()["orders"]
            if step == "delete":
                gone = rows({"order_id": "VARCHAR"}, *({"order_id": key} for key in found))
                told = lake.delete("orders", gone, key=["order_id"])
                assert told.deleted == len(model.keys() & found)
                changed = bool(model.keys() & found)
                model = {key: row for key, row in model.items() if key not in found}
            else:
                found = last if step == "again" else found
                told = deliver(lake, found)
                new = found.keys() - model
                differ = [key for key in found.keys() & model if found[key] != model[key]]
                assert (len(new), len(differ)) == (told.inserted, told.updated)
                assert len(found) == told.inserted + told.updated + told.unchanged
                changed = bool(new or differ)
                model, last = model | found, found
            assert lake.versions()["orders"] == told.version
            assert (told.version > before) == changed
            assert {key: {"order_id": key, **row} for key, row in model.items()} == by_key(
                lake, "orders", "order_id"
            )
            assert months(lake, "orders", "order_id") == {
                key: f"{row['ordered_on']:%Y-%m}" if row["ordered_on"] else "0000-00"
                for key, row in model.items()
            }


def test_a_late_row_rewrites_only_the_file_it_is_in(lake: Lake) -> None:
    many(lake, "orders", range(1200))
    before = set(lake.files("orders"))
    late = {"order_id": "o000250", "ordered_on": date(2026, 3, 1), "amount": Decimal(7)}

    told = lake.merge("orders", rows(ORDERS, late), key=["order_id"], time="ordered_on")

    assert 1 == told.files_rewritten
    # A file of March in place of another; the eleven other months as they were.
    assert 11 == len(before & set(lake.files("orders")))
    assert ["_month=2026-03"] == [Path(path).parent.name for path in before - set(lake.files("orders"))]


def test_new_rows_rewrite_nothing(lake: Lake) -> None:
    many(lake, "orders", range(300))
    late = {"order_id": "new", "ordered_on": date(2026, 3, 1), "amount": Decimal(7)}

    told = lake.merge("orders", rows(ORDERS, late), key=["order_id"], time="ordered_on")

    assert (1, 0) == (told.inserted, told.files_rewritten)


def test_a_row_whose_month_changes_leaves_the_old_one(lake: Lake) -> None:
    many(lake, "orders", range(300))
    moved = {"order_id": "o000000", "ordered_on": date(2027, 5, 1), "amount": Decimal(0)}

    told = lake.merge("orders", rows(ORDERS, moved), key=["order_id"], time="ordered_on")

    assert (0, 1, 0) == (told.inserted, told.updated, told.unchanged)
    assert "2027-05" == months(lake, "orders", "order_id")["o000000"]
    assert 300 == len(by_key(lake, "orders", "order_id"))


def test_a_key_of_several_columns_may_have_an_empty_one(lake: Lake) -> None:
    types = {"team": "VARCHAR", "person": "VARCHAR", "share": "BIGINT"}
    first = [{"team": "a", "share": 1}, {"team": "a", "person": "x", "share": 2}]
    lake.merge("shares", rows(types, *first), key=["team", "person"])

    told = lake.merge("shares", rows(types, {"team": "a", "share": 9}), key=["team", "person"])

    assert (0, 1) == (told.inserted, told.updated)
    assert {(None, 9), ("x", 2)} == {(row["person"], row["share"]) for row in lake.rows("shares")}


def test_columns_that_are_not_delivered_stay_as_they_are(lake: Lake) -> None:
    many(lake, "orders", [1, 2])
    lake.merge("orders", query("SELECT 'o000001' AS order_id, 'web' AS channel"), key=["order_id"])

    found = by_key(lake, "orders", "order_id")

    assert {
        "order_id": "o000001",
        "ordered_on": date(2026, 1, 1),
        "amount": Decimal(1),
        "channel": "web",
    } == (found["o000001"])
    assert found["o000002"]["channel"] is None
    # Without its time the row stays filed where it is.
    assert {"2026-01"} == set(months(lake, "orders", "order_id").values())


def test_rows_that_are_nothing_but_a_key_do_not_differ(lake: Lake) -> None:
    for _ in range(2):
        told = lake.merge("tags", query("SELECT 'a' AS tag"), key=["tag"])

    assert (0, 1) == (told.version, told.unchanged)


def test_a_key_that_is_delivered_twice_is_refused(lake: Lake) -> None:
    twice = [{"order_id": "a", "amount": Decimal(1)}, {"order_id": "a", "amount": Decimal(2)}]

    with pytest.raises(SteelyardError, match="order_id: a is there more than once"):
        lake.merge("orders", rows(ORDERS, *twice), key=["order_id"], time="ordered_on")

    assert [] == lake.tables()


def test_a_key_that_is_no_column_is_refused(lake: Lake) -> None:
    with pytest.raises(SteelyardError, match=r'no column "orderid".*Did you mean "order_id"'):
        lake.merge("orders", rows(ORDERS), key=["orderid"])


def test_every_row_says_which_run_of_which_source_brought_it(lake: Lake) -> None:
    first = [{"order_id": "a", "amount": Decimal(1)}, {"order_id": "b", "amount": Decimal(1)}]
    note = {"run": "run-1", "source": "crm"}
    lake.merge("orders", rows(ORDERS, *first), key=["order_id"], note=note)

    lake.merge(
        "orders",
        rows(ORDERS, {"order_id": "a", "amount": Decimal(2)}, first[1]),
        key=["order_id"],
        note=note | {"run": "run-2"},
    )

    assert {"a": ("run-2", "crm"), "b": ("run-1", "crm")} == {
        row["order_id"]: (row["_run"], row["_source"]) for row in lake.rows("orders")
    }
    assert ["run-2", "run-1"] == [version.note["run"] for version in lake.history("orders")]
    assert all(row["_loaded_at"].utcoffset().total_seconds() == 0 for row in lake.rows("orders"))


def test_a_table_whose_rows_are_all_gone_has_its_columns_still(lake: Lake) -> None:
    many(lake, "orders", [1])
    lake.delete("orders", query("SELECT 'o000001' AS order_id"), key=["order_id"])

    assert ([], ORDERS) == (lake.rows("orders"), lake.columns("orders"))
    many(lake, "orders", [2])
    assert ["o000002"] == list(by_key(lake, "orders", "order_id"))
