"""A closed cycle in one file: checked on its own, without names, and broken by a single byte."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile

import pytest
from django.core.exceptions import ValidationError
from rounds import moved_to

from steelyard.web.audit.models import Entry
from steelyard.web.cycles import actions as cycle_actions
from steelyard.web.cycles.models import Cycle, CycleState, StageKind
from steelyard.web.jobs.actions import run
from steelyard.web.jobs.models import Job
from steelyard.web.org.models import Person
from steelyard.web.reports import archiving, forgetting
from steelyard.web.reports.models import Archive
from steelyard.web.results import actions
from steelyard.web.results.models import Result, ResultState
from web.results.conftest import computed, folder, of, ratified, released  # noqa: F401 - fixtures


@pytest.fixture
def closed(released, troupe) -> Cycle:  # noqa: F811 - the fixture
    actions.acknowledge(of("employee", troupe), actor=troupe.users["employee"])
    actions.object_to(of("stranger", troupe), text="赵 六 says no", actor=troupe.users["stranger"])
    moved_to(released, StageKind.APPEAL, troupe)
    now = Cycle.objects.get()
    cycle_actions.close(now, revision=now.revision, actor=troupe.users["hr"])
    return Cycle.objects.select_related("version").get()


@pytest.fixture
def archived(closed, troupe, tmp_path, settings) -> Archive:
    settings.STEELYARD_HOME = tmp_path / "home"
    return archiving.archive(closed, actor=troupe.users["hr"], tell=lambda *_: None)


def verify(path) -> subprocess.CompletedProcess[str]:
    """The command of another machine: no settings, no database."""
    command = [sys.executable, "-m", "steelyard.cli", "verify", str(path), "--format", "json"]
    environ = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(path.parent)}
    return subprocess.run(command, capture_output=True, text=True, env=environ, cwd=path.parent, check=False)


def test_the_archive_alone_is_found_sound(archived):
    path = archiving.place(archived.cycle)
    found = verify(path)
    assert found.returncode == 0, found.stdout + found.stderr
    assert archived.sha256 in found.stdout


def test_a_changed_byte_is_found(archived):
    path = archiving.place(archived.cycle)
    data = bytearray(path.read_bytes())
    at = data.index(b'"grade"')
    data[at + 1] ^= 1
    other = path.with_name("other.steelyard")
    other.write_bytes(data)
    found = verify(other)
    assert found.returncode == 1
    assert json.loads(found.stdout)["findings"]


def test_nobodys_name_is_in_it(archived, troupe):
    text = b"".join(
        zipfile.ZipFile(archiving.place(archived.cycle)).read(name)
        for name in zipfile.ZipFile(archiving.place(archived.cycle)).namelist()
    ).decode()
    assert not [person.name for person in troupe.people.values() if person.name in text]
    names = archiving.names_of(archiving.place(archived.cycle)).read_text(encoding="utf-8")
    assert "赵 六" in names


def test_the_cycle_is_archived_and_sealed_in_the_chain(archived):
    assert Cycle.objects.get().state == CycleState.ARCHIVED
    assert set(Result.objects.values_list("state", flat=True)) == {ResultState.ARCHIVED}
    sealed = Entry.objects.get(action="cycle.sealed")
    assert "audit.jsonl" not in sealed.new["members"]
    assert Entry.objects.get(action="cycle.archive").new["details"] == {"sha256": archived.sha256}


def test_the_decisions_are_in_it_with_who_and_why(archived):
    file = zipfile.ZipFile(archiving.place(archived.cycle))
    people = [json.loads(line) for line in file.read("results/people.jsonl").decode().splitlines()]
    assert len(people) == 3
    for one in people:
        assert [step["stage"] for step in one["steps"]] == ["computed", "ratified"]
        assert one["steps"][1]["by"]


def test_a_cycle_that_goes_on_is_not_archived(released, troupe):  # noqa: F811 - the fixture
    with pytest.raises(ValidationError, match="once it is closed"):
        archiving.request(released, actor=troupe.users["hr"])


def test_it_is_a_job_and_the_page_gives_the_file(closed, troupe, client_of, tmp_path, settings):
    settings.STEELYARD_HOME = tmp_path / "home"
    client_of("hr").post(f"/reports/cycles/{closed.pk}/archive/")
    job = Job.objects.get(kind="cycle-archive")
    run(str(job.pk))
    assert Job.objects.get(pk=job.pk).state == "done", Job.objects.get(pk=job.pk).problems
    page = client_of("auditor").get(f"/reports/cycles/{closed.pk}/archive/").content.decode()
    assert Archive.objects.get().sha256 in page
    answer = client_of("auditor").get(f"/reports/cycles/{closed.pk}/archive/file/")
    assert answer.content[:2] == b"PK"
    assert client_of("auditor").get(f"/reports/cycles/{closed.pk}/archive/names/").status_code == 404
    assert client_of("hr").get(f"/reports/cycles/{closed.pk}/archive/names/").status_code == 200


def test_a_forgotten_person_breaks_no_proof(archived, troupe, client_of):
    Person.objects.filter(pk="s-042").update(left_on="2020-01-01")
    person = Person.objects.get(pk="s-042")
    with pytest.raises(ValidationError, match="reason"):
        forgetting.forget(person, reason=" ", actor=troupe.users["hr"])
    answer = client_of("hr").post("/reports/people/s-042/forget/", {"reason": "asked for it"})
    assert answer.status_code == 302
    assert not Person.objects.filter(name="赵 六").exists()
    assert not Entry.objects.filter(label__contains="赵 六").exists()
    from steelyard.web.audit.verifying import verify_chain

    assert verify_chain().broken is None
    assert verify(archiving.place(archived.cycle)).returncode == 0


def test_nobody_is_forgotten_while_records_have_to_be_kept(troupe):
    with pytest.raises(ValidationError, match="has left"):
        forgetting.forget(troupe.people["employee"], reason="x", actor=troupe.users["hr"])


def test_my_data_has_my_result_only_once_it_is_out(ratified, troupe, client_of):  # noqa: F811 - the fixture
    import io

    def results() -> list[dict[str, object]]:
        answer = client_of("employee").get("/reports/mine/")
        return json.loads(zipfile.ZipFile(io.BytesIO(answer.content)).read("results.json"))

    assert results() == []
    moved_to(ratified, StageKind.RELEASE, troupe)
    actions.release_some(ratified, actor=troupe.users["hr"])
    [mine_] = results()
    assert (mine_["grade"], mine_["total"]) == ("B", "82.4000")
