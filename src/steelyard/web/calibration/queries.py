"""What the room reads: one picture of a cycle's grades, as far as the one who looks may see it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from steelyard.appraisal import calibration_words
from steelyard.appraisal.border import BorderCase
from steelyard.appraisal.distribution import Distribution, by_pool
from steelyard.appraisal.pooling import Pool, pooled
from steelyard.appraisal.quotas import Guideline, LinkedGuidelines
from steelyard.core.texts import Text
from steelyard.scheme.model import Grades, Scheme
from steelyard.web.accounts.models import User
from steelyard.web.calibration import measured
from steelyard.web.calibration.access import Locks, locks_of
from steelyard.web.calibration.models import Departure, Discussion, Move, MoveState, RaterReport
from steelyard.web.cycles.models import Cycle
from steelyard.web.cycles.planning import rules_of
from steelyard.web.cycles.reading import scheme_of
from steelyard.web.results.models import Result

NO_TEAM = ""


@dataclass(frozen=True)
class Card:
    """One person on the board. `border` is the case, `discussed` whether it was talked over at this total."""

    result: Result
    error: float
    held: str | None
    border: BorderCase | None
    discussed: bool
    proposed: Move | None

    @property
    def initials(self) -> str:
        """First letters of a name of several words; of one without spaces the first two characters."""
        words = self.result.appraisee.person.name.split()
        return "".join(word[0] for word in words[:2]).upper() if len(words) > 1 else "".join(words)[:2]

    @property
    def to_discuss(self) -> bool:
        return self.border is not None and not self.discussed

    @property
    def kept(self) -> str:
        """The probability of the computed grade, in percent."""
        return "" if self.border is None else f"{100 * self.border.kept:.0f}"


@dataclass(frozen=True)
class Group:
    """A pool of teams: the guideline beside what there is, as far as the viewer may count."""

    key: str
    pool: Pool
    name: str
    found: Distribution
    note: Text | None
    words: list[Text]
    departure: Departure | None


@dataclass(frozen=True)
class Column:
    """One grade: its cards, those meant by the guideline (None: free), those there are."""

    grade: str
    label: Mapping[str, str]
    cards: list[Card]
    quota: int | None
    now: int


@dataclass(frozen=True)
class Picture:
    """Everything of one cycle that the room knows. `locks` are those of who looks; None: nobody's."""

    cycle: Cycle
    scheme: Scheme
    results: list[Result]
    cards: list[Card]
    groups: list[Group]
    report: RaterReport | None

    @property
    def order(self) -> list[str]:
        return list(self.scheme.grades.bands) if self.scheme.grades else []


def results_of(cycle: Cycle) -> list[Result]:
    """Everybody who is rated and has numbers, with cards: one query."""
    found = Result.objects.filter(appraisee__cycle=cycle, appraisee__not_rated="")
    return list(found.select_related("appraisee__person", "appraisee__team", "appraisee__cycle"))


def picture(cycle: Cycle, viewer: User | None) -> Picture | None:
    """The cycle as an account may see it; without one, whole. None for a scheme without grades.

    A constant number of queries. Who is locked out of somebody does not find them in any count either:
    a number of all beside the cards of the others would tell the one that is missing.
    """
    scheme = scheme_of(cycle.version.text)
    if scheme is None or scheme.grades is None:
        return None
    every = results_of(cycle)
    locks = locks_of(viewer, cycle) if viewer is not None else Locks({})
    report = RaterReport.objects.filter(cycle=cycle).first()
    errors = measured.errors(cycle, scheme, every, report.body if report else {})
    visible = [one for one in every if one.appraisee_id not in locks]
    cards = list(_cards(visible, errors, scheme.grades))
    groups = _groups(cycle, scheme, scheme.grades, every, visible)
    return Picture(cycle, scheme, visible, cards, groups, report)


