"""The chain of changes: sealed, append-only, readable by those who look after it."""

from __future__ import annotations

import importlib
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from steelyard.web.audit import recording
from steelyard.web.audit.models import Entry, Read
from steelyard.web.audit.reading import note_read
from steelyard.web.audit.recording import record
from steelyard.web.audit.verifying import Verdict, verify_chain

guards = importlib.import_module("steelyard.web.audit.migrations.0003_append_only")


@pytest.fixture
def chain(troupe):
    """Five entries, the third about a formula."""
    for number in range(1, 6):
        reason = "=HYPERLINK(1)" if number == 3 else f"because {number}"
        record(
            "role.granted",
            "roles",
            actor=troupe.users["hr"],
            old=number - 1,
            new={"n": number},
            reason=reason,
        )
    return Entry.objects.order_by("number")


class Editor:
    """What the migration asks of a schema editor."""

    connection = connection

    def execute(self, sql: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)


@pytest.fixture
def unguarded(chain):
    """As somebody with the keys of the database: without the triggers."""
    guards.allow(None, Editor())
    return chain


def test_a_whole_chain_is_found_whole(chain):
    assert verify_chain() == Verdict(5)


@pytest.mark.parametrize(
    "change", [{"reason": "else"}, {"action": "x"}, {"new": {"n": 7}}, {"actor": None}, {"kind": "y"}]
)
def test_any_change_is_found_and_named(unguarded, change):
    Entry.objects.filter(number=3).update(**change)
    assert verify_chain() == Verdict(2, 3, "changed")


def test_a_missing_entry_is_found(unguarded):
    Entry.objects.filter(number=2).delete()
    assert verify_chain() == Verdict(1, 2, "missing")


def test_a_cut_off_end_is_found(unguarded):
    Entry.objects.filter(number=5).delete()
    assert verify_chain() == Verdict(4, 5, "missing")


@pytest.mark.parametrize("sql", ["UPDATE audit_entry SET reason = 'x'", "DELETE FROM audit_entry"])
def test_the_database_refuses(chain, sql):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_an_entry_belongs_into_the_transaction_of_its_change(troupe, monkeypatch):
    outside = SimpleNamespace(in_atomic_block=False)
    monkeypatch.setattr(recording, "transaction", SimpleNamespace(get_connection=lambda: outside))
    with pytest.raises(RuntimeError, match="transaction of its change"):
        record("x", "y", actor=None)


def test_filters_find_and_mistakes_in_dates_do_no_harm(chain, client_of):
    client = client_of("auditor")
    assert "because 4" in client.get("/audit/?words=because+4").content.decode()
    assert client.get("/audit/?since=yesterday&page=zzz").status_code == 200
    assert "because 4" not in client.get("/audit/?until=2020-01-01").content.decode()


def test_a_file_of_the_chain_carries_no_formula_out(chain, client_of):
    text = client_of("auditor").get("/audit/?download=csv").content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert ",=HYPERLINK" not in text


def test_the_page_says_whether_the_chain_is_whole(chain, client_of):
    assert "5 entries" in client_of("auditor").post("/audit/check/").content.decode()


def test_reading_is_noted_once_a_day(troupe):
    for _ in range(3):
        note_read(troupe.users["manager"].pk, "e-007")
    note_read(troupe.users["hr"].pk, "e-007")
    assert Read.objects.count() == 2


def test_a_script_in_a_reason_is_text(troupe, client_of):
    record("role.granted", "roles", actor=troupe.users["hr"], reason="<script>alert(1)</script>")
    assert "<script>alert" not in client_of("auditor").get("/audit/").content.decode()
