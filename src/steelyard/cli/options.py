"""Options that several commands share, with errors that say what is allowed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

FORMATS = ("table", "json", "csv", "xlsx")
LANGUAGES = ("en", "zh-Hans", "zh-Hant")


class PeriodRange(click.ParamType[Any]):
    name = "period"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from steelyard.core.periods import parse_range

        if not isinstance(value, str):
            return value
        try:
            return parse_range(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Year(click.ParamType[Any]):
    name = "year"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from steelyard.core.periods import Grain, Period

        try:
            period = value if isinstance(value, Period) else Period.parse(value)
        except ValueError:
            period = None
        if period is None or period.grain is not Grain.YEAR:
            self.fail(f'"{value}" is not a year. Write it as 2026', param, ctx)
        return period


class Day(click.ParamType[date]):
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f'"{value}" is not a date. Write it as 2026-09-30', param, ctx)


class Location(click.ParamType[Any]):
    """A folder, or the URL of an object store, which is no path."""

    name = "path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return value if "://" in str(value) else Path(value)


_PATH = click.Path(path_type=Path)


def inputs(function: Callable[..., Any]) -> Callable[..., Any]:
    """SCHEME, --data, --snapshot and the files that may replace those of the folder."""
    return click.argument("scheme")(files(function))


def files(function: Callable[..., Any]) -> Callable[..., Any]:
    """--data, --snapshot and the files that may replace those of the folder."""
    for option in (
        click.option("--actuals", type=_PATH, help="File of finished actuals, instead of DATA/actuals.csv."),
        click.option("--ratings", type=_PATH, help="File of ratings, instead of DATA/ratings.csv."),
        click.option("--targets", type=_PATH, help="File of targets, instead of DATA/targets.csv."),
        snapshot,
        click.option(
            "--data",
            "data",
            type=Location(),
            required=True,
            help="Folder or lake with the rows and the inputs.",
        ),
    ):
        function = option(function)
    return function


def snapshot(function: Callable[..., Any]) -> Callable[..., Any]:
    told = "Snapshot of the lake, by name or id. Default: the newest."
    return click.option("--snapshot", metavar="NAME", help=told)(function)


def selection(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--as-of", type=Day(), help="Last day to look at, such as 2026-09-30."),
        click.option(
            "--by", help="employee, team, department, or a column of the rows. Default: all rows as one."
        ),
        click.option(
            "--period",
            "periods",
            type=PeriodRange(),
            help="2026-03, 2026Q1, 2026H1, 2026, or 2026Q1..2026Q4.",
        ),
    ):
        function = option(function)
    return function


def intervals(function: Callable[..., Any]) -> Callable[..., Any]:
    told = "Tell with every value how far chance may have moved it (95%)."
    return click.option("--intervals", is_flag=True, help=told)(function)


def output(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option(
            "--lang",
            type=click.Choice(LANGUAGES),
            default="en",
            show_default=True,
            help="Language of titles.",
        ),
        click.option("--out", type=_PATH, help="Write to this file instead of the terminal."),
        click.option(
            "--format",
            "format_",
            type=click.Choice(FORMATS),
            help="Default: by the ending of --out, else table.",
        ),
    ):
        function = option(function)
    return function


def chosen_format(format_: str | None, out: Path | None) -> str:
    """The format asked for, or the one the file name speaks of."""
    if format_ is None:
        ending = out.suffix.lstrip(".").lower() if out else ""
        format_ = ending if ending in FORMATS else "table"
    if format_ == "xlsx" and out is None:
        raise click.UsageError("--format xlsx writes a file: give --out FILE.xlsx")
    return format_


def recipe(
    command: str, scheme: str, data: Path, *, periods: Any, lang: str, year: Any = None, **given: Any
) -> Any:
    """The options of `compute` or `score` as the recipe that goes into the result."""
    from steelyard.engine.recipe import Recipe, written

    return Recipe(
        command=command,
        scheme=scheme,
        data=str(data),
        periods=written(periods) if periods else None,
        year=str(year) if year else None,
        language=lang,
        **{name: str(value) if isinstance(value, Path) else value for name, value in given.items()},
    )