def _cards(results: Sequence[Result], errors: Mapping[int, float], grades: Grades) -> Iterator[Card]:
    borders = measured.borders(results, errors, grades)
    ids = [one.pk for one in results]
    open_moves = {
        move.result_id: move
        for move in Move.objects.filter(result__in=ids, state=MoveState.PROPOSED).select_related(
            "proposed_by__person"
        )
    }
    talked = set(Discussion.objects.filter(result__in=ids).values_list("result", "total"))
    for one in sorted(results, key=lambda each: (-(each.total or Decimal(0)), each.appraisee.person.name)):
        yield Card(
            result=one,
            error=errors[one.pk],
            held=measured.held(one, grades),
            border=borders.get(one.appraisee.person_id),
            discussed=(one.pk, one.total) in talked,
            proposed=open_moves.get(one.pk),
        )


# ── groups ──────────────────────────────────────────────────────────────────────────────────────────


def _groups(
    cycle: Cycle, scheme: Scheme, bands: Grades, every: Sequence[Result], visible: Sequence[Result]
) -> list[Group]:
    """Pools are made of everybody, so that they are the same for all; grades are counted as one may."""
    teams = {one["id"]: one for one in cycle.organisation.get("teams", ())}
    people = Counter(_team(one) for one in every)
    pools = pooled(
        people,
        {name: one["parent_id"] for name, one in teams.items()},
        under=rules_of(cycle).calibration.pooled_under,
    )
    guideline = Guideline(tuple(bands.bands), dict(scheme.distribution))
    grades: dict[str, list[str | None]] = defaultdict(list)
    for one in visible:
        grades[_team(one)].append(one.grade or None)
    reasons = departures(cycle)

    def named(group: str) -> str:
        return str(teams[group]["name"]) if group in teams else str(_("no team"))

    return [
        Group(
            key=key_of(pool),
            pool=pool,
            name=named(pool.within),
            found=found,
            note=calibration_words.pool(pool, named),
            words=list(calibration_words.distribution(found)),
            departure=reasons.get(key_of(pool)),
        )
        for pool, found in zip(
            pools, by_pool(pools, grades, LinkedGuidelines({}, guideline), {}), strict=True
        )
    ]


def _team(result: Result) -> str:
    return result.appraisee.team_id or NO_TEAM


def key_of(pool: Pool) -> str:
    return ",".join(pool.groups)


def departures(cycle: Cycle) -> dict[str, Departure]:
    """Pool → the newest reason."""
    return {one.pool: one for one in cycle.departures.select_related("by__person").order_by("at")}


def excess(found: Distribution) -> int:
    """The most people too many, from the top down to any grade; 0 where the guideline is met."""
    return max((max(row.over_down_to or 0, 0) for row in found.rows), default=0)


def is_explained(group: Group) -> bool:
    """Within the guideline, or a written reason that covers as many."""
    over = excess(group.found)
    return not over or (group.departure is not None and group.departure.excess >= over)


# ── the board ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Choice:
    """A value of the filter: a pool or a team."""

    value: str
    name: str
    chosen: bool


def choices(found: Picture, asked: str) -> tuple[list[Choice], list[Choice]]:
    """Pools, and the teams with people in them."""
    teams = {_team(card.result): card.result.appraisee.team for card in found.cards}
    pools = [
        Choice(f"pool:{one.key}", one.name, asked == f"pool:{one.key}")
        for one in found.groups
        if len(one.pool.groups) > 1
    ]
    named = [
        Choice(f"team:{key}", team.name if team else str(_("no team")), asked == f"team:{key}")
        for key, team in teams.items()
    ]
    return pools, sorted(named, key=lambda one: one.name)


def chosen(found: Picture, asked: str) -> tuple[list[Card], list[Group]]:
    """The cards of a group, and the pools they are in; everybody when there is no such group."""
    kind, _, key = asked.partition(":")
    groups = [one for one in found.groups if (key == one.key if kind == "pool" else key in one.pool.groups)]
    if kind not in ("pool", "team") or not groups:
        return found.cards, found.groups
    teams = set(groups[0].pool.groups) if kind == "pool" else {key}
    return [card for card in found.cards if _team(card.result) in teams], groups


