"""The charts of a scorecard and of an indicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from steelyard.core.numbers import to_decimal
from steelyard.engine.supposing import curve_of, plotted, scheme_at
from steelyard.web.schemes.files import path_of
from steelyard.web.scorecards.lines import Line, Part
from steelyard.web.scorecards.models import Scorecard
from steelyard.web.scorecards.queries import Numbers
from steelyard.web.ui import charts
from steelyard.web.ui.numbers import decimal, shown
from steelyard.web.ui.periods import period_name
from steelyard.web.ui.templatetags.steelyard import in_language


def waterfall(card: Scorecard, parts: Sequence[Part]) -> charts.Chart:
    """Each indicator's contribution against what full marks would bring, up to the total."""
    steps = [
        {
            "name": in_language(line.title),
            "value": line.contribution,
            "full": line.weight,
            "kind": "part",
            "href": line.address,
        }
        for part in parts
        for line in part.lines
        if line.is_ok
    ]
    titles = card.computation.outline.get("adjustments", {})
    for one in card.card["adjustments"]:
        if points := decimal(one["points"]):
            name = in_language(titles.get(one["adjustment"], one["adjustment"]))
            steps.append({"name": name, "value": points, "kind": "part"})
    steps.append({"name": _("Total"), "value": card.total, "kind": "total"})
    summary = _("From %(count)d indicators to a total of %(total)s") % {
        "count": len(steps) - 1,
        "total": shown(card.total, "score"),
    }
    return charts.waterfall(steps=steps, summary=summary)


def totals(cards: Sequence[Scorecard]) -> charts.Chart:
    """The total of the last periods."""
    names = [period_name(card.computation.period) for card in cards]
    values = [card.total for card in cards]
    summary = _("Totals of the last %(count)d periods") % {"count": len(cards)}
    series = [{"name": _("Total"), "values": values}]
    return charts.lines(categories=names, series=series, unit="score", summary=summary)


def trend(
    line: Line, cards: Sequence[Scorecard], figures: Mapping[int, Mapping[str, Numbers]]
) -> charts.Chart:
    """The value of an indicator over the last periods, with the target of each."""
    found = [figures.get(card.pk, {}).get(line.name) for card in cards]
    return charts.lines(
        categories=[period_name(card.computation.period) for card in cards],
        series=[{"name": in_language(line.title), "values": [one.value if one else None for one in found]}],
        unit=line.unit,
        target=[one.target if one else None for one in found],
        summary=_("The last %(count)d periods against their targets") % {"count": len(cards)},
    )


def curve(card: Scorecard, line: Line) -> charts.Chart | None:
    """The scoring curve with this subject's point on it."""
    scheme = scheme_at(path_of(card.computation.version.text))
    indicator = scheme.indicators.get(line.name)
    found = curve_of(indicator, line.record) if indicator is not None else None
    if found is None:
        return None
    value, score = decimal(line.record["value"]), decimal(line.record["score"])
    marks = _marks(line)
    points = plotted(found, [x for _name, x in marks] + ([value] if value is not None else []))
    me: tuple[Decimal, Any] | None = None
    if value is not None and score is not None:
        me = (value, to_decimal(found.exact(value)))
    summary = _("A value of %(value)s brings %(score)s points") % {
        "value": shown(value, line.unit),
        "score": shown(score, "score"),
    }
    return charts.curve(
        points=points,
        x={"name": in_language(line.title), "unit": line.unit},
        y={"name": _("Points"), "unit": "score"},
        me=me,
        marks=[{"name": name, "x": x} for name, x in marks],
        summary=summary,
    )


def _marks(line: Line) -> list[tuple[str, Decimal]]:
    """Where threshold, target and stretch are, as far as they were agreed."""
    names = {"threshold": _("Threshold"), "target": _("Target"), "stretch": _("Stretch")}
    return [(name, Decimal(line.record[key])) for key, name in names.items() if line.record[key] is not None]
