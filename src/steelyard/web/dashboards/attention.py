"""What needs attention: what is behind, which campaigns keep losing; who to talk to, where to look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from steelyard.web.dashboards.figures import level_of
from steelyard.web.dashboards.members import Member, furthest_behind
from steelyard.web.dashboards.queries import Page
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
    """The most costly first: what is behind before what is at risk. One query, for those to talk to."""
    failing = list(_campaigns(page))
    behind = [one for one in readings if one.signal in ("behind", "at_risk")]
    behind.sort(key=lambda one: (one.signal != "behind", -_lost(one)))
    told = behind[: max(0, MOST - len(failing))]
    furthest = _furthest(page, [one.name for one in told])
    return [*failing, *(_need(page, one, furthest.get(one.name, ())) for one in told)][:MOST]


def _need(page: Page, one: Reading, who: Iterable[Member]) -> Need:
    return Need(
        title=one.title,
        address=one.address,
        signal=one.signal,
        unit=one.unit,
        value=one.line.get("value"),
        target=one.line.get("target"),
        who=tuple(Who(each.name, _place(page, each, one.name)) for each in who),
    )


def _lost(one: Reading) -> float:
    """The points of the sheet that are not earned."""
    weight, got = one.line.get("effective_weight") or 0, one.line.get("contribution") or 0
    return float(weight) - float(got)


def _furthest(page: Page, indicators: Sequence[str]) -> Mapping[str, Sequence[Member]]:
    """Those whose score is lowest, among those who are behind: where it is measured for each."""
    own = [name for name in indicators if level_of(page.outline, name) == SubjectKind.EMPLOYEE]
    shared = [name for name in indicators if level_of(page.outline, name) == SubjectKind.TEAM]
    people, teams = (own, shared) if page.crowd.count else ([], own + shared)
    return furthest_behind(page.crowd, people=people, teams=teams, most=MOST_NAMES)


def _place(page: Page, who: Member, indicator: str) -> str:
    if who.kind == SubjectKind.EMPLOYEE:
        return reverse("indicator", args=[who.subject, page.period, indicator])
    return reverse("dashboard-of", args=[who.subject, page.period])


def _campaigns(page: Page) -> Iterator[Need]:
    """Series that stay under the line, with those who answer for them where one may see these people."""
    campaigns = page.body.get("campaigns", {})
    for series in campaigns.get("series", ()):
        if series["is_failing"]:
            line = shown(campaigns.get("failing_under"), "percent")
            owners = [_owner(page, one) for one in series["owners"] if one in page.owners]
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


def _owner(page: Page, person: str) -> Who:
    name, has_card = page.owners[person]
    return Who(name, reverse("scorecard", args=[person, page.period]) if has_card else "")