def columns(found: Picture, cards: Iterable[Card], groups: Sequence[Group]) -> list[Column]:
    """Grades from the best to the worst, and a last one for those without, where there are any."""
    by_grade: dict[str, list[Card]] = defaultdict(list)
    for card in cards:
        by_grade[card.result.grade].append(card)
    rows = [{row.grade: row for row in group.found.rows} for group in groups]
    labels = found.scheme.grades.labels if found.scheme.grades else {}
    made = [
        Column(
            grade,
            dict(labels[grade].by_language) if grade in labels else {},
            by_grade.pop(grade, []),
            _sum(each[grade].quota for each in rows),
            sum(each[grade].now for each in rows),
        )
        for grade in found.order
    ]
    rest = [card for left in by_grade.values() for card in left]
    return [*made, Column("", {}, rest, None, len(rest))] if rest else made


def _sum(quotas: Iterable[int | None]) -> int | None:
    known = [each for each in quotas if each is not None]
    return sum(known) if known else None


def borders(found: Picture) -> list[tuple[Card, Text]]:
    """Cases to be talked over, with the sentence about each: the nearest first."""
    names = {card.result.appraisee.person_id: card.result.appraisee.person.name for card in found.cards}
    cases = [(card, card.border) for card in found.cards if card.border is not None]
    cases.sort(key=lambda each: abs(float(each[1].distance)) / each[1].error)
    return [(card, calibration_words.border_case(case, names.__getitem__)) for card, case in cases]


# ── moves ───────────────────────────────────────────────────────────────────────────────────────────


def moves_of(cycle: Cycle, viewer: User) -> QuerySet[Move]:
    """Of everybody the viewer is not locked out of, the newest first."""
    found = Move.objects.filter(session__cycle=cycle).exclude(
        result__appraisee__in=list(locks_of(viewer, cycle).of)
    )
    return found.select_related(
        "session", "result__appraisee__person", "proposed_by__person", "decided_by__person"
    )


COLUMNS = [
    "person", "from", "to", "reason", "proposed_by", "proposed_at", "state", "decided_by", "decided_at",
    "answer", "total", "coefficient_before", "coefficient_after",
]  # fmt: skip


def records(moves: Iterable[Move]) -> Iterator[dict[str, Any]]:
    """Flat records for files."""
    for one in moves:
        yield {
            "person": one.result.appraisee.person.name,
            "from": one.from_grade,
            "to": one.to_grade,
            "reason": one.grounds,
            "proposed_by": who(one.proposed_by),
            "proposed_at": one.proposed_at.isoformat(),
            "state": one.state,
            "decided_by": who(one.decided_by) if one.decided_by else "",
            "decided_at": one.decided_at.isoformat() if one.decided_at else "",
            "answer": one.answer,
            "total": one.after.get("total", ""),
            "coefficient_before": one.before.get("coefficient", ""),
            "coefficient_after": one.after.get("coefficient", ""),
        }


def who(user: User) -> str:
    """The person behind an account, or the account."""
    person = getattr(user, "person", None)
    return person.name if person is not None else str(user)


def history_of(result: Result) -> list[Result]:
    """The results of the same person in earlier cycles, the newest first."""
    found = Result.objects.filter(
        appraisee__person=result.appraisee.person_id,
        appraisee__cycle__ends_on__lt=result.appraisee.cycle.ends_on,
    )
    return list(
        found.select_related("appraisee__cycle")
        .defer("card", "steps")
        .order_by("-appraisee__cycle__ends_on")[:8]
    )


def views_of(found: Picture, person: str) -> tuple[list[dict[str, Any]], Mapping[str, str] | None]:
    """What each perspective gave somebody, and what average raters would have given.

    A perspective with fewer raters than its threshold has no mean; then there is no advice either, for
    the others and a mean over all would give it away.
    """
    known = found.report.body.get("people", {}).get(person, {}) if found.report else {}
    thresholds = rules_of(found.cycle).feedback.thresholds
    views = [
        {**one, "mean": one["mean"] if enough else None}
        for one in known.get("views", [])
        for enough in [one["name"] or one["raters"] >= getattr(thresholds, one["perspective"], 3)]
    ]
    hidden = any(one["mean"] is None for one in views)
    return views, None if hidden else known.get("advice")


def card_of(found: Picture, appraisee: UUID) -> Card | None:
    return next((card for card in found.cards if card.result.appraisee_id == appraisee), None)
