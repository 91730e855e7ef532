"""Spend and revenue with decimal commas: imported without losing a cent."""

from __future__ import annotations

import csv
from decimal import Decimal

from importing import Brought, imported
from proof import DATA, needs, truths

FOLDER, FILE = "marketing_spending", "Marketing.csv"
pytestmark = needs(FOLDER)


def spending() -> Brought:
    return imported(FOLDER, FILE)


def rows() -> list[dict[str, str]]:
    with (DATA / FOLDER / FILE).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def test_every_row_is_accepted() -> None:
    assert (len(rows()), len(rows()), 0) == spending().counts


def test_money_is_exact() -> None:
    spent = sum(Decimal(row["mark_spent"].replace(",", ".")) for row in rows())
    assert (spent,) == spending().ask("spending", "SELECT sum(mark_spent) FROM rows")
    assert truths(FOLDER)["overall"]["spend"] == spent


def test_roi_is_that_of_the_file() -> None:
    (revenue, spent) = spending().ask("spending", "SELECT sum(revenue), sum(mark_spent) FROM rows")
    assert truths(FOLDER)["overall"]["roi"] == round((revenue - spent) / spent, 6)


def test_without_a_mapping_the_file_is_read_alike() -> None:
    with_mapping = spending().ask(
        "spending", "SELECT sum(mark_spent), count(DISTINCT c_date), count(*) FROM rows"
    )
    guessed = guessed_spending().ask(
        "spending", "SELECT sum(mark_spent), count(DISTINCT c_date), count(*) FROM rows"
    )
    assert with_mapping == guessed


def guessed_spending() -> Brought:
    from tempfile import mkdtemp

    from importing import imports

    lake = mkdtemp(prefix="steelyard-real-")
    return imports(lake, [str(DATA / FOLDER / FILE)], "--table", "spending", "--yes")
