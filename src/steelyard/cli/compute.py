"""steelyard compute: the value of every indicator."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from steelyard.cli.options import chosen_format, inputs, intervals, output, selection


@click.command("compute")
@inputs
@selection
@intervals
@output
def command(
    scheme: str, data: Path, periods: Any, by: str | None, as_of: date | None, intervals: bool,
    format_: str | None, out: Path | None, lang: str, **files: Path | None,
) -> None:  # fmt: skip
    """Compute every indicator of SCHEME from the rows in DATA."""
    if periods is None:
        raise click.UsageError("Missing option '--period': 2026-03, 2026Q1, 2026H1, 2026 or 2026Q1..2026Q4")
    format_ = chosen_format(format_, out)
    from steelyard.cli.emit import emit, noted, working
    from steelyard.cli.options import recipe
    from steelyard.cli.tables import result_tables
    from steelyard.engine.recipe import carry_out
    from steelyard.engine.records import RESULT_FIELDS, flat

    asked = recipe(
        "compute", scheme, data, periods=periods, by=by, as_of=as_of, intervals=intervals, lang=lang, **files
    )
    with working("computing"):
        done = carry_out(asked)
        noted("compute", done.document, done.computation.workspace, done.document["meta"]["request"])
    emit(
        format_,
        out,
        document=done.document,
        sheets={"results": flat(RESULT_FIELDS, done.records, intervals=intervals)},
        tables=lambda: result_tables(done.computation, lang),
    )
