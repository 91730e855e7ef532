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
) -> None:  # fmt: skip
    """Score SCHEME on the rows in DATA: every indicator, dimension, total and grade."""
    if (periods is None) == (year is None):
        raise click.UsageError("give either --period or --year")
    format_ = chosen_format(format_, out)
    from steelyard.cli.emit import emit, working
    from steelyard.cli.tables import score_tables, year_table
    from steelyard.engine.compute import Request
    from steelyard.engine.records import (
        LINE_FIELDS,
        TOTAL_FIELDS,
        flat,
        line_records,
        scorecards,
        year_records,
    )
    from steelyard.engine.score import score, score_year
    from steelyard.engine.workspace import open_workspace

    with working("scoring"):
        workspace = open_workspace(scheme, data, **files)
        years = None
        if year is not None:
            years, scored = score_year(workspace, year, Request([year], by, as_of, intervals=intervals))
        else:
            scored = score(workspace, Request(periods, by, as_of, intervals=intervals))
        cards = [card for card in scorecards(scored, language=lang) if subject in (None, card["subject"])]
    _must_exist(subject, cards, scored)
    document: dict[str, Any] = {"scorecards": cards, "meta": scored.computation.results.meta}
    sheets = {
        "totals": (TOTAL_FIELDS, cards),
        "indicators": flat(LINE_FIELDS, line_records(cards), intervals=intervals),
    }
    names = scored.computation.results.names
    if years is not None:
        yearly = year_records([one for one in years if subject in (None, one.subject)], names)
        document = {"years": yearly, **document}
        sheets = {"year": (tuple(yearly[0]) if yearly else ("subject",), yearly), **sheets}
    emit(
        format_,
        out,
        document=document,
        sheets=sheets,
        tables=lambda: (
            [year_table(years, names, lang)] if years is not None else score_tables(scored, lang, subject)
        ),
    )


def _must_exist(subject: str | None, cards: Any, scored: Any) -> None:
    if subject is None or cards:
        return
    from steelyard.core.problems import Problem, SteelyardError, listing, suggestion

    known = sorted({who for listed in scored.computation.results.subjects.values() for who in listed})
    message = f'there is no subject "{subject}".{suggestion(subject, known)} Known: {listing(known)}'
    raise SteelyardError(Problem(message))
