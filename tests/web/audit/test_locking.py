"""One way to lock rows, so that nobody waits for somebody who waits for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

import steelyard.web
from steelyard.web.audit.recording import locked
from steelyard.web.org.models import Person

WEB = Path(steelyard.web.__file__).parent


def test_rows_are_locked_in_one_place_only():
    calling = [
        path.relative_to(WEB).as_posix()
        for path in WEB.rglob("*.py")
        if "select_for_update" in path.read_text(encoding="utf-8")
    ]
    assert calling == ["audit/recording.py"]


@pytest.mark.skipif("not connection.features.has_select_for_update", reason="this database has one writer")
def test_the_end_of_the_chain_is_locked_before_the_rows(troupe):
    with (
        CaptureQueriesContext(
            connection,
        ) as asked,
        transaction.atomic(),
    ):
        # Joined to a manager, whom not everybody has.
        found = locked(Person.objects).select_related("manager").get(pk=troupe.people["director"].pk)
    assert found.manager is None
    first, second = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"]]
    assert 'FROM "audit_head"' in first
    assert 'FOR UPDATE OF "org_person"' in second
