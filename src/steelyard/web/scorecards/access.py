"""Who may open a scorecard: the person, those who lead the person, and roles that see everybody."""

from __future__ import annotations

from django.http import Http404

from steelyard.web.org.models import Team
from steelyard.web.org.viewer import Viewer
from steelyard.web.scorecards import queries
from steelyard.web.scorecards.models import Scorecard, SubjectKind


def card_or_404(viewer: Viewer, subject: str, period: str) -> Scorecard:
    """The current card of a subject. Strangers get 404, whether there is a card or not."""
    kind = SubjectKind.TEAM if Team.objects.filter(pk=subject).exists() else SubjectKind.EMPLOYEE
    if not viewer.may_see(subject, kind):
        raise Http404
    card = queries.card_of(subject, period)
    if card is None:
        raise Http404
    return card
