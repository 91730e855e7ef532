"""The result of each appraisee from the records: periods, posts, the department's result, leave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from steelyard.appraisal.attendance import Standing, neutral_score, not_below_neutral
from steelyard.appraisal.linkage import Cap, Linkage, Linked, Multiply, Weighted, coefficients, link
from steelyard.appraisal.rules import Rules
from steelyard.appraisal.spans import Span, worked_days
from steelyard.appraisal.steps import Result as Sheet
from steelyard.appraisal.steps import Step, grade_of
from steelyard.core.numbers import official
from steelyard.core.periods import Period
from steelyard.scheme.model import Bounds, Grades
from steelyard.web.cycles import presence
from steelyard.web.cycles.models import Appraisee, Cycle
from steelyard.web.cycles.planning import rules_of
from steelyard.web.cycles.reading import scheme_of
from steelyard.web.results import parts
from steelyard.web.results.scoring import Found
from steelyard.web.scorecards.computing import stored


@dataclass(frozen=True)
class Outcome:
    """The numbers of one appraisee: computed, then with the department's result and the rules of leave.

    `steps` say how, in order; `final` and `coefficient` are what the rules alone make of it; `coefficients`
    hold what any other grade would bring.
    """

    card: dict[str, Any]
    computed: Sheet
    linked: Linked
    final: Sheet
    coefficient: Decimal | None
    coefficients: Mapping[str, Decimal]
    steps: tuple[Step, ...]


def outcomes(cycle: Cycle, found: Found, appraisees: Iterable[Appraisee]) -> dict[Any, Outcome]:
    """Appraisee → what the numbers make of them."""
    department = whole(_department_cards(found), found.grades, {})
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
        computed = whole(cards, grades, days if len(cards) > 1 else {})
        first: tuple[Step, ...] = ()
        if (parted := self.parted(one)) is not None:
            first = (parted.step(computed.score),)
            posts = [post for post in self.found.held if post.subject == one.person_id]
            computed, card = parted.sheet, {**card, "segments": parted.record(posts)}
        card["days"] = days
        if one.person_id in self.found.prorated:
            card["prorated"] = self.found.prorated[one.person_id]
        linked = link(
            computed,
            self.department,
            linkage=linkage_of(self.rules),
            kind=kind,
            grades=grades,
            attendance=attendance_factor(one, self.rules),
        )
        by_grade = coefficients(grades, linked.factors)
        if linked.factors is not None:
            card["coefficients"] = {grade: str(value) for grade, value in by_grade.items()}
        before = Sheet(linked.score, linked.grade, held_total(one, cards))
        final, coefficient = before, linked.coefficient
        last: tuple[Step, ...] = ()
        if (leave := _leave(one, before, self.rules, grades)) is not None:
            card["leave"] = {**leave, "standing": leave["standing"].value}
            final, last = not_below_neutral(
                before, leave["standing"], neutral=leave["neutral"], grades=grades
            )
            # A new grade brings its coefficient.
            coefficient = by_grade.get(final.grade or "") if final.grade != before.grade else coefficient
        return Outcome(card, computed, linked, final, coefficient, by_grade, (*first, *linked.steps, *last))


def _leave(one: Appraisee, before: Sheet, rules: Rules, grades: Grades | None) -> dict[str, Any] | None:
    """What is to be known of a long leave: the archive computes with it again. None where there was none."""
    standing = presence.attendance_of(one, one.leaves.all(), rules).standing
    neutral = rules.neutral if rules.neutral is not None else neutral_score(grades)
    if standing not in (Standing.LONG_LEAVE, Standing.NEUTRAL) or neutral is None:
        return None
    return {"standing": standing, "neutral": neutral, "at_most": before.at_most}


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
    times = given.multiplied
    multiply = Multiply(
        company=times.company, department=times.departments, bounds=Bounds(min=times.least, max=times.most)
    )
    return Linkage(
        weighted=weighted,
        cap=Cap(at_most=given.caps) if given.caps else None,
        multiply=multiply if times.is_on else None,
    )


def attendance_factor(one: Appraisee, rules: Rules) -> Decimal:
    """The share of the cycle's days for which somebody was employed, where the cycle multiplies by it."""
    if not rules.linkage.multiplied.by_attendance:
        return Decimal(1)
    whole = presence.span_of(one.cycle)
    return official(Fraction(presence.span_of(one).within(whole).days, whole.days))


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


def whole(cards: Sequence[Mapping[str, Any]], grades: Grades | None, days: Mapping[str, int]) -> Sheet:
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
