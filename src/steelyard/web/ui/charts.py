"""Charts as plain maps: one function per kind (static/ui/charts/README.md). Each carries its own table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import isfinite
from typing import Any

from django.utils.translation import gettext as _

Chart = dict[str, Any]
Row = Sequence[Any]


def column(name: str, unit: str | None = None) -> dict[str, str]:
    """A column of the table view; with a unit (possibly empty) it holds numbers."""
    return {"name": str(name)} if unit is None else {"name": str(name), "unit": unit}


def _chart(columns: Sequence[Mapping[str, str]], rows: Sequence[Row], summary: str, **parts: Any) -> Chart:
    return {
        "columns": list(columns),
        "rows": [[_plain(value) for value in row] for row in rows],
        "summary": summary,
        **{name: _plain(part) for name, part in parts.items() if part is not None},
    }


def _plain(value: Any) -> Any:
    """Numbers for a picture: a float is enough, the exact ones are in the scorecard. Infinite is a gap."""
    if isinstance(value, Decimal | float):
        return float(value) if isfinite(float(value)) else None
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)


def waterfall(*, steps: Sequence[Mapping[str, Any]], unit: str = "score", summary: str = "") -> Chart:
    """From parts to a total. A step: name, value, kind part or total; full is what full marks would bring."""
    rows = [(step["name"], step["value"], step.get("full")) for step in steps]
    columns = [column(_("Part")), column(_("Points"), unit), column(_("Full marks"), unit)]
    return _chart(columns, rows, summary, steps=steps, unit=unit)


def radar(
    *, axes: Sequence[Mapping[str, Any]], series: Sequence[Mapping[str, Any]], summary: str = ""
) -> Chart:
    """One value per axis and series."""
    columns = [column(_("Dimension")), *(column(one["name"], "score") for one in series)]
    rows = [(axis["name"], *(one["values"][at] for one in series)) for at, axis in enumerate(axes)]
    return _chart(columns, rows, summary, axes=axes, series=series)


def funnel(*, stages: Sequence[Mapping[str, Any]], summary: str = "") -> Chart:
    """Counts that get fewer from stage to stage; rate is the share of the stage before, a fraction."""
    columns = [column(_("Stage")), column(_("Number"), "count"), column(_("Of the stage before"), "percent")]
    rows = [(stage["name"], stage["value"], stage.get("rate")) for stage in stages]
    return _chart(columns, rows, summary, stages=stages)


def bubbles(
    *,
    points: Sequence[Mapping[str, Any]],
    x: Mapping[str, str],
    y: Mapping[str, str],
    size: Mapping[str, str],
    line: Any = None,
    line_name: str = "",
    summary: str = "",
) -> Chart:
    """Points with a size. x, y and size have a name and a unit."""
    columns = [column(_("Name")), *(column(one["name"], one["unit"]) for one in (x, y, size))]
    rows = [(point["name"], point["x"], point["y"], point["size"]) for point in points]
    parts = {"points": points, "x": x, "y": y, "size": size, "line": line, "line_name": line_name or None}
    return _chart(columns, rows, summary, **parts)


def histogram(
    *,
    bars: Sequence[Mapping[str, Any]],
    line: Mapping[str, Any] | None = None,
    name: str = "",
    summary: str = "",
) -> Chart:
    """Counts per class. line: name and the number of the bar at which it stands."""
    columns = [column(name or _("Class")), column(_("Number"), "count")]
    return _chart(columns, [(bar["name"], bar["value"]) for bar in bars], summary, bars=bars, line=line)


def lines(
    *,
    categories: Sequence[str],
    series: Sequence[Mapping[str, Any]],
    unit: str = "",
    target: Any = None,
    summary: str = "",
) -> Chart:
    """Values over periods; low and high of a series are its interval, dashed is not yet real."""
    columns = [column(_("Period"))]
    for one in series:
        columns.append(column(one["name"], unit))
        if "low" in one:
            columns += [
                column(f"{one['name']} · {_('from')}", unit),
                column(f"{one['name']} · {_('to')}", unit),
            ]
    rows = [(name, *_line(series, at)) for at, name in enumerate(categories)]
    return _chart(columns, rows, summary, categories=categories, series=series, unit=unit, target=target)


def _line(series: Sequence[Mapping[str, Any]], at: int) -> list[Any]:
    found: list[Any] = []
    for one in series:
        found.append(one["values"][at])
        if "low" in one:
            found += [one["low"][at], one["high"][at]]
    return found


def bars(
    *,
    categories: Sequence[str],
    series: Sequence[Mapping[str, Any]],
    unit: str = "",
    target: Any = None,
    summary: str = "",
) -> Chart:
    """Bars per category, starting at zero."""
    columns = [column(_("Name")), *(column(one["name"], unit) for one in series)]
    rows = [(name, *(one["values"][at] for one in series)) for at, name in enumerate(categories)]
    return _chart(columns, rows, summary, categories=categories, series=series, unit=unit, target=target)


def heatmap(
    *,
    x: Sequence[str],
    y: Sequence[str],
    values: Sequence[Row],
    hrefs: Sequence[str] = (),
    low: float = 0,
    high: float = 120,
    summary: str = "",
) -> Chart:
    """One row of values, and one address, for each name of y."""
    columns = [column(_("Name")), *(column(name, "score") for name in x)]
    rows = [(name, *row) for name, row in zip(y, values, strict=True)]
    parts = {"values": values, "hrefs": list(hrefs), "low": low, "high": high}
    return _chart(columns, rows, summary, x=list(x), y=list(y), **parts)


def curve(
    *,
    points: Sequence[Row],
    x: Mapping[str, str],
    y: Mapping[str, str],
    me: Row | None = None,
    me_name: str = "",
    marks: Sequence[Mapping[str, Any]] = (),
    summary: str = "",
) -> Chart:
    """A scoring curve, with one's own point on it and marks such as the target."""
    columns = [column(x["name"], x["unit"]), column(y["name"], y["unit"])]
    parts = {"points": points, "x": x, "y": y, "me": me, "me_name": me_name or None, "marks": list(marks)}
    return _chart(columns, points, summary, **parts)
