"""What those who look after the data are asked to do."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from steelyard.web.config import clock
from steelyard.web.data import standing
from steelyard.web.data.freshness import Fresh, of_connection, of_table
from steelyard.web.data.words import TABLES
from steelyard.web.org.roles import Role
from steelyard.web.org.tasks import Task, source
from steelyard.web.org.viewer import Viewer


@source
def of_data(viewer: Viewer) -> Iterator[Task]:
    """Held rows, failed and late connections, late tables: one query for the data owner, none for others."""
    if not viewer.has(Role.DATA_OWNER):
        return
    body, _taken_at = standing.stored()
    now = clock.now()
    states = {each["name"]: of_connection(each, body, now=now) for each in body["connections"]}
    for name, state in states.items():
        if state in (Fresh.FAILED, Fresh.LATE):
            yield _connection(name, failed=state == Fresh.FAILED)
    if held := body["held"]:
        title = ngettext("Mend %(count)d row in quarantine", "Mend %(count)d rows in quarantine", held) % {
            "count": held
        }
        yield Task(title, reverse("quarantine"))
    for table in body["tables"]:
        if table["fresh_days"] is not None and of_table(table, states) == Fresh.LATE:
            name = str(TABLES.get(table["table"], table["table"]))
            title = _("“%(table)s” is out of date: bring new rows") % {"table": name}
            yield Task(title, reverse("data-table", args=[table["table"]]))


def _connection(name: str, *, failed: bool) -> Task:
    title = _("The last run of “%(name)s” failed: look at why") if failed else _("“%(name)s” is late: run it")
    return Task(title % {"name": name}, reverse("connection", args=[name]), urgent=failed)
