"""The tables people fill in, with pseudonyms: what the engine reads again when it recomputes.

Left out are what nobody needs to recompute and what could give people away: names, comments on ratings, when
somebody rated, titles of contributions.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from steelyard.archive.pseudonyms import Pseudonyms
from steelyard.archive.tables import csv_bytes, csv_table
from steelyard.engine.start import INPUTS
from steelyard.lake.folder import Folder
from steelyard.lake.inputs import Inputs, Rating, read_inputs
from steelyard.lake.tables import TABLES

Row = dict[str, Any]
Rewrite = Callable[[Row, Pseudonyms], Row]
_ORGANISATION = ("employees", "teams", "memberships")
#: Columns that hold a person, by table.
_PEOPLE = {
    "employees": ("employee_id", "manager_id"),
    "memberships": ("employee_id",),
    "targets": ("subject",),
    "ratings": ("subject",),
    "actuals": ("subject", "entered_by"),
    "contributions": ("subject", "verified_by"),
    "decisions": ("subject", "decided_by"),
}
_WRITTEN_BY_PEOPLE = ("reason", "evidence", "effect")
_LEFT_OUT = {"ratings": ("comment", "rated_at"), "contributions": ("title",)}


def member_of(table: str) -> str:
    """Where a table is in an archive."""
    return f"{'organisation' if table in _ORGANISATION else 'inputs'}/{table}.csv"


MEMBERS = {member_of(table): table for table in INPUTS}


def concerning(inputs: Inputs, periods: Collection[str], days: tuple[date, date] | None) -> Inputs:
    """Without what was agreed, rated, entered and decided for other periods, or contributed on other days."""
    kept = {
        table: tuple(one for one in getattr(inputs, table) if str(one.period) in periods)
        for table in ("targets", "ratings", "actuals", "decisions")
    }
    if days is not None:
        first, last = days
        kept["contributions"] = tuple(
            one for one in inputs.contributions if first <= one.occurred_on <= last
        )  # fmt: skip
    return replace(inputs, **kept)


def input_members(inputs: Inputs, names: Pseudonyms) -> Iterator[tuple[str, bytes]]:
    """All eight tables; an empty one has its head."""
    managers = {one.employee_id: one.manager_id for one in inputs.employees}
    for table in INPUTS:
        header = [column.name for column in TABLES[table].columns]
        rows = [_row(one, header) for one in getattr(inputs, table)]
        if table == "ratings":
            rows = [_sealed(row, names, managers) for row in rows]
        pseudonymous = [_pseudonymous(table, row, names) for row in rows]
        yield member_of(table), csv_bytes(header, sorted(pseudonymous, key=_order(header)))


def _row(one: Any, header: Iterable[str]) -> Row:
    return {name: _cell(getattr(one, name)) for name in header}


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, Decimal | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _pseudonymous(table: str, row: Row, names: Pseudonyms) -> Row:
    found = dict(row)
    for column in _PEOPLE.get(table, ()):
        found[column] = names.optional(row[column])
    for column in _WRITTEN_BY_PEOPLE:
        if found.get(column):
            found[column] = names.scrubbed(found[column])
    if table == "employees":
        found["name"] = found["employee_id"]
    return found | dict.fromkeys(_LEFT_OUT.get(table, ()))


def _sealed(row: Row, names: Pseudonyms, managers: Mapping[str, str | None]) -> Row:
    """Who rated is known of oneself and of one's manager; anybody else has a name for this subject only."""
    return {**row, "rater": rater_name(row["rater"], row["subject"], names, managers)}


def rater_name(rater: str, subject: str, names: Pseudonyms, managers: Mapping[str, str | None]) -> str:
    """The pseudonym under which the ratings of a subject name a rater."""
    known = rater in (subject, managers.get(subject))
    return names.of(rater) if known else names.rater(rater, subject)


def _order(header: Sequence[str]) -> Callable[[Mapping[str, Any]], tuple[str, ...]]:
    # The order of the tables would tell whose pseudonym stands next to whose.
    return lambda row: tuple(str(row[name] or "") for name in header)


# ── reading again ───────────────────────────────────────────────────────────────────────────────────


@contextmanager
def folder_of(members: Mapping[str, bytes], rows: Iterable[str] = ()) -> Iterator[Folder]:
    """The tables of an archive as a plain folder, with the event tables `rows`. Raises UnreadableError.

    Ratings are not in it: the folder knows only people by pseudonym, and raters have others.
    """
    with tempfile.TemporaryDirectory(prefix="steelyard-") as place:
        for member, table in MEMBERS.items():
            if member in members and table != "ratings":
                _write(Path(place), table, members[member])
        for table in rows:
            _write(Path(place), table, members[f"rows/{table}.csv"])
        yield Folder(Path(place))


def inputs_of(members: Mapping[str, bytes], folder: Folder, *, indicators: set[str], timezone: str) -> Inputs:
    """The inputs of an archive. Raises SteelyardError and UnreadableError."""
    known = read_inputs(folder, indicators=indicators, timezone=timezone)
    return replace(known, ratings=_ratings(members, indicators, timezone))


def _ratings(members: Mapping[str, bytes], indicators: set[str], timezone: str) -> tuple[Rating, ...]:
    with tempfile.TemporaryDirectory(prefix="steelyard-") as place:
        _write(Path(place), "ratings", members[member_of("ratings")])
        return read_inputs(Folder(Path(place)), indicators=indicators, timezone=timezone).ratings


def _write(place: Path, table: str, data: bytes) -> None:
    """As it was before a spreadsheet was guarded against it."""
    header, records = csv_table(data)
    with (place / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([record[name] for name in header] for record in records)
