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
    from steelyard.cli.emit import emit, working
    from steelyard.cli.tables import result_tables
    from steelyard.engine.compute import Request, compute
    from steelyard.engine.records import RESULT_FIELDS, flat, result_records
    from steelyard.engine.workspace import open_workspace

    with working("computing"):
        workspace = open_workspace(scheme, data, **files)
        computation = compute(workspace, Request(periods, by, as_of, intervals=intervals))
    records = list(result_records(computation, language=lang))
    emit(
        format_,
        out,
        document={"results": records, "meta": computation.results.meta},
        sheets={"results": flat(RESULT_FIELDS, records, intervals=intervals)},
        tables=lambda: result_tables(computation, lang),
    )
