"""Typing in a real browser: saved without a click, and two windows that never overwrite one another."""

from __future__ import annotations

import pytest
from browsers import assert_accessible
from playwright.sync_api import expect
from review_desk import task_of, written
from rounds import launched, moved_to

from steelyard.web.cycles.models import StageKind, Task, TaskState
from steelyard.web.reviews.models import Review


@pytest.fixture
def task(transactional_db, troupe):
    cycle = launched(troupe)
    moved_to(cycle, StageKind.SELF_REVIEW, troupe)
    written(task_of(cycle, "employee", "employee", troupe), troupe, "employee", "5", "I led the fair")
    moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
    return task_of(cycle, "manager", "employee", troupe)


@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1280, "light")])
def test_what_is_typed_is_saved_and_submitted(task, page_of, width, theme):
    page = page_of("manager", language="en", width=width, theme=theme)
    page.goto(f"/reviews/tasks/{task.pk}/")
    assert_accessible(page)
    page.get_by_label("Lifts other teams").check()
    page.get_by_label("What did you see?").fill("closed the gap with sales")
    page.get_by_label("Strengths").fill("calm")
    expect(page.locator("#save-state")).to_contain_text("Saved ", timeout=10_000)
    page.get_by_label("To work on").fill("says no too late")
    # Clicked while the save of the last field is on its way: no conflict with oneself.
    page.get_by_role("button", name="Submit").click()
    expect(page.locator("#toasts")).to_contain_text("Submitted.")
    assert Task.objects.get(pk=task.pk).state == TaskState.DONE
    assert Review.objects.get(task=task).to_work_on == "says no too late"


def test_two_windows_see_both_texts(task, page_of):
    first = page_of("manager", language="en")
    # Beside the watch over complaints: a browser complains of every 409, and here one is meant.
    second = first.context.new_page()
    for page in (first, second):
        page.goto(f"/reviews/tasks/{task.pk}/")
    first.get_by_label("Strengths").fill("from the first window")
    expect(first.locator("#save-state")).to_contain_text("Saved ", timeout=10_000)
    second.get_by_label("Strengths").fill("from the second window")
    conflict = second.locator("#conflict")
    expect(conflict).to_contain_text("from the first window", timeout=10_000)
    expect(conflict).to_contain_text("from the second window")
    assert Review.objects.get(task=task).strengths == "from the first window"
    second.get_by_role("button", name="Save what is typed here").click()
    expect(second.locator("#save-state")).to_contain_text("Saved ", timeout=10_000)
    assert Review.objects.get(task=task).strengths == "from the second window"
