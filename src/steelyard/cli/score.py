"""steelyard score: a scorecard for everyone."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from steelyard.cli.options import Year, chosen_format, inputs, intervals, output, selection


@click.command("score")
@inputs
@selection
@click.option("--year", type=Year(), help="Score a whole fiscal year by the scheme's year_score.")
@click.option("--subject", help="Show only this person or team, as a full card.")
@intervals
@output
def command(
    scheme: str, data: Path, periods: Any, by: str | None, as_of: date | None, year: Any, subject: str | None,
    intervals: bool, format_: str | None, out: Path | None, lang: str, **files: Path | None,
) -> int:  # fmt: skip
    """Score SCHEME on the rows in DATA: every indicator, dimension, total and grade.

    Exits with 1 while a reconciliation is open that holds an indicator: those sheets have no total.
    """
    if (periods is None) == (year is None):
        raise click.UsageError("give either --period or --year")
    format_ = chosen_format(format_, out)
    from steelyard.cli.emit import emit, noted, working
    from steelyard.cli.options import recipe
    from steelyard.cli.tables import score_tables, year_table
    from steelyard.engine.recipe import carry_out
    from steelyard.engine.records import LINE_FIELDS, TOTAL_FIELDS, flat, line_records

    asked = recipe(
        "score", scheme, data, periods=periods, year=year, subject=subject, by=by, as_of=as_of,
        intervals=intervals, lang=lang, **files,
    )  # fmt: skip
    with working("scoring"):
        done = carry_out(asked)
        noted("score", done.document, done.computation.workspace, done.document["meta"]["request"])
    assert done.scored is not None
    scored, years = done.scored, done.years
    sheets: dict[str, Any] = {
        "totals": (TOTAL_FIELDS, done.records),
        "indicators": flat(LINE_FIELDS, line_records(done.records), intervals=intervals),
    }
    if years is not None:
        yearly = done.document["years"]
        sheets = {"year": (tuple(yearly[0]) if yearly else ("subject",), yearly), **sheets}
    names = done.computation.results.names
    emit(
        format_,
        out,
        document=done.document,
        sheets=sheets,
        tables=lambda: (
            [year_table(years, names, lang)] if years is not None else score_tables(scored, lang, subject)
        ),
    )
    return _open_ones(scored, lang)


def _open_ones(scored: Any, lang: str) -> int:
    """Say what holds a total back, and what to do; 1 when something does."""
    from steelyard.engine.reconciling import State
    from steelyard.engine.reconciling_words import open_words

    titles = {name: one.title for name, one in scored.computation.workspace.scheme.indicators.items()}
    waiting = [each for each in scored.reconciled if each.state is State.OPEN]
    for each in waiting:
        click.echo(open_words(each, titles).in_language(lang), err=True)
    return 1 if waiting else 0
