"""steelyard restate: what late corrections change in periods that were computed before."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from steelyard.cli.options import Day, PeriodRange, chosen_format, output


@click.command("restate")
@click.argument("scheme")
@click.option("--lake", "lake", required=True, help="Folder or URL of the lake.")
@click.option("--from", "before", required=True, help="Snapshot to start from: its name or id.")
@click.option("--to", "after", help="Snapshot to compare with. Default: the newest.")
@click.option("--periods", required=True, type=PeriodRange(), help="2025Q4, or 2025Q1..2025Q4.")
@click.option("--by", help="employee, team, department, or a column of the rows. Default: all rows as one.")
@click.option("--as-of", type=Day(), help="Last day to look at, such as 2026-09-30.")
@click.option(
    "--closed",
    type=PeriodRange(),
    multiple=True,
    help="A closed period, beside those of the table closed_periods and of decisions of the kind closed.",
)
@click.option("--fail", is_flag=True, help="Exit with 1 when anything in a closed period changes.")
@output
def command(
    scheme: str, lake: str, before: str, after: str | None, periods: Any, by: str | None, as_of: date | None,
    closed: tuple[Any, ...], fail: bool, format_: str | None, out: Path | None, lang: str,
) -> int:  # fmt: skip
    """Compute SCHEME over two snapshots of a lake, and say which values, totals and grades differ.

    A closed period that changes is marked: whether its scores are issued again is for people to decide.
    """
    format_ = chosen_format(format_, out)
    from steelyard.cli.emit import emit, working
    from steelyard.cli.restatement_tables import restatement_tables
    from steelyard.engine import restatement as restating
    from steelyard.engine.compute import Request

    with working("computing"):
        found = restating.restatement(
            scheme,
            lake,
            Request(periods, by, as_of),
            before=before,
            after=after,
            closed={period for listed in closed for period in listed},
        )
    values, cards = restating.value_records(found, lang), restating.card_records(found)
    emit(
        format_,
        out,
        document={"values": values, "scorecards": cards, "meta": restating.meta(found)},
        sheets={"values": (restating.VALUE_FIELDS, values), "scorecards": (restating.CARD_FIELDS, cards)},
        tables=lambda: restatement_tables(found, lang),
    )
    return int(fail and bool(found.closed_changes))
