"""steelyard backtest: what a revision would have done to past periods, and to whom."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from steelyard.cli.options import Day, PeriodRange, chosen_format, files, output


@click.command("backtest")
@click.argument("scheme_a", metavar="A")
@click.argument("scheme_b", metavar="B")
@files
@click.option(
    "--revised-targets",
    type=click.Path(path_type=Path),
    help="File of the targets that B would have had, if they are others.",
)
@click.option(
    "--periods",
    "--period",
    "periods",
    type=PeriodRange(),
    required=True,
    help="Past periods, such as 2025Q1..2025Q4.",
)
@click.option(
    "--by",
    help="employee, team, department, or a column of the rows. Default: employee, where there are any.",
)
@click.option("--as-of", type=Day(), help="Last day to look at, such as 2026-09-30.")
@click.option(
    "--people", "most", type=click.IntRange(0), default=6, show_default=True, metavar="N",
    help="How many of those who move most are shown.",
)  # fmt: skip
@output
def command(
    scheme_a: str, scheme_b: str, data: Path, periods: Any, by: str | None, as_of: date | None, most: int,
    revised_targets: Path | None, format_: str | None, out: Path | None, lang: str, **others: Any,
) -> None:  # fmt: skip
    """Score past periods under scheme A and under its revision B, and say what changes for whom.

    The terminal shows a summary; --out FILE.xlsx or --format json has every scorecard and indicator.
    """
    format_ = chosen_format(format_, out)
    from steelyard.cli.backtest_tables import backtest_tables
    from steelyard.cli.emit import emit, working
    from steelyard.engine.backtest.records import document, meta, tables
    from steelyard.engine.backtest.run import backtest
    from steelyard.engine.compute import Request

    steps = {"read": "reading", "A": "scoring under A", "B": "scoring under B", "compare": "comparing"}
    with working("reading") as say:
        found = backtest(
            scheme_a,
            scheme_b,
            data,
            Request(periods, by, as_of),
            revised_targets=revised_targets,
            told=lambda step: say(steps[step]),
            **others,
        )
    records = document(found, language=lang) if format_ != "table" else {}
    sheets = tables(records)
    if format_ == "csv":
        sheets = {"scorecards": sheets.get("scorecards", ((), ()))}
    emit(
        format_,
        out,
        document={**records, "meta": meta(found)} if records else {},
        sheets=sheets,
        tables=lambda: backtest_tables(found, lang, most=most),
    )
