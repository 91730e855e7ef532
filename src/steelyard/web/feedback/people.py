"""Where people stand towards an appraisee, by the organisation as it was at the launch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from steelyard.appraisal.anonymity import Perspective
from steelyard.web.cycles.models import Appraisee, Cycle

#: The order in which seats are given: who reports to somebody sees what nobody else sees.
ANONYMOUS = (Perspective.REPORT, Perspective.PEER, Perspective.OTHER_DEPARTMENT)


@dataclass(frozen=True)
class Organisation:
    """Who leads whom and who is in which team. `gone` are people who can no longer be asked."""

    managers: Mapping[str, str | None]
    teams: Mapping[str, str]
    dotted: Mapping[str, frozenset[str]]
    gone: frozenset[str] = frozenset()

    @classmethod
    def of(cls, cycle: Cycle, gone: Iterable[str] = ()) -> Organisation:
        kept = cycle.organisation
        stays = sorted(kept.get("memberships", ()), key=lambda one: (str(one["valid_from"]), one["share"]))
        dotted: dict[str, set[str]] = {}
        for line in kept.get("lines", ()):
            dotted.setdefault(str(line["person_id"]), set()).add(str(line["manager_id"]))
        return cls(
            managers={str(one["id"]): one["manager_id"] for one in kept.get("people", ())},
            teams={str(one["person_id"]): str(one["team_id"]) for one in stays},
            dotted={person: frozenset(found) for person, found in dotted.items()},
            gone=frozenset(gone),
        )

    def perspective(self, appraisee: Appraisee, person: str) -> Perspective:
        """It follows from the organisation and is not chosen, so that nobody hides in a larger group."""
        if person == appraisee.person_id:
            return Perspective.SELF
        if person == appraisee.manager_id:
            return Perspective.MANAGER
        if person in self.dotted.get(appraisee.person_id, ()):
            return Perspective.DOTTED_LINE_MANAGER
        if self.managers.get(person) == appraisee.person_id:
            return Perspective.REPORT
        same_team = appraisee.team_id is not None and self.teams.get(person) == appraisee.team_id
        same_manager = appraisee.manager_id is not None and self.managers.get(person) == appraisee.manager_id
        return Perspective.PEER if same_team or same_manager else Perspective.OTHER_DEPARTMENT

    def named(self, appraisee: Appraisee) -> Iterator[tuple[str, Perspective]]:
        """The person, the line manager, dotted lines: asked without being proposed."""
        yield appraisee.person_id, Perspective.SELF
        if appraisee.manager_id is not None and appraisee.manager_id not in self.gone:
            yield appraisee.manager_id, Perspective.MANAGER
        for person in sorted(self.dotted.get(appraisee.person_id, ())):
            if person not in self.gone and person != appraisee.manager_id:
                yield person, Perspective.DOTTED_LINE_MANAGER

    def groups(self, appraisee: Appraisee) -> dict[Perspective, list[str]]:
        """Everybody whose name would not be told, by where they stand."""
        found: dict[Perspective, list[str]] = {each: [] for each in ANONYMOUS}
        for person in sorted(self.managers):
            where = self.perspective(appraisee, person)
            if where in found and person not in self.gone:
                found[where].append(person)
        return found


def suggested(
    groups: Mapping[Perspective, Sequence[str]],
    *,
    minimum: Mapping[str, int],
    most: int,
    most_per_rater: int,
    requests: Counter[str],
) -> list[tuple[str, Perspective]]:
    """Whom the organisation proposes: of each perspective as many as are shown, then up to `most`.

    A perspective that cannot be shown is not asked at all. Those with the fewest `requests` come first,
    and `requests` counts on.
    """
    found: list[tuple[str, Perspective]] = []
    free = {
        where: nsmallest(
            most,
            (each for each in people if requests[each] < most_per_rater),
            key=lambda each: requests[each],
        )
        for where, people in groups.items()
    }
    for where, people in free.items():
        least = minimum[where]
        if len(people) >= least and len(found) + least <= most:
            found += [(each, where) for each in people[:least]]
    asked = {where for _, where in found}
    chosen = {each for each, _ in found}
    spare = [(each, where) for where, people in free.items() if where in asked for each in people]
    found += [one for one in spare if one[0] not in chosen][: most - len(found)]
    requests.update(each for each, _ in found)
    return found
