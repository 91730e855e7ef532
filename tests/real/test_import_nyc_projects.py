"""Phases of school projects with codes in the date columns: those rows are quarantined, the rest is right."""

from __future__ import annotations

import csv
import re

from importing import Brought, imported
from proof import DATA, needs, truths

from steelyard.lake.ingest.quarantine import listing

FOLDER, FILE = "nyc_projects", "Capital_Project_Schedules_and_Budgets.csv"
pytestmark = needs(FOLDER)


def phases() -> Brought:
    return imported(FOLDER, FILE)


def planned_ends() -> list[str]:
    """The cells of the planned end, read by nobody but the csv module."""
    with (DATA / FOLDER / FILE).open(encoding="utf-8-sig", newline="") as stream:
        return [row["Project Phase Planned End Date"] for row in csv.DictReader(stream)]


def test_every_row_is_in_the_lake_or_in_quarantine() -> None:
    ends = planned_ends()
    dates = sum(bool(re.fullmatch(r"\d+/\d+/\d{4}", end)) for end in ends)
    assert (len(ends), dates, len(ends) - dates) == phases().counts
    assert (truths(FOLDER)["rows"], truths(FOLDER)["planned_end_present"]) == phases().counts[:2]


def test_quarantine_tells_every_code() -> None:
    held = listing(phases().lake, table="projects")
    found: dict[str, int] = {}
    for row in held:
        cell = row.reasons[0].value or ""
        found[cell] = found.get(cell, 0) + 1
    empty = found.pop("", 0)
    assert dict(truths(FOLDER)["planned_date_codes_not_dates"]) == found
    assert planned_ends().count("") == empty


def test_a_row_in_quarantine_says_where_it_stands_and_how_it_was_written() -> None:
    row = next(
        each for each in listing(phases().lake, table="projects") if (each.origin or "").endswith(f"{FILE}:2")
    )
    assert '"due_on":"DOER"' in row.original.replace(" ", "")


def test_the_on_time_rate_is_that_of_the_file() -> None:
    n, on_time, rate = phases().ask(
        "projects",
        "SELECT count(*), count(*) FILTER (completed_on <= due_on), "
        "round(count(*) FILTER (completed_on <= due_on) / count(*), 6) "
        "FROM rows WHERE status = 'Complete' AND completed_on IS NOT NULL",
    )
    truth = truths(FOLDER)["overall"]
    assert (truth["n"], truth["on_time"], float(truth["rate"])) == (n, on_time, rate)
