"""People, lines, roles, and files that are tried out before they are taken in."""

from __future__ import annotations

from datetime import date

import hypothesis
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import strategies as st

from steelyard.engine.people import preview
from steelyard.web.audit.models import Entry
from steelyard.web.org import actions
from steelyard.web.org.mirror import mirror
from steelyard.web.org.models import DottedLine, Grant, Person, Team
from steelyard.web.org.roles import Role
from steelyard.web.org.viewer import _led_by, viewer_of

TODAY = date(2026, 9, 18)
HEAD = "employee_id,name,position,manager_id,hired_on,left_on\n"


def sees(troupe, name: str) -> bool:
    return viewer_of(troupe.users[name], on=TODAY).may_see_person(troupe.people["employee"].pk)


def test_a_dotted_line_opens_and_closes_a_score(troupe):
    assert not sees(troupe, "stranger")
    line = actions.add_line(
        troupe.people["employee"],
        troupe.people["stranger"],
        valid_from=date(2026, 1, 1),
        valid_to=None,
        actor=troupe.users["hr"],
        reason="project",
    )
    assert sees(troupe, "stranger")
    actions.end_line(line, on=TODAY, actor=troupe.users["hr"], reason="over")
    assert not sees(troupe, "stranger")
    assert set(Entry.objects.values_list("action", flat=True)) >= {"line.added", "line.ended"}


def test_a_former_manager_sees_nothing(troupe):
    assert sees(troupe, "manager")
    Person.objects.filter(pk=troupe.people["employee"].pk).update(manager=troupe.people["director"])
    assert not sees(troupe, "manager")


def test_a_closed_account_sees_nothing(troupe):
    user = troupe.users["director"]
    user.is_active = False
    assert not viewer_of(user, on=TODAY).is_known


def test_nobody_grants_to_oneself(troupe):
    with pytest.raises(ValidationError, match="own roles"):
        actions.grant(troupe.users["hr"], Role.DIRECTOR, actor=troupe.users["hr"], reason="x")


def test_the_last_administrator_stays(troupe):
    second = troupe.users["hr"]
    Grant.objects.create(user=second, role=Role.ADMIN)
    actions.revoke(troupe.users["admin"], Role.ADMIN, actor=second, reason="leaves")
    with pytest.raises(ValidationError):
        actions.revoke(second, Role.ADMIN, actor=troupe.users["director"], reason="x")
    assert Grant.objects.filter(role=Role.ADMIN).count() == 1


def test_hr_makes_no_administrators(troupe):
    with pytest.raises(ValidationError, match="Only an administrator"):
        actions.grant(troupe.users["employee"], Role.ADMIN, actor=troupe.users["hr"], reason="x")


def test_a_role_needs_a_reason(troupe):
    with pytest.raises(ValidationError, match="reason"):
        actions.grant(troupe.users["employee"], Role.AUDITOR, actor=troupe.users["hr"], reason="  ")


@pytest.mark.parametrize("name", ["x.exe", "people.xlsm", "people"])
def test_other_files_are_refused_in_words(client_of, name):
    file = SimpleUploadedFile(name, b"abc")
    answer = client_of("hr").post("/organisation/import/", {"files": file})
    assert answer.status_code == 422
    assert ".xlsx" in answer.content.decode()


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"PK\x03\x04broken", b"a,b\n1,2\n"])
def test_what_is_no_table_of_people_is_refused_in_words(client_of, content, settings, tmp_path):
    settings.STEELYARD_LAKE = str(tmp_path / "lake")
    file = SimpleUploadedFile("employees.xlsx" if content[:2] == b"PK" else "strange.csv", content)
    answer = client_of("hr").post("/organisation/import/", {"files": file})
    assert answer.status_code == 422
    assert "Traceback" not in answer.content.decode()


@pytest.mark.parametrize("token", ["../../etc", "", "x" * 32, "0" * 32])
def test_a_confirmation_names_no_folder_of_its_own(client_of, token):
    answer = client_of("hr").post("/organisation/import/confirm/", {"token": token})
    assert (answer.status_code, answer["Location"]) == (302, "/organisation/import/")


def test_files_are_tried_out_then_taken_in(troupe, client_of, settings, tmp_path):
    settings.STEELYARD_LAKE, client = str(tmp_path / "lake"), client_of("hr")
    rows = (
        HEAD
        + "n-1,𠮷野 “新”,planner,,2026-09-01,\nn-2,O'Brien,planner,n-1,2026-09-02,\nn-3,坏,planner,n-1,2026-13-45,\n"
    )
    page = client.post("/organisation/import/", {"files": SimpleUploadedFile("employees.csv", rows.encode())})
    text = page.content.decode()
    assert "2026-13-45" in text
    assert not Person.objects.filter(pk="n-1").exists()
    token = text.split('name="token" value="')[1].split('"')[0]
    assert client.post("/organisation/import/confirm/", {"token": token}).status_code == 302
    assert {one.pk: one.manager_id for one in Person.objects.filter(pk__startswith="n-")} == {
        "n-1": None,
        "n-2": "n-1",
    }
    assert Entry.objects.filter(action="organisation.imported").count() == 1


def test_a_cycle_of_teams_is_told_and_nothing_is_taken_in(tmp_path):
    file = tmp_path / "teams.csv"
    file.write_text(
        "team_id,name,parent_id,kind\nr,R,,department\na,A,b,team\nb,B,a,team\n", encoding="utf-8"
    )
    found = preview(str(tmp_path / "lake"), [file])
    assert any("cycle" in problem.message for problem in found.problems)


def test_nobody_is_deleted_by_a_mirror(troupe, settings, tmp_path):
    from steelyard.engine.people import take_in
    from steelyard.engine.syncing import lake_for

    location = str(tmp_path / "lake")
    with lake_for(location, dry_run=False):
        pass
    file = tmp_path / "employees.csv"
    file.write_text(HEAD + "n-1,Neu,planner,,2026-09-01,\n", encoding="utf-8")
    take_in(location, [file])
    before = Person.objects.count()
    mirror(location, actor=None)
    assert Person.objects.count() == before + 1


@hypothesis.settings(max_examples=25, deadline=None, suppress_health_check=list(hypothesis.HealthCheck))
@hypothesis.given(managers=st.lists(st.one_of(st.none(), st.integers(0, 9)), min_size=10, max_size=10))
def test_who_is_led_is_who_is_below(managers, db):
    """Against the plain definition: b is below a when a path of managers leads from b to a."""
    Person.objects.all().delete()
    people = Person.objects.bulk_create([Person(id=f"p{n}", name=f"p{n}") for n in range(10)])
    for person, manager in zip(people, managers, strict=True):
        person.manager_id = None if manager is None else f"p{manager}"
    Person.objects.bulk_update(people, ["manager"])
    found = {person.pk: _led_by(person, TODAY) for person in people}
    assert found == {f"p{n}": _below(n, managers) for n in range(10)}


def _below(top: int, managers: list[int | None]) -> frozenset[str]:
    def leads(start: int) -> bool:
        seen, at = set(), managers[start]
        while at is not None and at not in seen:
            if at == top:
                return True
            seen.add(at)
            at = managers[at]
        return False

    return frozenset(f"p{n}" for n in range(10) if n != top and leads(n))


def test_teams_count_their_branches_once(troupe):
    from steelyard.web.org.queries import tree

    counts = {branch.team.pk: branch.people for branch in tree(TODAY)}
    # director + manager in growth + employee in content below growth + stranger in brand.
    assert counts == {"marketing": 4, "growth": 2, "content": 1, "brand": 1}
    assert DottedLine.objects.count() == 0
    assert Team.objects.count() == 4
