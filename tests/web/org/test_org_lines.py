"""Above and below on solid lines."""

from __future__ import annotations

import cast
from steelyard.web.org.lines import above, below
from steelyard.web.org.models import Person


def test_managers_come_from_the_nearest_upwards(troupe):
    assert [cast.manager.id, cast.director.id] == above(cast.employee.id)
    assert [] == above(cast.director.id)


def test_reports_are_found_at_any_depth(troupe):
    assert {cast.manager.id, cast.employee.id, cast.stranger.id} == below(cast.director.id)
    assert {cast.employee.id} == below(cast.manager.id)
    assert set() == below(cast.hr.id)


def test_nobody_has_nobody(troupe):
    assert ([], set()) == (above("nobody"), below("nobody"))


def test_a_circle_comes_to_an_end(troupe):
    Person.objects.filter(pk=cast.director.id).update(manager_id=cast.employee.id)
    assert [cast.manager.id, cast.director.id, cast.employee.id] == above(cast.employee.id)
    assert {cast.manager.id, cast.employee.id, cast.stranger.id, cast.director.id} == below(cast.director.id)


def test_a_long_line_is_followed_to_its_end(troupe):
    Person.objects.bulk_create(Person(id=f"l{n:02}", name=f"l{n}") for n in range(60))
    for n in range(1, 60):
        Person.objects.filter(pk=f"l{n:02}").update(manager_id=f"l{n - 1:02}")
    assert [f"l{n:02}" for n in reversed(range(59))] == above("l59")
    assert 59 == len(below("l00"))
