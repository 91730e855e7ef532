"""Who can open a card, said on the card itself; and that somebody else did, written down."""

from __future__ import annotations

from steelyard.web.audit import reading
from steelyard.web.org.lines import above
from steelyard.web.org.models import DottedLine, Grant, Person
from steelyard.web.org.roles import Role
from steelyard.web.org.viewer import SEES_EVERYBODY, Viewer
from steelyard.web.scorecards.models import Scorecard, SubjectKind


def is_own(viewer: Viewer, card: Scorecard) -> bool:
    return viewer.person is not None and viewer.person.pk == card.subject


def note(viewer: Viewer, card: Scorecard) -> None:
    """Reading somebody else's score leaves a trace, once a day."""
    if card.kind == SubjectKind.EMPLOYEE and not is_own(viewer, card) and viewer.user_id is not None:
        reading.note_read(viewer.user_id, card.subject)


def audience_of(card: Scorecard) -> list[str]:
    """Names of those who lead the person, and the roles that see everybody. Four queries."""
    solid = above(card.subject)
    dotted = list(
        DottedLine.objects.filter(person=card.subject, valid_to=None).values_list("manager_id", flat=True)
    )
    names = dict(Person.objects.filter(pk__in=[*solid, *dotted]).values_list("pk", "name"))
    held = set(Grant.objects.filter(role__in=SEES_EVERYBODY).values_list("role", flat=True))
    roles = [str(role.label) for role in Role if role in held]
    return [names[one] for one in dict.fromkeys([*solid, *dotted]) if one in names] + roles
