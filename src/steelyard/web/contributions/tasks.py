"""What the log asks of a viewer, among the tasks of the first page."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from steelyard.web.contributions import queries
from steelyard.web.contributions.models import Contribution, ContributionState
from steelyard.web.org.tasks import Task, source
from steelyard.web.org.viewer import Viewer


@source
def contributions(viewer: Viewer) -> Iterator[Task]:
    """Two queries."""
    if viewer.person is None:
        return
    for one in queries.to_verify(viewer):
        words = {"title": one.title, "who": one.subject.name}
        yield Task(_("Verify “%(title)s” of %(who)s") % words, _address(one))
    back = Contribution.objects.filter(entered_by=viewer.person, state=ContributionState.REJECTED)
    for one in back:
        yield Task(_("Look at “%(title)s” again: it was not verified") % {"title": one.title}, _address(one))


def _address(one: Contribution) -> str:
    return reverse("contribution", args=[one.pk])
