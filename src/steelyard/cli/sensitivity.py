"""steelyard sensitivity: which ranks and grades hold."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from steelyard.cli.options import Day, PeriodRange, chosen_format, inputs, output

_SPAN = "How far weights without a range may move, as a share of themselves."
_RELIABILITY = "Take the error of the totals from this reliability (0 to 1), not from intervals of values."


class Share(click.ParamType[float]):
    """`20%` or `0.2`."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        from steelyard.core.numbers import parse_number

        try:
            share = float(parse_number(value))
        except ValueError:
            share = -1.0
        if not 0 <= share <= 1:
            self.fail(f'"{value}" is not a share from 0 to 1. Write 20% or 0.2', param, ctx)
        return share


@click.command("sensitivity")
@inputs
@click.option("--period", "periods", type=PeriodRange(), required=True, help="One period, such as 2026Q3.")
@click.option("--by", default="employee", show_default=True, help="employee, team, or a column of the rows.")
@click.option("--as-of", type=Day(), help="Last day to look at, such as 2026-09-30.")
@click.option("--draws", type=click.IntRange(100, 1_000_000), default=10_000, show_default=True,
              help="How many sets of weights, and of values, are tried.")  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True,
              help="The same seed gives the same answer.")  # fmt: skip
@click.option("--span", type=Share(), default="20%", show_default=True, help=_SPAN)
@click.option("--reliability", type=Share(), help=_RELIABILITY)
@click.option("--subject", help="Everything about this person or team.")
@output
def command(
    scheme: str, data: Path, periods: Any, by: str, as_of: date | None, draws: int, seed: int, span: float,
    reliability: float | None, subject: str | None, format_: str | None, out: Path | None, lang: str,
    **files: Any,
) -> None:  # fmt: skip
    """Show which ranks and grades of SCHEME hold when weights, methods or measurements move."""
    format_ = chosen_format(format_, out)
    from steelyard.cli.emit import emit
    from steelyard.cli.sensitivity_tables import sensitivity_tables
    from steelyard.engine.compute import Request
    from steelyard.engine.sensitivity import sensitivity
    from steelyard.engine.sensitivity_records import document, sheets
    from steelyard.engine.workspace import open_workspace
    from steelyard.review.sensitivity.study import Settings

    settings = Settings(draws=draws, seed=seed, span=span, reliability=reliability)
    with _progress() as progress:
        workspace = open_workspace(scheme, data, **files)
        found = sensitivity(workspace, Request(periods, by, as_of), settings=settings, progress=progress)
    _must_exist(subject, found)
    emit(
        format_,
        out,
        document=document(found, language=lang, subject=subject),
        sheets=sheets(found, language=lang),
        tables=lambda: sensitivity_tables(found, lang, subject),
    )


@contextmanager
def _progress() -> Iterator[Callable[[float], None] | None]:
    """A bar on the terminal while draws are made; nothing when the output is piped."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("drawing weights and values", total=1.0)
        yield lambda done: bar.update(task, completed=done)


def _must_exist(subject: str | None, found: Any) -> None:
    known = found.study.matrix.subjects
    if subject is None or subject in known:
        return
    from steelyard.core.problems import Problem, SteelyardError, listing, suggestion

    if subject in found.study.unranked:
        raise SteelyardError(Problem(f'"{subject}" has no total in {found.period}, so no rank'))
    message = f'there is no subject "{subject}".{suggestion(subject, known)} Known: {listing(known)}'
    raise SteelyardError(Problem(message))
