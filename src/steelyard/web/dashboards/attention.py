"""What needs attention: what is behind, which campaigns keep losing; who to talk to, where to look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from steelyard.web.dashboards.figures import level_of
from steelyard.web.dashboards.queries import Member, Page
from steelyard.web.dashboards.tiles import Reading
from steelyard.web.dashboards.words import in_a_row
from steelyard.web.scorecards.models import SubjectKind
from steelyard.web.ui.numbers import shown

MOST = 6
#: Names beside an indicator: those furthest behind, not everybody who is.
MOST_NAMES = 3


@dataclass(frozen=True)
class Who:
    """Somebody to talk to; without an address there is no page of theirs."""

    name: str
    address: str = ""


@dataclass(frozen=True)
class Need:
    """Something to look at. `detail` says how it stands."""

    title: str
    address: str
    signal: str
    unit: str = ""
    value: Any = None
    target: Any = None
    detail: str = ""
    who: tuple[Who, ...] = ()


def needs(page: Page, readings: Iterable[Reading]) -> list[Need]:
    """The most costly first: what is behind before what is at risk."""
    found = [*_campaigns(page), *_indicators(page, readings)]
    return found[:MOST]


def _indicators(page: Page, readings: Iterable[Reading]) -> Iterator[Need]:
    behind = [one for one in readings if one.signal in ("behind", "at_risk")]
    for one in sorted(behind, key=lambda one: (one.signal != "behind", -_lost(one))):
        yield Need(
            title=one.title,
            address=one.address,
            signal=one.signal,
            unit=one.unit,
            value=one.line.get("value"),
            target=one.line.get("target"),
            who=tuple(_furthest(page, one.name)),
        )


def _lost(one: Reading) -> float:
    """The points of the sheet that are not earned."""
    weight, got = one.line.get("effective_weight") or 0, one.line.get("contribution") or 0
    return float(weight) - float(got)


def _furthest(page: Page, indicator: str) -> Iterator[Who]:
    """The members whose score on it is lowest, among those who are behind: where it is measured for each."""
    level = level_of(page.outline, indicator)
    below: list[Member] = page.members or page.teams if level == SubjectKind.EMPLOYEE else []
    if level == SubjectKind.TEAM:
        below = page.teams
    known = [
        (float(figure.score), one)
        for one in below
        if (figure := one.figures.get(indicator)) is not None
        and figure.score is not None
        and figure.signal in ("behind", "at_risk")
    ]
    people = {one.subject for one in page.members}
    for _, one in sorted(known, key=lambda pair: pair[0])[:MOST_NAMES]:
        if one.subject in people:
            address = reverse("indicator", args=[one.subject, page.period, indicator])
        else:
            address = reverse("dashboard-of", args=[one.subject, page.period])
        yield Who(one.name, address)


def _campaigns(page: Page) -> Iterator[Need]:
    """Series that stay under the line, with those who answer for them where one may see these people."""
    campaigns = page.body.get("campaigns", {})
    for series in campaigns.get("series", ()):
        if series["is_failing"]:
            line = shown(campaigns.get("failing_under"), "percent")
            owners = [Who(page.names[one], _card(page, one)) for one in series["owners"] if one in page.names]
            yield Need(
                title=series["series"],
                address="#campaigns",
                signal="behind",
                unit="percent",
                value=series["roi"],
                target=campaigns.get("failing_under"),
                detail=in_a_row(series["times_under"], line),
                who=tuple(owners[:MOST_NAMES]),
            )


def _card(page: Page, person: str) -> str:
    known = {one.id for one in page.subjects if one.kind == SubjectKind.EMPLOYEE}
    return reverse("scorecard", args=[person, page.period]) if person in known else ""
