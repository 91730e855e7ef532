"""Which values a cycle needs people to enter: those of indicators with `input: actuals`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from steelyard.scheme.model import Indicator
from steelyard.web.accounts.models import User
from steelyard.web.actuals.models import Actual, DataOwner
from steelyard.web.cycles.applying import applies
from steelyard.web.cycles.models import Appraisee, Cycle
from steelyard.web.cycles.reading import scheme_of
from steelyard.web.org.roles import Role


def indicators(cycle: Cycle) -> Mapping[str, Indicator]:
    """Name → the indicator, of those that are entered."""
    scheme = scheme_of(cycle.version.text)
    if scheme is None:
        return {}
    return {name: one for name, one in scheme.indicators.items() if one.input == "actuals"}


def values(cycle: Cycle) -> Iterator[Actual]:
    """One empty value for every subject an indicator applies to, in every period of the cycle."""
    people = list(cycle.appraisees.filter(not_rated="").select_related("person"))
    for name, indicator in indicators(cycle).items():
        for period in cycle.periods:
            yield from _of(cycle, name, indicator, period, people)


def _of(
    cycle: Cycle, name: str, indicator: Indicator, period: str, people: list[Appraisee]
) -> Iterator[Actual]:
    if indicator.level == "employee":
        for one in people:
            if applies(indicator, one, cycle):
                yield Actual(
                    cycle=cycle,
                    appraisee=one,
                    subject=one.person_id,
                    name=one.person.name,
                    indicator=name,
                    period=period,
                )
        return
    for team in cycle.organisation.get("teams", ()):
        if (team["kind"] == "department") == (indicator.level == "department"):
            yield Actual(cycle=cycle, subject=team["id"], name=team["name"], indicator=name, period=period)


def usual_owners(cycle: Cycle) -> list[DataOwner]:
    """The account named in the scheme where there is one; else the only data owner there is, if so."""
    owners = list(User.objects.filter(grants__role=Role.DATA_OWNER, is_active=True).distinct())
    by_name = {one.username: one for one in User.objects.filter(is_active=True)}
    found = []
    for name, indicator in indicators(cycle).items():
        user = by_name.get(indicator.owner or "") or (owners[0] if len(owners) == 1 else None)
        if user is not None:
            found.append(DataOwner(cycle=cycle, indicator=name, user=user))
    return found
