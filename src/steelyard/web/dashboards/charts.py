"""The charts of a dashboard, made with ui's shapes; some have more in their table than in the picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from steelyard.web.dashboards.figures import (
    adjustment_title,
    dimension_title,
    indicator_title,
    number,
    parts_of,
)
from steelyard.web.dashboards.members import Member
from steelyard.web.dashboards.queries import Page
from steelyard.web.dashboards.words import STEPS, hours
from steelyard.web.scorecards.models import Scorecard
from steelyard.web.ui import charts
from steelyard.web.ui.charts import Chart, column
from steelyard.web.ui.numbers import shown
from steelyard.web.ui.periods import period_name

#: Scores that count as full marks, and the most that caps usually allow.
FULL, MOST = 100.0, 120.0
#: From this part of a point on, caps are told as a step of their own.
LEAST_REST = 0.05


def waterfall(page: Page) -> Chart | None:
    """What each dimension brings of its full weight, then bonus, deductions and vetoes, up to the total."""
    card = page.card.card
    total = number(card.get("total"))
    if total is None:
        return None
    summary = _("Where the score of %(total)s comes from, part by part.") % {"total": shown(total, "points")}
    return charts.waterfall(steps=_steps(page, card, total), unit="points", summary=summary)


def _steps(page: Page, card: Mapping[str, Any], total: float) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = [
        {
            "name": dimension_title(page.outline, name),
            "value": number(part["contribution"]),
            "full": number(part.get("effective_weight")),
            "kind": "part",
        }
        for name, part in parts_of(card).items()
        if part.get("contribution") is not None
    ]
    steps += [
        {
            "name": adjustment_title(page.outline, one["adjustment"]),
            "value": number(one["points"]),
            "kind": "part",
        }
        for one in card.get("adjustments", ())
        if number(one["points"])
    ]
    before = number(card.get("total_before_vetoes"))
    before = total if before is None else before
    rest = before - sum(step["value"] or 0.0 for step in steps)
    if abs(rest) >= LEAST_REST:
        steps.append({"name": _("Caps"), "value": rest, "kind": "part"})
    if before != total:
        steps.append({"name": _("Veto"), "value": total - before, "kind": "part"})
    return [*steps, {"name": _("Total"), "value": total, "kind": "total"}]


def radar(page: Page) -> Chart | None:
    """The scores of the dimensions; the period before dashed. Two dimensions have no shape."""
    now = {name: part for name, part in parts_of(page.card.card).items() if part.get("score") is not None}
    if len(now) < 3:
        return None
    before = parts_of(page.prior.card) if page.prior is not None else {}
    values = [number(part["score"]) for part in now.values()]
    earlier = [number(before.get(name, {}).get("score")) for name in now]
    series: list[dict[str, Any]] = [{"name": period_name(page.period), "values": values}]
    if page.prior is not None and any(value is not None for value in earlier):
        name = period_name(page.prior.computation.period)
        series.append({"name": name, "values": earlier, "dashed": True})
    highest = max(MOST, *(value or 0.0 for value in (*values, *earlier)))
    return charts.radar(
        axes=[{"name": dimension_title(page.outline, name), "max": highest} for name in now],
        series=series,
        summary=_("Scores of %(count)d dimensions; 100 is full marks.") % {"count": len(now)},
    )


def funnel(body: Mapping[str, Any]) -> Chart:
    """Leads of the period and how far they have come; the table has the rates of the period before, too."""
    stages = [
        {"name": str(STEPS[step["step"]]), "value": number(step["count"]), "rate": number(step["rate"])}
        for step in body["steps"]
    ]
    summary = " → ".join(f"{stage['name']} {shown(stage['value'], 'count')}" for stage in stages)
    chart = charts.funnel(stages=stages, summary=summary)
    before = _("Of the stage before, %(period)s") % {"period": period_name(body["prior_period"])}
    chart["columns"] += [column(_("Of all leads"), "percent"), column(before, "percent")]
    for row, step in zip(chart["rows"], body["steps"], strict=True):
        row += [number(step["of_leads"]), number(step["prior_rate"])]
    return chart


def campaigns(body: Mapping[str, Any], names: Mapping[str, str], currency: str) -> Chart:
    """Every campaign by spend and ROI, sized by revenue; those of a failing series are marked."""
    failing = {one["series"]: one["times_under"] for one in body["series"] if one["is_failing"]}
    line = number(body["failing_under"])
    chart = charts.bubbles(
        points=[
            _bubble(one, one["series"] in failing) for one in body["campaigns"] if one["roi"] is not None
        ],
        x={"name": _("Spend"), "unit": currency},
        y={"name": _("ROI"), "unit": "percent"},
        size={"name": _("Revenue"), "unit": currency},
        line=line,
        line_name=shown(line, "percent"),
        summary=_("%(count)d campaigns, ROI %(roi)s in all.")
        % {"count": len(body["campaigns"]) + body["left_out"], "roi": shown(body["roi"], "percent")},
    )
    chart["columns"] = [
        column(_("Campaign")),
        column(_("Series")),
        column(_("Owner")),
        column(_("Ended")),
        column(_("Spend"), currency),
        column(_("Revenue"), currency),
        column(_("ROI"), "percent"),
        column(_("Times in a row under the line"), "count"),
    ]
    chart["rows"] = [_campaign_row(one, names, failing) for one in body["campaigns"]]
    return chart


def _bubble(one: Mapping[str, Any], marked: bool) -> dict[str, Any]:
    return {
        "name": one["name"],
        "x": number(one["spend"]),
        "y": number(one["roi"]),
        "size": number(one["revenue"]),
        "group": one["series"],
        "marked": marked,
    }


def _campaign_row(one: Mapping[str, Any], names: Mapping[str, str], failing: Mapping[str, int]) -> list[Any]:
    return [
        one["name"],
        one["series"],
        names.get(one["owner"], ""),
        one["ended_on"],
        number(one["spend"]),
        number(one["revenue"]),
        number(one["roi"]),
        failing.get(one["series"]),
    ]


def response(body: Mapping[str, Any]) -> Chart:
    """Negative incidents by the hours to the first answer; the target as a line between two bars."""
    buckets = body["buckets"]
    bars: list[dict[str, Any]] = [
        {"name": hours(one["from"], one["to"]), "value": number(one["count"])} for one in buckets
    ]
    if number(body["unanswered"]):
        bars.append(
            {
                "name": pgettext("incidents without an answer", "open"),
                "value": number(body["unanswered"]),
                "marked": True,
            }
        )
    target = number(body.get("target_hours"))
    return charts.histogram(
        bars=bars,
        line=None if target is None else _target_line(target, buckets),
        name=_("Hours to the first answer"),
        summary=_("Half of the incidents were answered within %(hours)s h.")
        % {"hours": shown(body["median_hours"], "ratio")},
    )


def _target_line(target: float, buckets: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    name = _("Target %(hours)s h") % {"hours": shown(target, "ratio")}
    return {"name": name, "at": _between(target, buckets)}


def _between(target: float, buckets: Sequence[Mapping[str, Any]]) -> float:
    """Where a number of hours lies on an axis of buckets: 0 is the middle of the first bar."""
    for at, one in enumerate(buckets):
        if one["to"] is None:
            break
        low, high = float(one["from"]), float(one["to"])
        if target < high:
            return at - 0.5 + (target - low) / (high - low)
    return len(buckets) - 1.0


def brand(body: Mapping[str, Any], what: str) -> Chart | None:
    """Awareness or reputation by wave, with its interval as a band."""
    waves = [wave for wave in body["waves"] if wave.get(what)]
    if not waves:
        return None
    unit = "percent" if what == "awareness" else "score"
    title = _("Awareness") if what == "awareness" else _("Reputation")
    series = {key: [number(wave[what][key]) for wave in waves] for key in ("value", "low", "high")}
    names = [period_name(wave["period"]) for wave in waves]
    told = {key: shown(values[-1], unit) for key, values in series.items()}
    chart = charts.lines(
        categories=names,
        series=[{"name": title, "values": series["value"], "low": series["low"], "high": series["high"]}],
        unit=unit,
        summary=_("%(what)s in %(wave)s: %(value)s, between %(low)s and %(high)s.")
        % {"what": title, "wave": names[-1], **told},
    )
    chart["columns"].append(column(_("Answers"), "count"))
    for row, wave in zip(chart["rows"], waves, strict=True):
        row.append(number(wave[what]["answers"]))
    return chart


def heatmap(page: Page, lines: Sequence[Member], view: str) -> Chart | None:
    """Members against indicators, by score; a click leads to the page `view` of the member."""
    scores = [{name: number(score) for name, score in one.scores.items()} for one in lines]
    measured = {name for each in scores for name, score in each.items() if score is not None}
    used = [name for name in page.outline.get("indicators", {}) if name in measured]
    if len(lines) < 2 or not used:
        return None
    titles = [indicator_title(page.outline, name) for name in used]
    values = [[each.get(name) for name in used] for each in scores]
    chart = charts.heatmap(
        x=titles,
        y=[one.name for one in lines],
        values=values,
        hrefs=[reverse(view, args=[one.subject, page.period]) for one in lines],
        high=MOST,
        summary=_("Scores of %(rows)d by %(columns)d indicators.")
        % {"rows": len(lines), "columns": len(used)},
    )
    chart["columns"] = [
        column(_("Name")),
        column(_("Total"), "score"),
        column(_("Grade")),
        *(column(title, "score") for title in titles),
    ]
    chart["rows"] = [
        [one.name, number(one.total), one.grade, *row] for one, row in zip(lines, values, strict=True)
    ]
    return chart


def totals(cards: Sequence[Scorecard], title: str) -> Chart:
    """The totals of periods as a line."""
    chart = charts.lines(
        categories=[period_name(card.computation.period) for card in cards],
        series=[{"name": title, "values": [number(card.total) for card in cards]}],
        unit="score",
        summary=_("The total in %(count)d periods.") % {"count": len(cards)},
    )
    chart["columns"].append(column(_("Grade")))
    for row, card in zip(chart["rows"], cards, strict=True):
        row.append(card.grade)
    return chart
