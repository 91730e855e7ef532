"""What the pages of feedback read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from steelyard.appraisal.anonymity import Perspective, Published, View, Withheld
from steelyard.appraisal.anonymity_words import PERSPECTIVES, why_withheld
from steelyard.core.texts import Text
from steelyard.web.cycles import access as cycles
from steelyard.web.cycles.models import Appraisee, Cycle
from steelyard.web.feedback.models import Nomination, NominationState
from steelyard.web.feedback.people import ANONYMOUS, Organisation
from steelyard.web.feedback.questions import Item
from steelyard.web.org.models import Person
from steelyard.web.org.viewer import Viewer

APPROVED, PROPOSED = NominationState.APPROVED, NominationState.PROPOSED


@dataclass(frozen=True)
class Line:
    """A person in the overview of a cycle. `answered` for HR alone, to remind the others."""

    appraisee: Appraisee
    proposed: int
    approved: int
    answered: int


def overview(viewer: Viewer, cycle: Cycle) -> list[Line]:
    """Those whom the viewer may see, not the viewer: one query."""
    standing = Q(nominations__perspective__in=[each.value for each in ANONYMOUS])
    rows = cycle.appraisees.filter(not_rated="").select_related("person", "manager")
    rows = rows.annotate(
        proposed=Count("nominations", filter=standing & Q(nominations__state=PROPOSED)),
        approved=Count("nominations", filter=standing & Q(nominations__state=APPROVED)),
        answered=Count("nominations", filter=standing & Q(nominations__has_answered=True)),
    )
    return [
        Line(one, one.proposed, one.approved, one.answered)
        for one in rows
        if viewer.may_see_person(one.person_id) and not cycles.is_about(viewer, one)
    ]


def nominations_of(appraisee: Appraisee) -> list[tuple[Text, list[Nomination]]]:
    """Perspective → who is or was proposed: those whose names would not be told."""
    found = list(appraisee.nominations.filter(perspective__in=ANONYMOUS).select_related("rater"))
    return [
        (PERSPECTIVES[each], [one for one in found if one.perspective == each])
        for each in ANONYMOUS
        if any(one.perspective == each for one in found)
    ]


def too_few(appraisee: Appraisee, minimum: dict[str, int]) -> list[tuple[Text, int, int]]:
    """Perspectives of which fewer are asked than would be shown: perspective, asked, needed."""
    asked = {
        each: appraisee.nominations.filter(perspective=each, state__in=[PROPOSED, APPROVED]).count()
        for each in ANONYMOUS
    }
    return [(PERSPECTIVES[each], n, minimum[each]) for each, n in asked.items() if 0 < n < minimum[each]]


def could_be_asked(appraisee: Appraisee, organisation: Organisation) -> list[tuple[Text, list[Person]]]:
    """Perspective → people, without those who are proposed already."""
    taken = set(appraisee.nominations.filter(state__in=[PROPOSED, APPROVED]).values_list("rater", flat=True))
    groups = organisation.groups(appraisee)
    people = Person.objects.in_bulk({each for group in groups.values() for each in group} - taken)
    return [
        (PERSPECTIVES[where], sorted((people[each] for each in group if each in people), key=str))
        for where, group in groups.items()
        if any(each in people for each in group)
    ]


# ── what was published ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Shown:
    """A row of a question: whose answers, or why they are not there."""

    who: Text
    n: int = 0
    counts: Sequence[tuple[Decimal, int]] = ()
    mean: Decimal | None = None
    comments: Sequence[str] = ()
    omitted: Text | None = None


@dataclass(frozen=True)
class Answered:
    """A question with all its rows."""

    item: Item
    rows: list[Shown]

    @property
    def has_comments(self) -> bool:
        return any(row.comments for row in self.rows)


ALL_BUT_SELF = Text.of({"en": "all but self", "zh-Hans": "除自评外全部", "zh-Hant": "除自評外全部"})


def answered(published: Published, items: Sequence[Item]) -> list[Answered]:
    """Question by question: each perspective, shown or with the reason why not.

    Those that are shown nowhere are in `left_out`, once and not at every question.
    """
    return [Answered(item, list(_rows(published, item))) for item in items]


def left_out(published: Published) -> list[Text]:
    """Perspectives that are not shown at any question, in words."""
    return [why_withheld(one) for one in published.withheld if one.question is None]


def _rows(published: Published, item: Item) -> Iterator[Shown]:
    for each in Perspective:
        if not item.is_asked_of(each):
            continue
        if view := published.view(item.name, each):
            yield _shown(PERSPECTIVES[each], view)
        elif omitted := _withheld(published, item, each):
            yield Shown(PERSPECTIVES[each], omitted=why_withheld(omitted))
    if item.points and (view := published.view(item.name, None)):
        yield _shown(ALL_BUT_SELF, view)


def _withheld(published: Published, item: Item, perspective: Perspective) -> Withheld | None:
    return next(
        (one for one in published.withheld if one.perspective is perspective and one.question == item.name),
        None,
    )


def _shown(who: Text, view: View) -> Shown:
    return Shown(who, view.n, view.counts, view.mean, view.comments)


def means(published: Published) -> list[tuple[Text, Decimal]]:
    """The mean over the questions of each perspective that is shown, and of all but self."""
    found: list[tuple[Text, Any]] = [(PERSPECTIVES[each], published.overall(each)) for each in Perspective]
    found.append((ALL_BUT_SELF, published.overall(None)))
    return [(who, mean) for who, mean in found if mean is not None]
