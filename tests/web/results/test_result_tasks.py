"""Nobody has to look for what waits for them: it is among the tasks of their first page."""

from __future__ import annotations

import pytest
from rounds import moved_to

from steelyard.web.config import clock
from steelyard.web.cycles.models import StageKind
from steelyard.web.results import actions, appeals, interviews
from steelyard.web.results.models import Appeal, Interview, Result
from web.results.conftest import of


@pytest.fixture
def asked(client_of):
    """Whether somebody's first page asks for this."""
    return lambda who, words: words in client_of(who).get("/").content.decode()


def test_results_wait_for_the_director_then_for_hr(computed, asked, troupe):
    moved_to(computed, StageKind.RATIFICATION, troupe)
    assert asked("director", "Ratify 3 results of “2026Q2”")
    assert not asked("hr", "Ratify 3 results")
    actions.ratify(list(Result.objects.all()), actor=troupe.users["director"])
    assert not asked("director", "Ratify")
    assert not asked("hr", "Release 3 results")
    moved_to(computed, StageKind.RELEASE, troupe)
    assert asked("hr", "Release 3 results of “2026Q2”")
    assert not asked("director", "Release 3 results")


def test_minutes_wait_for_whom_they_are_about(released, asked, troupe):
    words = "Read the minutes of your talk and answer"
    assert not asked("employee", words)
    talk = Interview.objects.get(result=of("employee", troupe))
    written = interviews.write_up(
        talk,
        held_on=clock.today(),
        strengths="Leads",
        to_work_on="Budgets",
        agreed="Monthly",
        actor=troupe.users["manager"],
    )
    assert asked("employee", words)
    assert not asked("manager", words)
    interviews.agree(written, actor=troupe.users["employee"])
    assert not asked("employee", words)


def test_an_appeal_goes_from_hand_to_hand(released, asked, troupe, folder):
    name = troupe.people["employee"].name
    appeals.submit(
        of("employee", troupe),
        number="leads",
        claimed="100",
        grounds="25 leads are missing",
        evidence=None,
        actor=troupe.users["employee"],
    )
    assert asked("hr", f"Admit the appeal of {name}, or say why not")
    assert not asked("employee", "Admit the appeal")
    appeals.accept(Appeal.objects.get(), actor=troupe.users["hr"])
    assert asked("hr", f"Look into the appeal of {name}")
    assert not asked("director", "Decide the appeal")
    appeals.note_difference(Appeal.objects.get(), actor=troupe.users["hr"])
    assert asked("director", f"Decide the appeal of {name}")
    assert not asked("hr", "Look into the appeal")
    appeals.decide(Appeal.objects.get(), outcome="upheld", reason="as it is", actor=troupe.users["director"])
    assert asked("hr", f"Carry out what was decided on the appeal of {name}")
    assert not asked("director", "the appeal of")
