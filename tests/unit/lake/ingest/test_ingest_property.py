"""Any rows whatever: what the lake takes is exactly what a plain reading of the contract allows.

The checker here knows nothing of SQL. It reads the contract of `orders` and `nps_responses` as a person
would, cell by cell, with the standard library.
"""

# Moments without a zone are meant.
# ruff: noqa: DTZ001

from __future__ import annotations

import json
import re
import tempfile
from collections import Counter
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lakeside import Lakeside
from steelyard.lake.store.lake import Lake

ids = st.sampled_from(["A1", "A2", "A3", "A4", "A5", " A6 ", "七", "", None])
amounts = st.one_of(
    st.sampled_from(
        ["12", "1,200.5", "¥ 99", "10%", "-3", "(5)", "12,34", "twelve", "", None, "0012", "1e3", "１２"]
    ),
    st.decimals(-1000, 1000, places=3).map(str),
    st.decimals(-1000, 1000, places=5),
    st.integers(-(10**6), 10**6),
    st.booleans(),
)
moments = st.one_of(
    st.sampled_from(
        ["2026-03-01", "2026年3月1日", "2026/3/1 09:05", "2026-02-30", "soon", "", None, "20260301", "12"]
    ),
    st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)).map(lambda at: at.replace(microsecond=0)),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
)
scores = st.one_of(
    st.integers(-3, 13), st.sampled_from(["7", "7.0", "7.5", "11", "ten", "", None, "00", " 9 "])
)

orders = st.fixed_dictionaries(
    {"order_id": ids, "ordered_at": moments, "amount": amounts}, optional={"备注": st.text(max_size=3)}
)
responses = st.fixed_dictionaries({"response_id": ids, "answered_on": moments, "score": scores})


# ── the contract, read by hand ──────────────────────────────────────────────────────────────────────


def text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell).strip()


def number(cell: object) -> Decimal | None:
    """Plain digits, or groups of thousands, with a currency before and a percent sign behind."""
    written = text(cell).replace("¥ ", "¥").removeprefix("¥")
    if not re.fullmatch(r"-?(0|[1-9]\d*|[1-9]\d{0,2}(,\d{3})+)(\.\d+)?(e\d)?%?", written, re.ASCII):
        return None
    value = Decimal(written.replace(",", "").removesuffix("%"))
    return (value / 100 if written.endswith("%") else value).quantize(Decimal("1e-12"), ROUND_HALF_UP)


def moment(cell: object) -> datetime | None:
    written = text(cell).replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-")
    found = re.fullmatch(r"(\d{4})-(\d\d?)-(\d\d?)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?", written)
    try:
        return datetime(*(int(part or 0) for part in found.groups())) if found else None  # type: ignore[arg-type]
    except ValueError:
        return None


def day(cell: object) -> datetime | None:
    """Where a day is expected, 20260301 is one as well."""
    written = text(cell)
    if re.fullmatch(r"\d{8}", written):
        written = f"{written[:4]}-{written[4:6]}-{written[6:]}"
    found = moment(written)
    return datetime(found.year, found.month, found.day) if found else None


def sound_order(row: dict[str, Any]) -> bool:
    return (
        bool(text(row["order_id"]))
        and moment(row["ordered_at"]) is not None
        and number(row["amount"]) is not None
    )


def sound_response(row: dict[str, Any]) -> bool:
    score = number(row["score"])
    in_range = score is not None and score == int(score) and 0 <= score <= 10
    return bool(text(row["response_id"])) and day(row["answered_on"]) is not None and in_range


def content(row: dict[str, Any], key: str) -> tuple[Any, ...]:
    if key == "order_id":
        return (
            text(row[key]),
            moment(row["ordered_at"]),
            number(row["amount"]),
            text(row.get("备注")).replace("\0", ""),
        )
    return text(row[key]), day(row["answered_on"]), number(row["score"])


def accepted(rows: list[dict[str, Any]], key: str, sound: Any) -> list[bool]:
    """A sound row is accepted unless another sound row of the same key says something else."""
    contents: dict[str, set[tuple[Any, ...]]] = {}
    for row in rows:
        if sound(row):
            contents.setdefault(text(row[key]), set()).add(content(row, key))
    return [sound(row) and len(contents[text(row[key])]) == 1 for row in rows]


def as_json(cell: object) -> object:
    return cell if isinstance(cell, str | int | Decimal | bool | None) else str(cell)


def check(table: str, key: str, rows: list[dict[str, Any]], sound: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lakeside = Lakeside(Lake.create(folder))
        expected = accepted(rows, key, sound)
        taken = [row for row, good in zip(rows, expected, strict=True) if good]
        broken = [row for row, good in zip(rows, expected, strict=True) if not good]

        receipt = lakeside.deliver(table, rows)

        assert (receipt.read, receipt.accepted, receipt.quarantined) == (len(rows), len(taken), len(broken))
        assert receipt.accepted == receipt.inserted + receipt.updated + receipt.unchanged + receipt.superseded
        there = lakeside.rows(table) if lakeside.lake.has(table) else []
        assert Counter(row[key] for row in there) == Counter({text(row[key]) for row in taken})
        kept = [json.loads(held.original, parse_float=Decimal) for held in lakeside.held()]
        originals = [{name: as_json(cell) for name, cell in row.items()} for row in broken]
        assert all(one in kept for one in originals)
        assert all(one in originals for one in kept)
        assert lakeside.deliver(table, rows).version == receipt.version
        assert len(lakeside.held()) == len(kept)
        if table == "orders":
            amounts_there = {row["order_id"]: row["amount"] for row in there}
            assert all(amounts_there[text(row["order_id"])] == number(row["amount"]) for row in taken)


@settings(max_examples=25)
@given(st.lists(orders, max_size=12))
def test_orders_are_accepted_just_as_their_contract_reads(rows: list[dict[str, Any]]) -> None:
    check("orders", "order_id", rows, sound_order)


@settings(max_examples=25)
@given(st.lists(responses, max_size=12))
def test_nps_responses_are_accepted_just_as_their_contract_reads(rows: list[dict[str, Any]]) -> None:
    check("nps_responses", "response_id", rows, sound_response)
