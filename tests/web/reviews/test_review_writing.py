"""Writing a review: saved as one types, complete when submitted, sent back, read-only in the end."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from review_desk import answers, revision_of, rules, scheme, task_of, written
from rounds import moved_to

from steelyard.appraisal.machine import Part
from steelyard.web.audit.models import Entry
from steelyard.web.cycles import actions as cycle_actions
from steelyard.web.cycles import work_items
from steelyard.web.cycles.models import StageKind, Task, TaskState
from steelyard.web.reviews import actions
from steelyard.web.reviews.answers import Answer, Answers, chosen, digest, kept
from steelyard.web.reviews.models import Review
from steelyard.web.reviews.questions import Question, Step, questions_of


@pytest.fixture
def task(manager_stage, cycle, troupe):
    """The manager reviews the employee."""
    return task_of(cycle, "manager", "employee", troupe)


def save(task, given, troupe, by="manager", revision=None):
    return actions.save(
        task,
        given,
        revision=revision_of(task) if revision is None else revision,
        actor=troupe.users[by],
    )


def test_a_draft_is_kept_as_it_is_typed(task, troupe):
    half = Answers({"teamwork": Answer(comment="helps me")}, strengths="quick")
    saved = save(task, half, troupe)
    assert kept(Review.objects.get(pk=saved.pk)) == half
    assert Task.objects.get(pk=task.pk).state == TaskState.OPEN
    assert not Entry.objects.filter(action__startswith="review.").exists()


def test_what_has_not_changed_counts_no_revision(task, troupe):
    assert save(task, answers(), troupe).revision == 1
    assert save(task, answers(), troupe).revision == 1
    assert save(task, answers("3"), troupe).revision == 2


def test_the_second_of_two_windows_is_told_and_overwrites_nothing(task, troupe):
    save(task, answers(strengths="from the first window"), troupe, revision=0)
    with pytest.raises(actions.StaleError) as stale:
        save(task, answers(strengths="from the second window"), troupe, revision=0)
    assert stale.value.review.revision == 1
    assert Review.objects.get(task=task).strengths == "from the first window"


def test_the_same_words_from_another_window_are_no_conflict(task, troupe):
    save(task, answers(), troupe, revision=0)
    assert save(task, answers(), troupe, revision=0).revision == 1


@pytest.mark.parametrize("rating", ["0", "6", "4.5", "-1"])
def test_a_rating_beside_the_steps_is_refused(task, troupe, rating):
    with pytest.raises(ValidationError, match="not on the scale"):
        save(task, answers(rating), troupe)
    assert not Review.objects.filter(task=task).exists()


def test_an_indicator_that_is_not_asked_is_refused(task, troupe):
    with pytest.raises(ValidationError, match="is not asked here"):
        save(task, Answers({"leads": Answer(Decimal(5))}), troupe)


@pytest.mark.parametrize(
    ("given_answers", "lacking"),
    [
        (Answers(), {"rating-teamwork", "strengths", "to_work_on"}),
        (answers("3"), set()),
        (answers("4"), set()),
        (answers("5"), {"comment-teamwork"}),
        (answers("1"), {"comment-teamwork"}),
        (answers("5", "closed the gap with sales"), set()),
        (answers("1", "left the fair alone"), set()),
        (answers(None), set()),
        (answers("3", strengths=""), {"strengths"}),
    ],
)
def test_a_review_is_complete_when_every_indicator_is_answered_and_the_ends_are_explained(
    task, troupe, given_answers, lacking
):
    if not lacking:
        actions.submit(task, given_answers, revision=0, actor=troupe.users["manager"])
        assert Task.objects.get(pk=task.pk).state == TaskState.DONE
        return
    with pytest.raises(actions.IncompleteError) as incomplete:
        actions.submit(task, given_answers, revision=0, actor=troupe.users["manager"])
    assert set(incomplete.value.places) == lacking
    assert Task.objects.get(pk=task.pk).state == TaskState.OPEN


def test_a_self_review_needs_no_words_on_the_whole(self_stage, cycle, troupe):
    own = task_of(cycle, "employee", "employee", troupe)
    actions.submit(own, answers("3", strengths="", to_work_on=""), revision=0, actor=troupe.users["employee"])
    assert Task.objects.get(pk=own.pk).state == TaskState.DONE


def test_where_nothing_is_rated_words_are_needed(self_stage, cycle, troupe):
    scheme(
        cycle,
        (
            "        level: employee\n        weight: 100\n        ratings",
            "        level: team\n        weight: 100\n        ratings",
        ),
    )
    own = task_of(cycle, "employee", "employee", troupe)
    assert questions_of(own) == []
    with pytest.raises(actions.IncompleteError):
        actions.submit(own, Answers(), revision=0, actor=troupe.users["employee"])
    actions.submit(own, Answers(to_work_on="more leads"), revision=0, actor=troupe.users["employee"])


def test_submitting_writes_a_proof_into_the_chain_and_no_rating(task, troupe):
    given_answers = answers("4", "<b>calm</b>")
    actions.submit(task, given_answers, revision=0, actor=troupe.users["manager"])
    entry = Entry.objects.get(action="review.submitted")
    assert entry.new == {"number": 1, "sha256": digest(given_answers)}
    assert "calm" not in str(entry.new)


def test_sent_back_and_submitted_again_both_versions_stay(task, troupe):
    written(task, troupe, "manager", "4")
    work_items.send_back(task, actor=troupe.users["hr"], parts=[Part.HR], reason="an example, please")
    written(Task.objects.get(pk=task.pk), troupe, "manager", "3", "the fair in May")
    found = Review.objects.get(task=task)
    assert [one.answers["ratings"]["teamwork"]["rating"] for one in found.submissions.all()] == ["4", "3"]
    first, second = Entry.objects.filter(action="review.submitted").order_by("number")
    assert second.old == {"sha256": first.new["sha256"]}


def test_after_submitting_nothing_is_written_until_it_is_sent_back(task, troupe):
    written(task, troupe, "manager")
    with pytest.raises(ValidationError, match="Only HR or the next round"):
        save(task, answers("5", "changed my mind"), troupe)


def test_after_the_end_of_the_stage_nothing_is_written(self_stage, cycle, troupe):
    own = task_of(cycle, "employee", "employee", troupe)
    save(own, answers("3"), troupe, by="employee")
    cycle_actions.close_stage(self_stage, actor=troupe.users["hr"])
    with pytest.raises(ValidationError, match="stage is closed"):
        save(own, answers("5", "late"), troupe, by="employee")
    # Not even when HR opens the task again: the stage itself is over.
    work_items.reopen(own, actor=troupe.users["hr"], reason="asked for")
    with pytest.raises(ValidationError, match="stage is closed"):
        save(own, answers("5", "late"), troupe, by="employee")


def test_a_cycle_at_rest_takes_no_words(task, cycle, troupe):
    cycle_actions.suspend(cycle, reason="merger", actor=troupe.users["hr"])
    with pytest.raises(ValidationError, match="not under way"):
        save(task, answers(), troupe)


@pytest.mark.parametrize("name", ["employee", "director", "hr", "stranger", "data_owner"])
def test_only_whose_task_it_is_writes(task, troupe, name):
    with pytest.raises(ValidationError, match="not yours"):
        save(task, answers(), troupe, by=name)


def test_an_appraisee_who_is_put_into_the_task_by_the_data_still_writes_nothing(task, troupe):
    # No page does this; a change in the database might.
    Task.objects.filter(pk=task.pk).update(assignee=troupe.people["employee"])
    with pytest.raises(ValidationError, match="Nobody rates themselves"):
        save(task, answers("5", "splendid"), troupe, by="employee")


def test_a_delegate_writes_and_the_principal_no_longer(task, troupe):
    work_items.delegate(
        task,
        to=troupe.people["stranger"],
        actor=troupe.users["manager"],
        parts=[Part.MANAGER],
        reason="on leave",
    )
    with pytest.raises(ValidationError, match="not yours"):
        save(task, answers(), troupe)
    written(Task.objects.get(pk=task.pk), troupe, "stranger", "2")
    assert Entry.objects.get(action="task.finish").new["details"] == {"for": "m-001", "by": "s-042"}


def test_the_second_round_sends_the_first_back_with_a_reason(cycle, troupe):
    rules(cycle, manager_rounds=2)
    moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
    first = task_of(cycle, "manager", "employee", troupe)
    written(first, troupe, "manager")
    second = task_of(cycle, "director", "employee", troupe, round_=2)
    with pytest.raises(ValidationError, match="reason"):
        actions.send_back(second, reason=" ", actor=troupe.users["director"])
    actions.send_back(second, reason="say which project", actor=troupe.users["director"])
    now = Task.objects.get(pk=first.pk)
    assert (now.state, now.reason) == (TaskState.RETURNED, "say which project")


def test_the_first_round_sends_back_nothing_of_a_closed_stage(task, troupe):
    assert actions.returnable(task) is None
    with pytest.raises(ValidationError, match="nothing that could be sent back"):
        actions.send_back(task, reason="more", actor=troupe.users["manager"])


def test_a_manager_sends_a_self_review_back_while_its_stage_is_open(self_stage, cycle, troupe):
    own = task_of(cycle, "employee", "employee", troupe)
    written(own, troupe, "employee")
    cycle_actions.open_stage(cycle.stages.get(kind="manager_review"), actor=troupe.users["hr"])
    task = task_of(cycle, "manager", "employee", troupe)
    actions.send_back(task, reason="what about the fair?", actor=troupe.users["manager"])
    assert Task.objects.get(pk=own.pk).state == TaskState.RETURNED


# ── scales ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_steps_are_the_whole_numbers_with_the_anchors_between_them(task, cycle):
    [question] = questions_of(task)
    assert [int(step.value) for step in question.steps] == [1, 2, 3, 4, 5]
    assert [bool(step.text) for step in question.steps] == [True, False, True, False, True]
    assert question.text_of(Decimal(3))["en"] == "Delivers on time"


def test_a_wide_scale_is_a_number(task, cycle):
    scheme(cycle, ("scale: [1, 5]", "scale: [0, 100]"))
    [question] = questions_of(Task.objects.get(pk=task.pk))
    assert question.steps == ()
    assert question.allows(Decimal("37.5"))
    assert not question.allows(Decimal(101))


def scale(low: int, high: int, anchors: list[int]) -> Question:
    steps = tuple(Step(Decimal(one), {}) for one in anchors)
    return Question("q", {}, {}, {}, Decimal(low), Decimal(high), (), steps, "manager")


@given(
    st.integers(-20, 20),
    st.integers(1, 40),
    st.decimals(-100, 100, places=2),
    st.lists(st.integers(-20, 60), max_size=4),
)
def test_what_a_scale_allows_is_on_it_and_its_ends_always_need_words(low, span, rating, anchors):
    question = scale(low, low + span, anchors)
    assert question.allows(rating) == (low <= rating <= low + span)
    ends = anchors or [low, low + span]
    assert question.needs_comment(Decimal(min(ends)))
    assert question.needs_comment(Decimal(max(ends)))
    if min(ends) < rating < max(ends):
        assert not question.needs_comment(rating)


@given(st.text(max_size=12))
def test_whatever_a_field_holds_is_a_rating_on_the_scale_or_refused(text):
    question = scale(1, 5, [1, 5])
    try:
        rating, cannot_tell = chosen(question, text)
    except ValidationError:
        return
    assert cannot_tell == (text == "none")
    assert rating is None or 1 <= rating <= 5


@given(
    st.dictionaries(
        st.sampled_from(["a", "b", "c"]),
        st.builds(Answer, st.none() | st.decimals(1, 5, places=0), st.just(False), st.text(max_size=5)),
    ),
    st.text(max_size=5),
)
def test_equal_answers_have_equal_proofs_and_others_do_not(ratings, words):
    one = Answers(ratings, words)
    assert digest(one) == digest(Answers(dict(reversed(list(ratings.items()))), words))
    assert digest(one) != digest(Answers(ratings, words + "x"))
