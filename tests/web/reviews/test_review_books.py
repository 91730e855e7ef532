"""Ratings in Excel: one's own open reviews, filled in elsewhere, saved as drafts."""

from __future__ import annotations

import html
import re

from django.core.files.uploadedfile import SimpleUploadedFile
from review_desk import answers, revision_of, task_of, written

from steelyard.web.audit.models import Entry
from steelyard.web.cycles.models import TaskState
from steelyard.web.reviews import actions
from steelyard.web.reviews.answers import kept
from steelyard.web.reviews.models import Review
from unit.documents.spreadsheet import Spreadsheet


def taken_out(client, cycle) -> Spreadsheet:
    return Spreadsheet(client.get(f"/reports/cycles/{cycle.pk}/ratings.xlsx").content)


def read(client, cycle, book: Spreadsheet):
    file = SimpleUploadedFile("ratings.xlsx", book.save())
    return client.post(f"/reports/cycles/{cycle.pk}/ratings/", {"step": "read", "file": file})


def take(client, cycle, page, **more):
    found = re.search(r'name="sealed" value="([^"]+)"', page.content.decode())
    assert found, "the page has nothing to take over"
    address = f"/reports/cycles/{cycle.pk}/ratings/"
    return client.post(address, {"step": "take", "sealed": found[1], **more})


def text(answer) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_a_manager_takes_out_own_reviews_with_what_each_step_means(cycle, manager_stage, troupe, client_of):
    book = taken_out(client_of("manager"), cycle)
    (row,) = book.table[1:]
    assert row[1:4] == [troupe.people["employee"].name, "Teamwork", "Manager"]
    assert row[4] == "1 Leaves requests unanswered\n3 Delivers on time\n5 Lifts other teams"
    assert row[5:] == ["", ""]
    page = client_of("manager").get(f"/reviews/cycles/{cycle.pk}/")
    assert f"/reports/cycles/{cycle.pk}/ratings/" in page.content.decode()


def test_ratings_of_others_are_in_nobodys_file(cycle, manager_stage, troupe, client_of):
    task = task_of(cycle, "manager", "employee", troupe)
    actions.save(task, answers("2", "seen by nobody else"), revision=0, actor=troupe.users["manager"])
    for who in ("director", "hr", "stranger", "employee"):
        answer = client_of(who).get(f"/reports/cycles/{cycle.pk}/ratings.xlsx")
        if answer.status_code == 404:
            continue
        assert who == "director", "only who is asked has a book"
        cells = [
            str(cell) for grid in Spreadsheet(answer.content).sheets.values() for row in grid for cell in row
        ]
        assert not any("seen by nobody else" in cell for cell in cells)
        assert troupe.people["employee"].name not in cells


def test_a_rating_and_a_comment_become_a_draft(cycle, manager_stage, troupe, client_of):
    task = task_of(cycle, "manager", "employee", troupe)
    book = taken_out(client_of("manager"), cycle).put(2, "Rating", 4).put(2, "Comment", "=answers at once")
    shown = read(client_of("manager"), cycle, book)
    assert "Teamwork Rating – 4" in text(shown)
    assert not Review.objects.filter(task=task).exists(), "nothing is written by the first click"
    assert take(client_of("manager"), cycle, shown).status_code == 302
    answer = kept(Review.objects.get(task=task)).of("teamwork")
    assert (answer.rating, answer.comment) == (4, "=answers at once")
    task.refresh_from_db()
    assert task.state == TaskState.OPEN
    assert not Entry.objects.filter(action="review.submitted").exists()
    # What begins like a formula leaves as a text, too.
    assert taken_out(client_of("manager"), cycle).table[1][6] == "=answers at once"


def test_words_on_the_whole_stay_as_they_are(cycle, manager_stage, troupe, client_of):
    task = task_of(cycle, "manager", "employee", troupe)
    actions.save(task, answers("3"), revision=0, actor=troupe.users["manager"])
    shown = read(client_of("manager"), cycle, taken_out(client_of("manager"), cycle).put(2, "Rating", 4))
    take(client_of("manager"), cycle, shown)
    found = kept(Review.objects.get(task=task))
    assert (found.of("teamwork").rating, found.strengths) == (4, "Answers within the hour.")


def test_a_rating_off_the_scale_is_named_with_its_row(cycle, manager_stage, troupe, client_of):
    book = taken_out(client_of("manager"), cycle)
    assert "Row 2, Rating: 6 is out of range; expected 1 to 5" in text(
        read(client_of("manager"), cycle, book.put(2, "Rating", 6))
    )
    shown = read(client_of("manager"), cycle, book.put(2, "Rating", 3.5))
    assert (shown.status_code, "Row 2: This rating is not on the scale." in text(shown)) == (422, True)
    assert not Review.objects.exists()


def test_a_rating_typed_on_the_page_meanwhile_is_a_conflict(cycle, manager_stage, troupe, client_of):
    task = task_of(cycle, "manager", "employee", troupe)
    book = taken_out(client_of("manager"), cycle).put(2, "Rating", 4)
    actions.save(task, answers("2"), revision=0, actor=troupe.users["manager"])
    shown = read(client_of("manager"), cycle, book)
    assert "Teamwork Rating – 2 4" in text(shown)
    take(client_of("manager"), cycle, shown)
    assert kept(Review.objects.get(task=task)).of("teamwork").rating == 2
    take(client_of("manager"), cycle, shown, take="0")
    assert kept(Review.objects.get(task=task)).of("teamwork").rating == 4


def test_what_was_submitted_is_not_in_the_book_and_stays(cycle, manager_stage, troupe, client_of):
    task = task_of(cycle, "manager", "employee", troupe)
    book = taken_out(client_of("manager"), cycle).put(2, "Rating", 4).put(2, "Comment", "later")
    written(task, troupe, "manager", "2")
    assert len(taken_out(client_of("manager"), cycle).table) == 1
    shown = read(client_of("manager"), cycle, book)
    said = text(shown)
    assert "Comment: later" in said
    assert "It is submitted, or nothing more is asked." in said
    assert (kept(Review.objects.get(task=task)).of("teamwork").rating, revision_of(task)) == (2, 1)


def test_who_is_asked_for_nothing_finds_nothing(cycle, manager_stage, client_of):
    for who in ("employee", "stranger", "hr", "auditor", "data_owner", "admin"):
        for where in ("ratings/", "ratings.xlsx"):
            assert client_of(who).get(f"/reports/cycles/{cycle.pk}/{where}").status_code == 404
