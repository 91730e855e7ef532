"""Looks at somebody else's score: each is written once a day, and what is written already is only looked up."""

from __future__ import annotations

from datetime import timedelta

import cast
from steelyard.web.audit.models import Read
from steelyard.web.audit.reading import note_read
from steelyard.web.config import clock


def test_the_next_day_has_a_row_of_its_own(troupe, monkeypatch):
    reader = troupe.users["manager"].pk
    note_read(reader, cast.employee.id)
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    note_read(reader, cast.employee.id)
    assert 2 == Read.objects.filter(reader=reader, subject=cast.employee.id).count()


def test_what_is_written_already_is_not_written_again(troupe, django_assert_num_queries):
    reader = troupe.users["manager"].pk
    note_read(reader, cast.employee.id)
    with django_assert_num_queries(1) as asked:
        note_read(reader, cast.employee.id)
    assert asked[0]["sql"].startswith("SELECT")
