"""The first page of data, runs, tables, freshness and tasks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from data_desk import Place
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from steelyard.web.config import clock
from steelyard.web.data import freshness, standing, tasks
from steelyard.web.org.models import Person
from steelyard.web.org.viewer import viewer_of

FILES = """\
steelyard: 1
connections:
  crm: {kind: files, schedule: every 30 minutes, settings: {folder: ../a}}
  hr: {kind: files, settings: {folder: ../b}}
  shop: {kind: files, schedule: 0 6 * * *, settings: {folder: ../c}}
"""


def lead(id_: str, day: str = "2026-09-17") -> dict[str, str]:
    return {"lead_id": id_, "created_at": f"{day} 10:00:00"}


def test_an_empty_lake_teaches(owner: Client, place: Place, client_of: Callable[[str], Client]) -> None:
    page = owner.get("/data/").content.decode()
    assert "No data yet" in page
    assert "/data/uploads/new/" in page
    assert "/data/uploads/new/" not in client_of("auditor").get("/data/").content.decode()
    for address in (
        "/data/runs/",
        "/data/quarantine/",
        "/data/uploads/",
        "/data/connections/",
        "/data/reconciliations/",
    ):
        assert "empty-title" in owner.get(address).content.decode(), address


def test_tables_say_rows_newest_day_source_and_what_is_held(owner: Client, place: Place) -> None:
    place.deliver("leads", [lead("L1"), lead("L2", "2026-09-01"), {"lead_id": "L3", "created_at": "never"}])
    (table,) = standing.current()["tables"]
    assert ("leads", 2, "2026-09-17 10:00:00", ["crm"], 1) == (
        table["table"], table["rows"], table["newest"], table["sources"], table["held"],
    )  # fmt: skip
    page = owner.get("/data/").content.decode()
    assert "09/17/2026" in page
    assert "1 row is held in quarantine" in page


def test_a_table_is_late_by_its_contract(place: Place, db: None) -> None:
    place.deliver("leads", [lead("L1", "2026-09-16")])
    contracts = place.lake / "_steelyard" / "contracts.yaml"
    for days, state in ((3, "fresh"), (0, "late")):
        contracts.write_text(f"steelyard: 1\ntables:\n  leads: {{fresh_days: {days}}}\n", encoding="utf-8")
        (table,) = standing.current()["tables"]
        assert state == freshness.of_table(table, {})


def test_mistakes_in_the_contracts_break_no_page(owner: Client, place: Place) -> None:
    place.deliver("leads", [lead("L1")])
    (place.lake / "_steelyard" / "contracts.yaml").write_text("steelyard: 1\ntabels: {}\n", encoding="utf-8")
    page = owner.get("/data/")
    assert 200 == page.status_code
    assert "tabels" in page.content.decode()


def test_sources_are_fresh_late_failed_or_never_came(
    place: Place, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.connect(FILES)
    place.deliver("leads", [lead("L1")], source="crm")
    place.deliver("customers", [{"customer_id": "C1", "acquired_at": "2026-01-01"}], source="hr")
    states = {
        each["name"]: freshness.of_connection(each, standing.current(), now=clock.now())
        for each in standing.current()["connections"]
    }
    assert {"crm": "fresh", "hr": "unknown", "shop": "never"} == states
    assert (1, 0, 1) == (lambda f: (f.fresh, f.late, f.never))(freshness.freshness())
    later = datetime.now(UTC) + timedelta(minutes=61)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert 1 == freshness.freshness().late


def test_the_tag_says_it_in_words_with_one_query(
    place: Place, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    place.connect(FILES)
    place.deliver("leads", [lead("L1")], source="crm")
    standing.current()
    template = Template("{% load freshness %}{% freshness %}")
    with django_assert_num_queries(1):
        text = template.render(Context({}))
    assert "1 source fresh" in text
    assert "2 never came" in text
    assert "href" not in text, "the data pages are closed for whoever this is"


def test_the_lake_is_looked_into_anew_only_after_a_write(
    place: Place, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.deliver("leads", [lead("L1")])
    standing.current()
    looks: list[str] = []
    look = standing.engine.standing
    monkeypatch.setattr(
        standing.engine, "standing", lambda location: looks.append(location) or look(location)
    )
    standing.current()
    assert [] == looks
    place.deliver("leads", [lead("L2")])
    assert 2 == standing.current()["tables"][0]["rows"]
    assert 1 == len(looks)


def test_a_run_says_what_became_of_its_rows_and_what_was_computed_on_it(owner: Client, place: Place) -> None:
    run = place.deliver("leads", [lead("L1"), {"lead_id": "L2", "created_at": "never"}])
    page = owner.get(f"/data/runs/{run}/").content.decode()
    assert f"/data/quarantine/?run={run}" in page
    assert run in owner.get("/data/runs/?source=crm").content.decode()
    assert run not in owner.get("/data/runs/?status=failed").content.decode()
    assert 404 == owner.get("/data/runs/20200101-crm/").status_code


def test_a_table_shows_its_columns_and_versions_but_no_rows(owner: Client, place: Place) -> None:
    place.deliver("leads", [{**lead("L1"), "source": "top-secret-cell"}])
    page = owner.get("/data/tables/leads/").content.decode()
    assert "lead_id" in page
    assert "top-secret-cell" not in page
    assert 404 == owner.get("/data/tables/_steelyard%2Fruns/").status_code


def test_tasks_are_for_whoever_looks_after_the_data(troupe: Any, place: Place) -> None:
    place.connect(FILES)
    place.deliver("leads", [lead("L1"), {"lead_id": "L2", "created_at": "never"}], source="hr")
    standing.current()
    on = clock.today()
    found = [str(task.title) for task in tasks.of_data(viewer_of(troupe.users["data_owner"], on=on))]
    assert ["Mend 1 row in quarantine"] == found
    assert [] == list(tasks.of_data(viewer_of(troupe.users["employee"], on=on)))


PAGES = ("/data/", "/data/connections/", "/data/connections/crm/", "/data/runs/", "/data/quarantine/")


def test_pages_take_as_many_queries_for_much_as_for_little(owner: Client, place: Place) -> None:
    place.connect(FILES)
    place.deliver("leads", [lead("L1"), {"lead_id": "B", "created_at": "never"}])
    little = _queries(owner)
    for number in range(3):
        broken = [{"lead_id": f"B{number}{n}", "created_at": "never"} for n in range(9)]
        place.deliver("leads", [lead(f"L{number}"), *broken])
    place.deliver("customers", [{"customer_id": "C1", "acquired_at": "2026-01-01"}], source="hr")
    assert little == _queries(owner)
    assert max(little.values()) < 20


def _queries(client: Client) -> dict[str, int]:
    found = {}
    client.get("/data/")
    for address in PAGES:
        with CaptureQueriesContext(connection) as captured:
            assert 200 == client.get(address).status_code
        found[address] = len(captured)
    return found


def test_names_in_any_script_find_their_pages(owner: Client, place: Place) -> None:
    place.connect("steelyard: 1\nconnections:\n  客户系统: {kind: files, settings: {folder: ../a}}\n")
    place.side.deliver("展会名单", [{"证号": "7"}], source="客户系统")
    assert 200 == owner.get("/data/connections/客户系统/").status_code
    assert 200 == owner.get("/data/tables/展会名单/").status_code
    assert Person.objects.exists()
