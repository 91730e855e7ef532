"""Redmine's lists and issues, without a Redmine (tests/peers_real has a real one)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

import pytest

from steelyard.core.problems import SteelyardError
from steelyard.sources.http import Client
from steelyard.sources.redmine.issues import Issues, Redmine, versions


class Answering(Redmine):
    """Gives the answers it is told, in turn, per path; the last one again and again."""

    def __init__(self, **answers: list[dict[str, Any]]) -> None:
        super().__init__(cast(Client, requests_like()), "https://redmine.example.com", "key")
        self.answers = {path.replace("__", "/"): list(each) for path, each in answers.items()}
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def get(self, path: str, **asked: str | int) -> dict[str, Any]:
        self.asked.append((path, asked))
        waiting = self.answers[path]
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]


def requests_like() -> Any:
    return type("Headers", (), {"headers": {}})()


def issues(redmine: Redmine, timezone: str = "Asia/Shanghai", **filters: str) -> Issues:
    return Issues(redmine, filters, page=100, overlap=timedelta(seconds=60), timezone=timezone)


def issue(**more: Any) -> dict[str, Any]:
    return {"id": 1, "status": {"id": 5}, "closed_on": "2026-03-31T16:30:00Z", **more}


@pytest.mark.parametrize(("zone", "day"), [("Asia/Shanghai", date(2026, 4, 1)), ("UTC", date(2026, 3, 31))])
def test_the_day_of_completion_is_the_day_there(zone: str, day: date) -> None:
    closed = {"issues": [issue(status={"id": 5, "is_closed": True})]}
    (found,) = issues(Answering(issues=[closed]), zone).following(0, None)
    assert found["completed_on"] == day


def test_an_older_redmine_is_asked_for_its_statuses_once() -> None:
    statuses = {"issue_statuses": [{"id": 5, "is_closed": True}, {"id": 1}]}
    redmine = Answering(
        issues=[{"issues": [issue(), issue(id=2, status={"id": 1})]}], issue_statuses=[statuses]
    )
    found = issues(redmine).following(0, None)
    assert [each["completed_on"] for each in found] == [date(2026, 4, 1), None]
    assert [path for path, _ in redmine.asked] == ["issues", "issue_statuses"]


def test_changes_are_asked_for_from_a_minute_before_the_last() -> None:
    redmine = Answering(issues=[{"issues": []}])
    issues(redmine, project_id="marketing").following(7, "2026-03-01T00:00:30Z")
    (_, asked) = redmine.asked[0]
    assert asked == {
        "status_id": "*", "project_id": "marketing", "sort": "id", "limit": 100,
        "issue_id": ">=8", "updated_on": ">=2026-02-28T23:59:30Z",
    }  # fmt: skip


def test_no_ids_are_listed_while_their_number_is_right() -> None:
    redmine = Answering(issues=[{"issues": [], "total_count": 3}])
    assert issues(redmine).present(3) is None
    assert len(redmine.asked) == 1


def test_a_list_that_shifts_while_it_is_read_is_read_again() -> None:
    first = {"users": [{"id": 1}, {"id": 2}], "total_count": 3}
    shifted = {"users": [{"id": 2}], "total_count": 3}
    right = {"users": [{"id": 3}], "total_count": 3}
    redmine = Answering(users=[first, shifted, first, right])
    assert [each["id"] for each in redmine.everything("users", "users")] == [1, 2, 3]


def test_a_list_that_never_stands_still_is_an_error() -> None:
    first = {"users": [{"id": 1}, {"id": 2}], "total_count": 3}
    shifted = {"users": [{"id": 2}], "total_count": 3}
    redmine = Answering(users=[first, shifted] * 3)
    with pytest.raises(SteelyardError, match="changed 3 times"):
        redmine.everything("users", "users")


def test_a_version_shared_by_projects_comes_once() -> None:
    projects = {"projects": [{"id": 1}, {"id": 2}], "total_count": 2}
    shared = {"versions": [{"id": 9}], "total_count": 1}
    redmine = Answering(projects=[projects], projects__1__versions=[shared], projects__2__versions=[shared])
    assert versions(redmine) == [{"id": 9}]
