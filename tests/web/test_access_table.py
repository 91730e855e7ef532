"""Which role gets which answer at which address: one table (access.csv), and no address escapes it.

Asked by an employee, the employee's manager, the director, HR, the auditor, the data owner, an administrator,
somebody of another team, and nobody. The subject is always the employee. `scored` makes cards to be seen.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from django.urls import URLPattern, get_resolver, reverse
from rounds import again, appraisee, drafted, moved_to, running

from steelyard.web.actuals.models import Actual
from steelyard.web.config import clock
from steelyard.web.contributions.models import Contribution
from steelyard.web.cycles.models import StageKind, Task
from steelyard.web.feedback.models import Nomination
from steelyard.web.results.models import Appeal, Interview, Result
from web.api.conftest import scored  # noqa: F401 - a fixture

TABLE = Path(__file__).parent / "access.csv"
ROLES = ("nobody", "employee", "manager", "director", "hr", "auditor", "data_owner", "admin", "stranger")
#: Places in addresses that need a cycle.
CYCLES = (
    *("draft", "cycle", "appraisee", "reading", "talk", "appeal", "actual", "rating", "nomination"),
    *("review", "contribution"),
)
#: Addresses of libraries, looked after by the tests of sign-in; the API has tests of its own.
ELSEWHERE = (
    "account_",
    "social/",
    "mfa_",
    "socialaccount_",
    "usersessions_",
    "api:",
    "openid",
    "wecom",
    "feishu",
    "dingtalk",
)


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names(patterns=None, space: str = "") -> set[str]:
    """The name of every address there is."""
    found = set()
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLPattern):
            found.add(f"{space}{one.name or one.pattern}")
        else:
            inner = f"{space}{one.namespace}:" if one.namespace else space
            found |= names(one.url_patterns, inner)
    return found


def test_no_address_escapes_the_table():
    own = {name for name in names() if not name.startswith(ELSEWHERE)}
    assert own == {row["name"] for row in rows()}


@pytest.fixture
def appraised(troupe):
    """A draft, and a cycle in its mid-term stage: places in addresses."""
    draft = drafted(troupe)
    cycle = running(draft, troupe)
    moved_to(cycle, StageKind.MIDTERM, troupe)
    about = appraisee(cycle, "employee", troupe)
    # As after a release: the person sees the result, has been talked to, and appeals.
    result = Result.objects.create(appraisee=about, state="appealed")
    Interview.objects.create(result=result, scheduled_on=clock.today(), held_by=about.manager)
    actual = Actual.objects.create(
        cycle=cycle, appraisee=about, subject=about.person_id, name="x", indicator="leads", period="2026Q2"
    )
    boss = {"appraisee": about, "perspective": "manager"}
    rating = Task.objects.create(
        stage=cycle.stages.get(kind=StageKind.FEEDBACK),
        person=about.manager,
        assignee=about.manager,
        part="rater",
        due_on=clock.today(),
        **boss,
    )
    nomination = Nomination.objects.create(rater=about.manager, proposed_by="system", **boss)
    return {
        "review": _task(cycle, about, "manager_review").pk,
        "contribution": _contribution(about).pk,
        "nomination": nomination.pk,
        "rating": rating.pk,
        "actual": actual.pk,
        "appeal": Appeal.objects.create(result=result, grounds="x", submitted_at=clock.now()).pk,
        "draft": again(draft, troupe).pk,
        "cycle": cycle.pk,
        "appraisee": about.pk,
        "reading": about.tasks.get(stage__kind="policy").pk,
        "talk": about.tasks.get(stage__kind="midterm").pk,
    }


def _task(cycle, about, kind):
    """What the manager of somebody is asked in a stage."""
    return Task.objects.create(
        stage=cycle.stages.get(kind=kind),
        appraisee=about,
        person=about.manager,
        assignee=about.manager,
        part="manager",
        perspective="manager",
        due_on=clock.today(),
    )


def _contribution(about):
    """Handed in; the manager is asked."""
    return Contribution.objects.create(
        subject=about.person,
        entered_by=about.person,
        verifier=about.manager,
        kind="knowledge_sharing",
        title="x",
        what="x",
        occurred_on=clock.today(),
        entered_at=clock.now(),
        state="submitted",
    )


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["name"])
def test_the_table_holds(row, client_of, troupe, scored, request):  # noqa: F811 - the fixture
    cycles = (
        request.getfixturevalue("appraised")
        if any(f"{{{one}}}" in row["arguments"] for one in CYCLES)
        else {}
    )
    places = {
        **cycles,
        "employee": troupe.people["employee"].pk,
        "period": "2026Q3",
        "zero": "0" * 8 + "-0000-0000-0000-" + "0" * 12,
    }
    arguments = [word.format(**places) for word in row["arguments"].split()]
    address = reverse(row["name"], args=arguments)
    wanted = {role: int(row[role]) for role in ROLES}
    assert {role: _ask(client_of(role), row["method"], address) for role in ROLES} == wanted


def _ask(client, method: str, address: str) -> int:
    """An empty form changes nothing, but tells whether one gets past the guard."""
    return (client.post if method == "POST" else client.get)(address).status_code
