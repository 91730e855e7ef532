"""Satisfaction of other departments arrives in the lake, again and again to the same rows."""

from __future__ import annotations

from types import SimpleNamespace

from steelyard.web.cycles import actions
from steelyard.web.feedback import work
from web.data.conftest import place  # noqa: F401 - a fixture


def _run(room):
    arguments = {"actor": room.troupe.users["hr"].pk}
    return work.bring_in(SimpleNamespace(arguments=arguments, progress=lambda *_: None))


def test_three_answers_are_three_rows_of_the_team(place, room):  # noqa: F811 - the fixture
    room.approve_all()
    others = room.about.nominations.filter(perspective="other_department").values_list("rater", flat=True)
    for person, stars in zip(list(others), (5, 3, 4), strict=True):
        room.answer(person, 3, service=stars)
    actions.close_stage(room.stage, actor=room.troupe.users["hr"])
    first, again = _run(room), _run(room)
    assert (first["rows"], first["held"]) == (3, 0)
    # Nothing has changed, so nothing is computed anew.
    assert (again["rows"], again["held"], again["compute"]) == (3, 0, "")
