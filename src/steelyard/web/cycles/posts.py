"""What of somebody's cycle is rated on its own: the posts they held, and the days in each (DOMAIN §1.5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from steelyard.appraisal.posts import Held, Stretch, stretches
from steelyard.appraisal.spans import ONE_DAY, Span
from steelyard.core.periods import Calendar, Period
from steelyard.web.cycles.models import Appraisee, Cycle, Leave, Segment, StageKind, Task
from steelyard.web.cycles.planning import rules_of
from steelyard.web.cycles.presence import span_of
from steelyard.web.cycles.reading import scheme_of

#: The perspective under which managers review (`reviews.questions.MANAGER`).
MANAGER = "manager"


@dataclass(frozen=True)
class Post:
    """A team with the manager who rates there; `raters`: that manager, and whoever rated in their place."""

    key: str
    team: str
    manager: str | None
    until: date
    raters: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Career:
    """The posts of an appraisee, and the stretches of days that are rated on their own.

    A post whose days were too few to be rated is in no stretch: they count with those of another.
    """

    posts: Mapping[str, Post]
    stretches: tuple[Stretch, ...]
    teams: Mapping[str, str]

    @property
    def rated(self) -> list[Post]:
        """Posts that are in a stretch, in the order of time."""
        keys = dict.fromkeys(key for one in self.stretches for key in one.shares)
        return [self.posts[key] for key in keys]


def careers(cycle: Cycle, appraisees: Iterable[Appraisee]) -> dict[str, Career]:
    """Person → career, of those who are to be rated in more than the post they hold now.

    At most three queries, however many people.
    """
    return _with_raters(cycle, _careers(cycle, appraisees))


def _careers(cycle: Cycle, appraisees: Iterable[Appraisee]) -> dict[str, Career]:
    """Without who rated."""
    scheme = scheme_of(cycle.version.text)
    if scheme is None:
        return {}
    segments: dict[object, list[Segment]] = {}
    for segment in Segment.objects.filter(appraisee__cycle=cycle).select_related("team"):
        segments.setdefault(segment.appraisee_id, []).append(segment)
    several = [one for one in appraisees if len(_places(one, segments.get(one.pk, []))) > 1]
    if not several:
        return {}
    away: dict[object, list[Span]] = {}
    for leave in Leave.objects.filter(appraisee__cycle=cycle):
        away.setdefault(leave.appraisee_id, []).append(span_of(leave))
    minimum = rules_of(cycle).segment_days
    periods = spans_of(cycle, scheme.calendar.calendar)
    found = {}
    for one in several:
        held, places = _held(one, segments[one.pk])
        parts = stretches(
            held, cycle=span_of(cycle), periods=periods, away=away.get(one.pk, []), minimum=minimum
        )
        rated = {key for stretch in parts for key in stretch.shares}
        now = [post.key for place, post in places.items() if place == (one.team_id, one.manager_id)]
        # Days too few to be rated went to a neighbour: then the post now held may be the only one.
        if rated and rated != set(now):
            names = {each.team_id: each.team.name for each in segments[one.pk]}
            found[one.person_id] = Career({post.key: post for post in places.values()}, parts, names)
    return found


Place = tuple[str, str | None]


def _places(one: Appraisee, segments: Iterable[Segment]) -> set[Place]:
    """Team and manager of each of the segments."""
    return {(each.team_id, each.manager_id or one.manager_id) for each in segments}


def _held(one: Appraisee, segments: Iterable[Segment]) -> tuple[list[Held], dict[Place, Post]]:
    """The days in each post, and the posts by team and manager."""
    posts: dict[Place, Post] = {}
    held = []
    for each in segments:
        place = each.team_id, each.manager_id or one.manager_id
        known = posts.get(place)
        key = known.key if known else str(len(posts) + 1)
        until = max(each.ends_on, known.until) if known else each.ends_on
        posts[place] = Post(key, *place, until)
        held.append(Held(key, Span(each.starts_on, each.ends_on + ONE_DAY), Fraction(each.share)))
    return held, posts


def spans_of(cycle: Cycle, calendar: Calendar) -> dict[str, Span]:
    """Period of the cycle → its days."""
    return {text: Span.of(Period.parse(text), calendar) for text in cycle.periods}


def _with_raters(cycle: Cycle, found: Mapping[str, Career]) -> dict[str, Career]:
    """Who rated in each post: its manager, or the next one up who was asked, or who stood in for them."""
    if not found:
        return {}
    asked: dict[str, dict[str, set[str]]] = {}
    tasks = Task.objects.filter(
        stage__cycle=cycle,
        stage__kind=StageKind.MANAGER_REVIEW,
        perspective=MANAGER,
        round=1,
        appraisee__person__in=list(found),
    )
    for subject, person, assignee in tasks.values_list("appraisee__person", "person", "assignee"):
        asked.setdefault(subject, {}).setdefault(person, set()).add(assignee)
    managers = {str(one["id"]): one["manager_id"] for one in cycle.organisation.get("people", ())}
    return {
        subject: replace(
            career,
            posts={
                key: replace(post, raters=_raters(post, asked.get(subject, {}), managers))
                for key, post in career.posts.items()
            },
        )
        for subject, career in found.items()
    }


def _raters(post: Post, asked: Mapping[str, set[str]], managers: Mapping[str, str | None]) -> frozenset[str]:
    at, seen = post.manager, set[str]()
    while at is not None and at not in seen:
        if at in asked:
            return frozenset({at, *asked[at]})
        seen.add(at)
        at = managers.get(at)
    return frozenset() if post.manager is None else frozenset({post.manager})


def former_managers(cycle: Cycle, appraisees: Iterable[Appraisee]) -> dict[str, list[str]]:
    """Person → managers of posts they held, beside the one they have now, in the order of time."""
    found = {}
    now = {one.person_id: one.manager_id for one in appraisees}
    for subject, career in _careers(cycle, appraisees).items():
        others = [post.manager for post in career.rated]
        found[subject] = [
            one for one in dict.fromkeys(others) if one is not None and one not in (now[subject], subject)
        ]
    return found
