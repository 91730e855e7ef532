"""Large files go straight through DuckDB and come out the same."""

# The expected value comes first.

from __future__ import annotations

from typing import Any

import pytest
from lake_case import Lake

from steelyard.lake import staging


@pytest.fixture
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "LARGE", 0)


FILES = {
    "plain": "id,cost,day\nx,1.5,2026-03-01\ny,2,2026-03-02\n",
    "blanks": " id , cost\n x , 1.5 \n\ny, \n",
    "quotes": 'id,note\n1,"one, ""two"""\n2,"a\nb"\n',
    "semicolons": "id;cost\nx;7307,37\n",
    "mark": "\ufeffid,cost\nx,1\n",
    "short rows": "id,cost,note\nx,1\ny,2,z\n",
    "blank first line": "\nid,cost\nx,1\n",
    "header of two lines": '"the\nid",cost\nx,1\n',
    "quote after a blank": 'id,note\nx, "a,b"\n',
    "windows lines": "id,cost\r\nx,1\r\ny,2\r\n",
    "no last line end": "id,cost\nx,1",
    "only a header": "id,cost\n",
    "odd": "id,cost\nx,1\ny,n/a\nz,3\n",
}


def everything(lake: Lake) -> tuple[Any, list[tuple[Any, ...]]]:
    return lake.load("a.csv").columns, lake.query("SELECT * FROM t")


@pytest.mark.parametrize("text", FILES.values(), ids=FILES.keys())
def test_it_makes_no_difference(lake: Lake, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    lake.write("a.csv", text)
    small = everything(lake)
    monkeypatch.setattr(staging, "LARGE", 0)
    assert small == everything(lake)


@pytest.mark.usefixtures("everything_is_large")
def test_other_encodings_are_read_all_the_same(lake: Lake) -> None:
    lake.write("a.csv", "姓名\n李雷\n", encoding="gb18030")
    lake.load("a.csv")
    assert ["李雷"] == lake.column("姓名")


@pytest.mark.usefixtures("everything_is_large")
def test_empty_words_are_no_values(lake: Lake) -> None:
    lake.write("a.csv", "id,cost\nx,N/A\ny,2\n")
    lake.load("a.csv", nulls=("N/A",))
    assert [None, 2] == lake.column("cost")


@pytest.mark.usefixtures("everything_is_large")
def test_long_rows_are_refused_with_their_numbers(lake: Lake) -> None:
    lake.write("a.csv", "a,b\n1,2\n1,2,3\n")
    (problem,) = lake.refusal("a.csv")
    assert problem.startswith("a.csv row 3  the row has 3 cells, the header has 2.")


@pytest.mark.usefixtures("everything_is_large")
def test_breaches_of_the_contract_have_their_rows(lake: Lake) -> None:
    lake.write("orders.csv", "order_id,ordered_at,amount\nO1,2026-03-01,1\nO2,2026-03-01,free\n")
    problem = 'orders.csv row 3, column "amount"  "free" is not a number such as 1234.5'
    assert [problem] == lake.refusal("orders.csv", table="orders")


def test_many_rows_with_line_ends_in_cells_are_read(lake: Lake) -> None:
    rows = "".join(f'{number},"line one, of {number}\nline ""two"""\n' for number in range(60_000))
    lake.write("a.csv", "n,note\n" + rows)
    assert (lake.path / "a.csv").stat().st_size >= staging.LARGE
    lake.load("a.csv")
    assert [(60_000, 1_799_970_000, 60_000)] == lake.query(
        "SELECT count(*), sum(n), count(DISTINCT note) FROM t"
    )
