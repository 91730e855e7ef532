"""Results of a cycle: what its rooms collected goes into the engine, what comes out is kept with it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import QuerySet

from steelyard.appraisal.attendance import Standing, neutral_score, not_below_neutral
from steelyard.appraisal.linkage import Cap, Linkage, Linked, Weighted, link
from steelyard.appraisal.rules import Rules
from steelyard.appraisal.spans import Span, worked_days
from steelyard.appraisal.steps import Result as Sheet
from steelyard.appraisal.steps import Step, grade_of
from steelyard.core.numbers import official
from steelyard.core.periods import Period
from steelyard.engine.compute import Request
from steelyard.engine.outline import outline
from steelyard.engine.posts import Post, views
from steelyard.engine.records import scorecards
from steelyard.engine.score import score
from steelyard.engine.workspace import Workspace, open_workspace
from steelyard.lake.inputs import Inputs
from steelyard.lake.tables import TABLES
from steelyard.scheme.model import Grades
from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import Change, locked, record, record_many
from steelyard.web.config import clock
from steelyard.web.cycles import hooks, presence
from steelyard.web.cycles.enrolment import NEUTRAL
from steelyard.web.cycles.models import Appraisee, Cycle
from steelyard.web.cycles.planning import rules_of
from steelyard.web.cycles.posts import MANAGER, Career, careers
from steelyard.web.cycles.reading import scheme_of
from steelyard.web.results import parts, prorating
from steelyard.web.results.models import Computed, Result, ResultState, Shared
from steelyard.web.schemes.files import path_of
from steelyard.web.scorecards.computing import stored

Tell = Callable[[int, int, str], None]
#: Tables of the lake that rows of the cycle stand in for.
INSTEAD = ("targets", "ratings", "actuals")
#: Results that a computation may still change.
OPEN = (ResultState.PROVISIONAL, ResultState.CALIBRATED)
KINDS = ("employee", "team", "department")


@dataclass(frozen=True)
class Found:
    """What came out: subject → its records, one a period; and what it was computed with.

    `posts` are the records of those who are rated in several posts, by person and post; `unrated` the posts
    of a person of which no manager rated.
    """

    cards: dict[str, list[dict[str, Any]]]
    posts: dict[tuple[str, str], list[dict[str, Any]]]
    careers: dict[str, Career]
    held: list[Post]
    unrated: dict[str, list[str]]
    departments: set[str]
    grades: Grades | None
    meta: dict[str, Any]
    outline: dict[str, Any]
    inputs: dict[str, list[dict[str, str]]]
    #: Person → targets asked for in part.
    prorated: prorating.Told


@dataclass(frozen=True)
class Opened:
    """The engine's view of a cycle; the rows that stand in for the lake's; which targets are prorated."""

    workspace: Workspace
    rows: dict[str, list[dict[str, str]]]
    prorated: prorating.Told


@contextmanager
def opened(cycle: Cycle) -> Iterator[Opened]:
    """Raises SteelyardError."""
    scheme, lake, snapshot = path_of(cycle.version.text), settings.STEELYARD_LAKE, cycle.snapshot or None
    collected = {name: list(rows) for name, rows in hooks.rows(cycle).items() if name in INSTEAD}
    given = (
        together(cycle, collected, open_workspace(scheme, lake, snapshot=snapshot).inputs)
        if collected
        else {}
    )
    with TemporaryDirectory(prefix="steelyard-cycle-") as folder:
        files = {name: _file(Path(folder) / f"{name}.csv", name, rows) for name, rows in given.items()}
        workspace = open_workspace(scheme, lake, snapshot=snapshot, **files)
        in_part, told = prorating.targets_in_part(cycle, workspace, rated(cycle))
        if in_part:
            targets = (*workspace.inputs.targets, *in_part)
            workspace.inputs = replace(workspace.inputs, targets=targets)
            given = {**given, "targets": _rows("targets", targets)}
        yield Opened(workspace, given, told)


def _rows(table: str, rows: Iterable[Any]) -> list[dict[str, str]]:
    columns = [column.name for column in TABLES[table].columns]
    return [_plain({column: getattr(one, column, None) for column in columns}) for one in rows]


def run(cycle: Cycle, *, tell: Tell = lambda done, total, words: None) -> Found:
    """The engine over everything the cycle has: nothing is written. Raises SteelyardError."""
    with opened(cycle) as found:
        return _scored(cycle, found, tell)


def as_of(cycle: Cycle) -> date:
    """The last day of a cycle, or today while it runs."""
    return min(clock.today(), cycle.ends_on)


def together(
    cycle: Cycle, collected: Mapping[str, Sequence[Mapping[str, Any]]], inputs: Inputs
) -> dict[str, list[dict[str, str]]]:
    """What the cycle collected, with the rows of the lake that it does not stand in for.

    These are other periods, and of its own periods the subjects and indicators it has nothing of: the
    targets of teams and positions, say. Cells are as they are written into a file.
    """
    found = {}
    for name, rows in collected.items():
        columns = [column.name for column in TABLES[name].columns]
        has = {(str(row["period"]), row["subject"], row["indicator"]) for row in rows}
        others = [
            {column: getattr(one, column, None) for column in columns}
            for one in getattr(inputs, name)
            if (str(one.period), one.subject, one.indicator) not in has
        ]
        found[name] = [_plain(row) for row in (*others, *rows)]
    return found


def _scored(cycle: Cycle, given: Opened, tell: Tell) -> Found:
    workspace = given.workspace
    periods = [Period.parse(text) for text in cycle.periods]
    cards: dict[str, list[dict[str, Any]]] = {}
    departments: set[str] = set()
    meta: dict[str, Any] = {}
    for done, kind in enumerate(KINDS):
        tell(done, len(KINDS) + 1, kind)
        scored = score(workspace, Request(periods, kind, as_of(cycle)))
        meta = dict(scored.computation.results.meta)
        for card in scorecards(scored):
            if kind == "department":
                departments.add(card["subject"])
            cards.setdefault(card["subject"], []).append(card)
    found = careers(cycle, rated(cycle))
    posts: dict[tuple[str, str], list[dict[str, Any]]] = {}
    own = _own_ratings(found, workspace.inputs)
    held = _posts_of(found, own)
    for view, chosen in views(workspace, held):
        for card in scorecards(score(view, Request(periods, KINDS[0], as_of(cycle)))):
            if (post := chosen.get(card["subject"])) is not None:
                posts.setdefault((post.subject, post.key), []).append(card)
    return Found(
        cards,
        posts,
        found,
        held,
        {subject: _unrated(career, own[subject]) for subject, career in found.items()},
        departments,
        workspace.scheme.grades,
        meta,
        outline(workspace.scheme),
        given.rows,
        given.prorated,
    )


def rated(cycle: Cycle) -> QuerySet[Appraisee]:
    """Who gets a result: those who are rated, and those whose result is neutral for leave."""
    found = cycle.appraisees.filter(not_rated__in=["", NEUTRAL])
    return found.select_related("person", "cycle__version").prefetch_related("leaves")


#: Person → post → the ratings (perspective, rater) of the post's own manager.
Own = Mapping[str, Mapping[str, set[tuple[str, str]]]]


def _own_ratings(found: Mapping[str, Career], inputs: Inputs) -> Own:
    given: dict[str, set[tuple[str, str]]] = {subject: set() for subject in found}
    for one in inputs.ratings:
        if one.perspective == MANAGER and one.subject in given:
            given[one.subject].add((one.perspective, one.rater))
    return {
        subject: {
            key: {pair for pair in given[subject] if pair[1] in post.raters}
            for key, post in career.posts.items()
        }
        for subject, career in found.items()
    }


def _posts_of(found: Mapping[str, Career], own: Own) -> list[Post]:
    """The posts of everybody for the engine: in each, the ratings of the managers of the others left out.

    A post of which no manager rated takes the ratings there are: a person is not to lose for that.
    """
    posts = []
    for subject, career in found.items():
        of = own[subject]
        for post in career.rated:
            others = set().union(*(pairs for key, pairs in of.items() if key != post.key)) - of[post.key]
            without = frozenset(others if of[post.key] else ())
            posts.append(Post(subject, post.key, post.team, post.until, without))
    return posts


def _unrated(career: Career, own: Mapping[str, set[tuple[str, str]]]) -> list[str]:
    some = any(own.values())
    return [post.key for post in career.rated if some and not own[post.key]]


def _plain(row: Mapping[str, Any]) -> dict[str, str]:
    """Cells as they are written into a file."""
    return {name: "" if value is None else _cell(value) for name, value in row.items()}


def _cell(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _file(path: Path, table: str, rows: Sequence[Mapping[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [column.name for column in TABLES[table].columns])
        writer.writeheader()
        writer.writerows(rows)
    return path


# ── one result from the records ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Outcome:
    """The numbers of one appraisee: computed, then with the department's result and the rules of leave.

    `steps` say how, in order; `final` and `coefficient` are what the rules alone make of it.
    """

    card: dict[str, Any]
    computed: Sheet
    linked: Linked
    final: Sheet
    coefficient: Decimal | None
    steps: tuple[Step, ...]


def outcomes(cycle: Cycle, found: Found, appraisees: Iterable[Appraisee]) -> dict[Any, Outcome]:
    """Appraisee → what the numbers make of them."""
    department = _whole(_department_cards(found), found.grades, {})
    leading = {one.manager_id for one in cycle.appraisees.all()}
    case = _Case(found, rules_of(cycle), department)
    return {one.pk: case.outcome(one, "manager" if one.person_id in leading else "") for one in appraisees}


@dataclass(frozen=True)
class _Case:
    """What is the same for everybody."""

    found: Found
    rules: Rules
    department: Sheet

    def parted(self, one: Appraisee) -> parts.Parted | None:
        found = self.found
        return parts.parted(one, found.careers, found.posts, found.unrated, found.grades)

    def outcome(self, one: Appraisee, kind: str) -> Outcome:
        grades = self.found.grades
        cards = self.found.cards.get(one.person_id, [])
        card = stored(cards[-1]) if cards else {}
        if len(cards) > 1:
            card["periods"] = [
                {name: part[name] for name in ("period", "total", "grade")} for part in map(stored, cards)
            ]
        days = days_in_periods(one)
        computed = _whole(cards, grades, days if len(cards) > 1 else {})
        first: tuple[Step, ...] = ()
        if (parted := self.parted(one)) is not None:
            first = (parted.step(computed.score),)
            posts = [post for post in self.found.held if post.subject == one.person_id]
            computed, card = parted.sheet, {**card, "segments": parted.record(posts)}
        card["days"] = days
        if one.person_id in self.found.prorated:
            card["prorated"] = self.found.prorated[one.person_id]
        linked = link(computed, self.department, linkage=linkage_of(self.rules), kind=kind, grades=grades)
        before = Sheet(linked.score, linked.grade, held_total(one, cards))
        final, coefficient = before, linked.coefficient
        last: tuple[Step, ...] = ()
        if (leave := _leave(one, before, self.rules, grades)) is not None:
            card["leave"] = {**leave, "standing": leave["standing"].value}
            final, coefficient, last = _not_harmed(before, linked.coefficient, leave, grades)
        return Outcome(card, computed, linked, final, coefficient, (*first, *linked.steps, *last))


def _leave(one: Appraisee, before: Sheet, rules: Rules, grades: Grades | None) -> dict[str, Any] | None:
    """What is to be known of a long leave: the archive computes with it again. None where there was none."""
    standing = presence.attendance_of(one, one.leaves.all(), rules).standing
    neutral = rules.neutral if rules.neutral is not None else neutral_score(grades)
    if standing not in (Standing.LONG_LEAVE, Standing.NEUTRAL) or neutral is None:
        return None
    return {"standing": standing, "neutral": neutral, "at_most": before.at_most}


def _not_harmed(
    before: Sheet, coefficient: Decimal | None, leave: Mapping[str, Any], grades: Grades | None
) -> tuple[Sheet, Decimal | None, tuple[Step, ...]]:
    """After long leave never below neutral, whatever came before; a new grade brings its coefficient."""
    after, steps = not_below_neutral(before, leave["standing"], neutral=leave["neutral"], grades=grades)
    if after.grade == before.grade or grades is None:
        return after, coefficient, steps
    return after, grades.coefficient.get(after.grade or ""), steps


def held_total(one: Appraisee, cards: Sequence[Mapping[str, Any]]) -> Decimal | None:
    """What the vetoes in force leave of a total at most; None where there are none."""
    scheme = scheme_of(one.cycle.version.text)
    names = {name for card in cards for name in card["vetoes"]}
    effects = [scheme.vetoes[name].effect for name in names] if scheme is not None else []
    limits = [limit for each in effects for limit in (each.total_at_most, each.total) if limit is not None]
    return min(limits, default=None)


def linkage_of(rules: Rules) -> Linkage:
    """The rules of a cycle as the rules of linkage."""
    given = rules.linkage
    weighted = (
        Weighted(share={"manager": given.leaders}, otherwise=given.share)
        if given.share or given.leaders
        else None
    )
    return Linkage(weighted=weighted, cap=Cap(at_most=given.caps) if given.caps else None)


def days_in_periods(one: Appraisee) -> dict[str, int]:
    """Period of the cycle → days of the appraisee at work in it: longer stays weigh more."""
    scheme = scheme_of(one.cycle.version.text)
    if scheme is None:
        return {}
    found = {}
    for text in one.cycle.periods:
        period = Period.parse(text)
        here = presence.span_of(one).within(Span.of(period, scheme.calendar.calendar))
        found[text] = worked_days(here, presence.away(one))
    return found


def _whole(cards: Sequence[Mapping[str, Any]], grades: Grades | None, days: Mapping[str, int]) -> Sheet:
    """One sheet as it is; of several periods Σ d·S / Σ d over those with a total (DOMAIN §1.5)."""
    if len(cards) == 1:
        return Sheet(cards[0]["total"], cards[0]["grade"])
    scored = [(card["total"], days.get(card["period"], 1)) for card in cards if card["total"] is not None]
    weight = sum(share for _, share in scored)
    if not weight:
        return Sheet(None)
    summed = sum((Fraction(value) * share for value, share in scored), Fraction(0))
    total = official(summed / weight)
    return Sheet(total, grade_of(total, grades) if grades else None)


def _department_cards(found: Found) -> list[dict[str, Any]]:
    return next((found.cards[name] for name in sorted(found.departments)), [])


# ── into the database ───────────────────────────────────────────────────────────────────────────────


def compute(cycle: Cycle, *, actor: User | None, reason: str = "", tell: Tell) -> int:
    """Results of everybody who is rated and whose result is still open. Gives how many.

    What people moved in the calibration room stays beside the new numbers. Raises SteelyardError.
    """
    found = run(cycle, tell=tell)
    appraisees = list(rated(cycle))
    made = outcomes(cycle, found, appraisees)
    tell(len(KINDS), len(KINDS) + 1, "writing")
    with transaction.atomic():
        now = locked(Cycle.objects).get(pk=cycle.pk)
        keep(now, found, actor=actor, reason=reason)
        _shared(now, found)
        changed = _results(appraisees, made, actor)
        Result.objects.filter(appraisee__cycle=now, state=ResultState.PROVISIONAL).exclude(
            appraisee__not_rated__in=["", NEUTRAL]
        ).delete()
    tell(len(KINDS) + 1, len(KINDS) + 1, "")
    return changed


def keep(cycle: Cycle, found: Found, *, actor: User | None, reason: str) -> Computed:
    """What went in and with what: the archive recomputes from it."""
    made = Computed.objects.create(
        cycle=cycle,
        at=clock.now(),
        by=actor,
        snapshot=found.meta.get("lake", {}).get("snapshot", ""),
        engine=str(found.meta.get("engine", "")),
        outline=found.outline,
        meta=found.meta,
        inputs=found.inputs,
        reason=reason,
    )
    new = {"computation": made.pk, "snapshot": made.snapshot}
    record("results.computed", cycle, actor=actor, new=new, reason=reason)
    return made


def _shared(cycle: Cycle, found: Found) -> None:
    teams = {one["id"] for one in cycle.organisation.get("teams", ())}
    Shared.objects.filter(cycle=cycle).delete()
    rows = []
    for subject in teams & set(found.cards):
        whole = _whole(found.cards[subject], found.grades, {})
        card = stored(found.cards[subject][-1])
        rows.append(
            Shared(cycle=cycle, team_id=subject, total=whole.score, grade=whole.grade or "", card=card)
        )
    Shared.objects.bulk_create(rows)


def _results(appraisees: Sequence[Appraisee], made: Mapping[Any, Outcome], actor: User | None) -> int:
    now = {one.appraisee_id: one for one in Result.objects.filter(appraisee__in=appraisees)}
    new: list[Result] = []
    changed: list[Result] = []
    entries: list[Change] = []
    for one in appraisees:
        result = now.get(one.pk) or Result(appraisee=one)
        if result.state not in OPEN:
            continue
        before, card = numbers(result), _written(result.card)
        put(result, made[one.pk])
        if result.pk is None:
            new.append(result)
        elif numbers(result) != before or _written(result.card) != card:
            changed.append(result)
        if result.pk is not None and numbers(result) != before:
            entries.append(Change("result.recomputed", result, before, numbers(result)))
    Result.objects.bulk_create(new, batch_size=500)
    Result.objects.bulk_update(changed, FIELDS, batch_size=500)
    if entries:
        record_many(entries, actor=actor)
    return len(new) + len(changed)


def _written(card: Mapping[str, Any]) -> str:
    return json.dumps(card, cls=DjangoJSONEncoder, sort_keys=True)


FIELDS = [
    "card",
    "computed_total",
    "computed_grade",
    "linked_total",
    "steps",
    "total",
    "grade",
    "coefficient",
    "computed_at",
]


def put(result: Result, outcome: Outcome) -> None:
    """The numbers of an outcome into a result. A grade that people have moved stays the one that counts."""
    moved = bool(result.grade) and result.grade != linked_grade(result)
    result.card = outcome.card
    result.computed_total, result.computed_grade = outcome.computed.score, outcome.computed.grade or ""
    result.linked_total = outcome.final.score
    result.steps = [
        {
            "rule": step.rule,
            "what": step.what,
            "before": _text(step.before),
            "after": _text(step.after),
            "words": dict(step.words.by_language),
        }
        for step in outcome.steps
    ]
    result.total = outcome.final.score
    if not moved:
        result.grade, result.coefficient = outcome.final.grade or "", outcome.coefficient
    result.computed_at = clock.now()


def linked_grade(result: Result) -> str:
    """The grade that the numbers alone gave, before people decided."""
    grades = [step["after"] for step in result.steps if step["what"] == "grade"]
    return str(grades[-1]) if grades else result.computed_grade


def _text(value: Any) -> str | None:
    return None if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def numbers(result: Result) -> dict[str, Any]:
    """What the chain says of a result: official numbers, with four decimals."""
    return {
        "computed": _official(result.computed_total),
        "total": _official(result.total),
        "grade": result.grade,
        "coefficient": _official(result.coefficient),
    }


def _official(value: Decimal | None) -> str | None:
    return None if value is None else f"{official(value):.4f}"
