"""Who may look at the data and who may act on it: a table that no address escapes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from data_desk import Place
from django.test import Client
from django.urls import URLPattern

from steelyard.web.data.models import Upload, UploadState
from steelyard.web.data.urls import urlpatterns
from steelyard.web.jobs.models import Job

ACT, READ = ("data_owner", "admin"), ("director", "auditor")
STRANGERS = ("employee", "manager", "hr", "stranger")
#: Address → whether it is read (GET) or acted on (POST), and what an allowed one answers.
READS = {
    "data": 200,
    "data-table": 200,
    "connections": 200,
    "connection": 200,
    "runs": 200,
    "run": 200,
    "quarantine": 200,
    "quarantine-row": 200,
    "quarantine-job": 200,
    "score-changes": 404,  # there is no such computation
    "uploads": 200,
    "upload": 200,
    "upload-check": 200,
    "reconciliations": 200,
}
WRITES = {
    "connection-new": ("GET", 200),
    "connection-file": ("GET", 200),
    "connection-edit": ("GET", 200),
    "upload-new": ("GET", 200),
    "connection-check": ("POST", 302),
    "connection-sync": ("POST", 302),
    "connection-remove": ("POST", 302),
    "quarantine-bulk": ("POST", 422),
    "upload-import": ("POST", 302),
    "upload-take-back": ("POST", 302),
    "upload-discard": ("POST", 302),
    "reconciliations-compare": ("POST", 302),
    "reconciliation-settle": ("POST", None),
}


@pytest.fixture
def addresses(place: Place, db: None) -> dict[str, str]:
    """The name of every page of data → an address of it that exists."""
    place.connect("steelyard: 1\nconnections:\n  crm:\n    kind: files\n    settings: {folder: ../exports}\n")
    run = place.deliver(
        "leads", [{"lead_id": "L1", "created_at": "never"}, {"lead_id": "L2", "created_at": "2026-08-01"}]
    )
    upload = Upload.objects.create(state=UploadState.MAPPING, created_at=datetime(2026, 9, 1, tzinfo=UTC))
    job = Job.objects.create(kind="quarantine")
    known = {
        "name": {"data-table": "leads"},
        "run_id": run,
        "row_id": place.side.held()[0].id,
        "job_id": str(job.pk),
        "upload_id": str(upload.pk),
    }
    return {pattern.name or "": _filled(pattern, known) for pattern in urlpatterns}


def _filled(pattern: URLPattern, known: dict[str, Any]) -> str:
    address = str(pattern.pattern)
    for name, value in known.items():
        text = value.get(pattern.name, "crm") if isinstance(value, dict) else value
        for kind in ("str", "uuid"):
            address = address.replace(f"<{kind}:{name}>", text)
    return f"/data/{address}"


def _cases() -> Iterator[tuple[str, str, str, int | None]]:
    for name, status in READS.items():
        yield from ((who, name, "GET", status) for who in (*ACT, *READ))
        yield from ((who, name, "GET", 404) for who in STRANGERS)
        yield "nobody", name, "GET", 302
    for name, (method, status) in WRITES.items():
        yield from ((who, name, method, status) for who in ACT)
        yield from ((who, name, method, 404) for who in (*READ, *STRANGERS))
        yield "nobody", name, method, 302


def test_every_address_is_in_the_table(addresses: dict[str, str]) -> None:
    assert set(addresses) == {*READS, *WRITES}


def test_each_role_sees_and_does_what_it_may(
    client_of: Callable[[str], Client], addresses: dict[str, str]
) -> None:
    clients = {who: client_of(who) for who in (*ACT, *READ, *STRANGERS, "nobody")}
    wrong = []
    for who, name, method, status in _cases():
        if name == "connection-remove" and who in ACT:
            continue
        answer = getattr(clients[who], method.lower())(addresses[name])
        if status is not None and answer.status_code != status:
            wrong.append(f"{who} {method} {name}: {answer.status_code}, not {status}")
        if who == "nobody":
            assert "/accounts/login/" in answer.url
    assert [] == wrong


def test_readers_find_no_buttons_that_act(
    client_of: Callable[[str], Client], addresses: dict[str, str]
) -> None:
    auditor = client_of("auditor")
    for name in READS:
        page = auditor.get(addresses[name]).content.decode()
        main = page[page.find("<main") : page.find("</main>")]
        assert 'method="post"' not in main, name
        assert 'name="do"' not in main, name


def test_a_reader_cannot_mend_by_posting_to_the_page(
    client_of: Callable[[str], Client], addresses: dict[str, str], place: Place
) -> None:
    for who in READ:
        sent = {"cell-created_at": "2026-08-01", "do": "mend"}
        assert 404 == client_of(who).post(addresses["quarantine-row"], sent).status_code
        assert 404 == client_of(who).post(addresses["upload"], {"take-x": "1"}).status_code
    assert {} == dict(place.side.held()[0].mended)


def test_acting_by_a_link_is_not_possible(
    client_of: Callable[[str], Client], addresses: dict[str, str]
) -> None:
    owner = client_of("data_owner")
    for name, (method, _) in WRITES.items():
        if method == "POST":
            assert 405 == owner.get(addresses[name]).status_code, name
