"""Writing connections: by form and as text; only what is meant changes, and no secret is ever written."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from data_desk import Place
from django.test import Client

from steelyard.web.audit.models import Entry
from steelyard.web.data.actions.connections import seal

FILES = """\
# What we read every morning.
steelyard: 1
connections:
  crm:
    kind: files
    schedule: every 30 minutes
    settings: {folder: ../exports}     # by the night job
    tables:
      leads: {from: "leads*.csv"}
"""
HUBSPOT = {
    "name": "hub",
    "schedule": "every hour",
    "timezone": "Asia/Shanghai",
    "secret-token": "HUB_TOKEN",
    "setting-base_url": "https://api.hubapi.com",
    "setting-start": "2024-01-01",
}


@pytest.fixture
def admin(client_of: Callable[[str], Client]) -> Client:
    return client_of("admin")


@pytest.fixture
def crm(place: Place) -> Place:
    place.connect(FILES)
    return place


def written(place: Place) -> str:
    return place.connections.read_text(encoding="utf-8")


def test_a_new_connection_is_added_and_the_rest_stays_byte_for_byte(owner: Client, crm: Place) -> None:
    answer = owner.post("/data/new-connection/?kind=hubspot", HUBSPOT)
    assert 302 == answer.status_code
    assert written(crm).startswith(FILES)
    added = written(crm).removeprefix(FILES)
    assert "  hub:\n    kind: hubspot\n    schedule: every hour\n" in added
    assert "token: env:HUB_TOKEN" in added
    assert "base_url" not in added, "what is so anyway need not be written"
    assert "connections.written" == Entry.objects.first().action  # type: ignore[union-attr]


def test_the_first_connection_makes_the_file(owner: Client, place: Place) -> None:
    assert 302 == owner.post("/data/new-connection/?kind=hubspot", HUBSPOT).status_code
    assert written(place).startswith("steelyard: 1\nconnections:\n  hub:\n")
    assert 200 == owner.get("/data/connections/hub/").status_code


def test_an_edit_changes_one_value_and_no_comment(owner: Client, crm: Place) -> None:
    said = {
        "schedule": "0 6 * * 1-5",
        "timezone": "Asia/Shanghai",
        "setting-folder": "../exports",
        "setting-files": "*",
    }
    assert 302 == owner.post("/data/connections/crm/edit/", said).status_code
    assert FILES.replace("every 30 minutes", "0 6 * * 1-5") == written(crm)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"secret-token": "pat-na1-1234-5678"}, "not the name of an environment variable"),
        ({"secret-token": "file:/etc/passwd"}, "not the name of an environment variable"),
        ({"secret-token": "STEELYARD_SECRET_KEY"}, "belongs to Steelyard itself"),
        ({"secret-token": "DATABASE_URL"}, "belongs to Steelyard itself"),
        ({"schedule": "now and then"}, "is not a schedule"),
        ({"timezone": "Asia/Atlantis"}, "is not a time zone"),
        ({"name": "9lives"}, "not starting with a digit"),
        ({"name": "crm"}, "of this name already"),
        ({"allow_hosts": "127.0.0.1"}, "administrator"),
    ],
)
def test_what_is_wrong_is_said_in_words_and_nothing_is_written(
    owner: Client, crm: Place, change: dict[str, str], words: str
) -> None:
    answer = owner.post("/data/new-connection/?kind=hubspot", {**HUBSPOT, **change})
    assert 422 == answer.status_code
    page = answer.content.decode()
    assert words in page
    assert "2024-01-01" in page, "what was typed is not lost"
    assert FILES == written(crm)
    if "pat-" in str(change):
        assert "pat-na1" not in page.replace('value="pat-na1-1234-5678"', "")


def test_hosts_of_the_own_network_are_for_administrators(admin: Client, crm: Place) -> None:
    answer = admin.post("/data/new-connection/?kind=hubspot", {**HUBSPOT, "allow_hosts": "crm.intern:8443"})
    assert 302 == answer.status_code
    assert "allow_hosts: [crm.intern:8443]" in written(crm)


OUTSIDE = ("{folder: /etc}", "{folder: ../../..}", '{folder: ../exports, files: ["../../../*.csv"]}')


def test_folders_outside_the_home_are_for_administrators(owner: Client, admin: Client, crm: Place) -> None:
    for said in OUTSIDE:
        sent = {"text": FILES.replace("{folder: ../exports}", said), "seen": seal(FILES)}
        answer = owner.post("/data/connection-file/", sent)
        assert 422 == answer.status_code, said
        assert "outside the home" in answer.content.decode()
        assert FILES == written(crm)
    assert 302 == admin.post("/data/connection-file/", sent).status_code


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("kind: files", "kind: filez", "connections.yaml:5:5"),
        ("schedule: every 30 minutes", "schedule: whenever", "connections.yaml:6"),
        ("{folder: ../exports}", "{folder: ../exports", "connections.yaml:"),
        (
            "    settings:",
            "    secrets: {token: hunter2-is-my-word}\n    settings:",
            "A secret is only named",
        ),
    ],
)
def test_mistakes_in_the_text_are_told_by_line(
    owner: Client, crm: Place, old: str, new: str, words: str
) -> None:
    answer = owner.post("/data/connection-file/", {"text": FILES.replace(old, new), "seen": seal(FILES)})
    assert 422 == answer.status_code
    assert words in answer.content.decode()
    assert FILES == written(crm)


def test_somebody_elses_change_is_not_overwritten(owner: Client, crm: Place) -> None:
    mine = FILES.replace("every 30 minutes", "every hour")
    theirs = FILES.replace("every 30 minutes", "every day")
    crm.connect(theirs)
    answer = owner.post("/data/connection-file/", {"text": mine, "seen": seal(FILES)})
    assert 422 == answer.status_code
    assert "Somebody else has changed the file" in answer.content.decode()
    assert "every hour" in answer.content.decode()
    assert theirs == written(crm)


def test_taking_a_connection_out_leaves_its_rows(owner: Client, crm: Place) -> None:
    crm.deliver("leads", [{"lead_id": "L1", "created_at": "2026-08-01 10:00:00"}], source="crm")
    owner.post("/data/connections/crm/remove/")
    assert "crm" not in written(crm)
    assert ["L1"] == crm.side.column("leads", "lead_id")
    assert 200 == owner.get("/data/connections/").status_code


def test_kinds_that_need_more_than_a_form_lead_to_the_file(owner: Client, place: Place) -> None:
    page = owner.get("/data/new-connection/?kind=rest").content.decode()
    assert "needs more than a form can ask" in page
