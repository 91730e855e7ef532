"""steelyard explain: where one number comes from."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from steelyard.cli.options import Day, PeriodRange, inputs

_FORMATS = ("text", "json")


@click.command("explain")
@inputs
@click.option(
    "--period", "periods", type=PeriodRange(), required=True, help="2026-03, 2026Q1, 2026H1 or 2026."
)
@click.option("--subject", required=True, help='Id of a person, team or department; "all" for all rows.')
@click.option("--indicator", required=True, help="Id of the indicator, such as campaign_roi.")
@click.option("--by", help="Needed only when the subject is the value of a column.")
@click.option("--as-of", type=Day(), help="Last day to look at, such as 2026-09-30.")
@click.option("--rows", is_flag=True, help="List the source rows behind every measure.")
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=20, show_default=True, help="Rows per measure."
)
@click.option("--lang", type=click.Choice(("en", "zh-Hans", "zh-Hant")), default="en", show_default=True)
@click.option("--format", "format_", type=click.Choice(_FORMATS), default="text", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="Write to this file instead of the terminal.")
def command(
    scheme: str, data: Path, periods: Any, subject: str, indicator: str, by: str | None, as_of: date | None,
    rows: bool, limit: int, lang: str, format_: str, out: Path | None, **files: Any,
) -> None:  # fmt: skip
    """Explain INDICATOR of SUBJECT: formula, measures, SQL, rows, and how the score followed."""
    if len(periods) != 1:
        raise click.UsageError("explain takes one period")
    from steelyard.cli.emit import emit, noted, working
    from steelyard.cli.explanation import renderables
    from steelyard.engine.explain import explain
    from steelyard.engine.explanation_record import explanation_record
    from steelyard.engine.workspace import open_workspace

    with working("explaining"):
        workspace = open_workspace(scheme, data, **files)
        found = explain(
            workspace, period=periods[0], subject=subject, indicator=indicator, by=by, as_of=as_of,
            rows=rows, limit=limit,
        )  # fmt: skip
        document = explanation_record(found, lang)
        asked = {"period": str(periods[0]), "subject": subject, "indicator": indicator, "by": by}
        noted("explain", document, workspace, asked)
    emit(
        "table" if format_ == "text" else "json",
        out,
        document=document,
        sheets={},
        tables=lambda: renderables(found, workspace.scheme, lang),
    )
