"""Several people at the very same moment: one wins, the others are told, nothing is half done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from races import at_once, one_of
from review_desk import answers, task_of
from rounds import launched, moved_to

from steelyard.appraisal.machine import Part
from steelyard.web.audit.models import Entry
from steelyard.web.contributions import actions as log
from steelyard.web.contributions.models import Contribution
from steelyard.web.cycles.models import StageKind, Task
from steelyard.web.reviews import actions
from steelyard.web.reviews.models import Review, Submission

HANDS = 5


def hands(act: Callable[[int], object]) -> list[Any]:
    """What each of five got that did the same."""
    return at_once(*(partial(act, number) for number in range(HANDS)))


@pytest.fixture
def task(transactional_db, forgetful_audit, troupe):
    cycle = launched(troupe)
    moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
    return task_of(cycle, "manager", "employee", troupe)


def test_of_those_who_save_on_the_same_revision_one_wins(task, troupe):
    actor = troupe.users["manager"]
    got = hands(
        lambda number: actions.save(task, answers(strengths=f"hand {number}"), revision=0, actor=actor)
    )
    winner = one_of(got)
    assert all(isinstance(one, actions.StaleError) for number, one in enumerate(got) if number != winner)
    saved = Review.objects.get(task=task)
    assert (saved.strengths, saved.revision) == (f"hand {winner}", 1)


def test_of_those_who_submit_at_once_one_submits(task, troupe):
    actor = troupe.users["manager"]
    got = hands(lambda number: actions.submit(task, answers(), revision=0, actor=actor))
    assert sum(isinstance(one, Review) for one in got) == 1
    assert Submission.objects.count() == 1
    assert Entry.objects.filter(action="review.submitted").count() == 1
    assert Task.objects.get(pk=task.pk).state == "done"


def test_of_those_who_verify_at_once_one_verifies(transactional_db, forgetful_audit, troupe):
    one = Contribution.objects.create(
        subject=troupe.people["employee"],
        entered_by=troupe.people["employee"],
        verifier=troupe.people["manager"],
        kind="knowledge_sharing",
        title="A talk",
        what="Two hours.",
        occurred_on=date(2026, 5, 12),
        entered_at="2026-05-13T10:00:00Z",
        state="submitted",
    )
    got = hands(
        lambda number: log.verify(
            Contribution.objects.get(pk=one.pk),
            by=troupe.people["manager"],
            rating=1 + number,
            note="",
            actor=troupe.users["manager"],
            parts=[Part.MANAGER],
        )
    )
    winner = one_of(got)
    assert Contribution.objects.get(pk=one.pk).rating == 1 + winner
    assert Entry.objects.filter(action="contribution.verify").count() == 1
