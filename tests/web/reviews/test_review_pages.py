"""The pages of reviews: who may open them, what they show, and that nothing typed is lost."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from review_desk import WHOLE, answers, rules, task_of, written
from rounds import appraisee, moved_to

from steelyard.web.audit.models import Read
from steelyard.web.config import clock
from steelyard.web.cycles import actions as cycle_actions
from steelyard.web.cycles.models import Overdue, StageKind, Task, TaskState
from steelyard.web.cycles.work_items import fall_due
from steelyard.web.org.tasks import open_tasks
from steelyard.web.org.viewer import viewer_of
from steelyard.web.results.models import Result, ResultState
from steelyard.web.reviews import actions
from steelyard.web.reviews.models import Rater, Review
from steelyard.web.scorecards.models import Computation, Scorecard

NASTY = "<script>alert(1)</script> =1+1 \u202e “quoted” 𠮷"


@pytest.fixture
def task(manager_stage, cycle, troupe):
    """The manager reviews the employee."""
    return task_of(cycle, "manager", "employee", troupe)


def page(client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def test_a_task_leads_to_its_page(task, troupe):
    viewer = viewer_of(troupe.users["manager"], on=clock.today())
    addresses = {one.title: one.address for one in open_tasks(viewer)}
    assert addresses["Review 林𠮷"] == f"/reviews/tasks/{task.pk}/"


def test_it_asks_each_indicator_with_its_anchors_in_the_readers_language(task, troupe, client_of):
    english = page(client_of("manager"), f"/reviews/tasks/{task.pk}/")
    assert "Lifts other teams" in english
    assert "I cannot tell" in english
    assert len(re.findall(r'type="radio" name="rating-teamwork"', english)) == 6
    type(troupe.users["manager"]).objects.filter(pk=troupe.users["manager"].pk).update(language="zh-hant")
    assert "帶動他組" in page(client_of("manager"), f"/reviews/tasks/{task.pk}/")


@pytest.mark.parametrize("name", ["employee", "director", "hr", "auditor", "stranger", "data_owner", "admin"])
@pytest.mark.parametrize("place", ["", "save/", "return/"])
def test_nobody_else_opens_or_writes_it(task, client_of, name, place):
    address = f"/reviews/tasks/{task.pk}/{place}"
    client = client_of(name)
    assert client.post(address, WHOLE).status_code == 404
    if not place:
        assert client.get(address).status_code == 404
    assert not Review.objects.exists()


def test_who_is_not_signed_in_is_asked_to(task, client_of):
    assert client_of("nobody").get(f"/reviews/tasks/{task.pk}/").status_code == 302


def test_an_appraisee_reaches_no_review_about_them_through_any_field(self_stage, cycle, troupe, client_of):
    """The self-review with every field that might make it another's: it stays the self-review."""
    own = task_of(cycle, "employee", "employee", troupe)
    sent = {
        **WHOLE,
        "do": "submit",
        "revision": "0",
        "perspective": "manager",
        "part": "manager",
        "round": "1",
        "assignee": "m-001",
        "person": "m-001",
        "rater": "m-001",
        "task": "0",
        "rating-leads": "5",
    }
    assert client_of("employee").post(f"/reviews/tasks/{own.pk}/", sent).status_code == 302
    moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
    from steelyard.web.reviews.rows import ratings

    assert [(row["perspective"], row["rater"], row["indicator"]) for row in ratings(cycle)] == [
        ("self", "e-007", "teamwork")
    ]
    others = task_of(cycle, "manager", "employee", troupe)
    # Delegating the manager's task to themselves is refused, whoever asks.
    for name in ("employee", "manager", "hr"):
        client_of(name).post(
            f"/cycles/tasks/{others.pk}/step/", {"step": "delegate", "to": "e-007", "reason": "I know best"}
        )
    assert Task.objects.get(pk=others.pk).assignee_id == "m-001"


def test_it_is_saved_and_submitted(task, client_of):
    client, address = client_of("manager"), f"/reviews/tasks/{task.pk}/"
    assert client.post(address, {**WHOLE, "do": "save", "revision": "0"}).status_code == 302
    assert "Answers within the hour." in page(client, address)
    assert client.post(address, {**WHOLE, "do": "submit", "revision": "1"}).url == "/"
    assert Task.objects.get(pk=task.pk).state == TaskState.DONE
    afterwards = page(client, address)
    assert "Only HR or the next round can send it back" in afterwards
    assert "autosave.js" not in afterwards
    assert "data-autosave" not in afterwards


def test_what_is_missing_is_said_at_its_field_and_what_is_there_is_kept(task, client_of):
    sent = {
        "rating-teamwork": "5",
        "comment-teamwork": "",
        "strengths": "calm",
        "do": "submit",
        "revision": "0",
    }
    answer = client_of("manager").post(f"/reviews/tasks/{task.pk}/", sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "what did you see?" in text
    assert "the ground of the talk" in text
    saved = Review.objects.get(task=task)
    assert (saved.strengths, saved.ratings.get().rating, saved.revision) == ("calm", Decimal(5), 1)
    assert 'name="revision" value="1"' in text


def test_autosave_answers_with_revision_and_time(task, client_of):
    answer = client_of("manager").post(f"/reviews/tasks/{task.pk}/save/", {**WHOLE, "revision": "0"})
    body = answer.json()
    assert body["revision"] == 1
    assert re.fullmatch(r"\d\d:\d\d", body["saved"])


def test_two_windows_see_both_texts_and_neither_is_lost(task, client_of):
    first, second = client_of("manager"), client_of("manager")
    address = f"/reviews/tasks/{task.pk}/"
    first.post(f"{address}save/", {**WHOLE, "strengths": "first window", "revision": "0"})
    fragment = second.post(f"{address}save/", {**WHOLE, "strengths": "second window", "revision": "0"})
    assert fragment.status_code == 409
    for text in ("first window", "second window", 'data-revision="1"'):
        assert text in fragment.content.decode()
    whole = second.post(address, {**WHOLE, "strengths": "second window", "revision": "0", "do": "save"})
    text = whole.content.decode()
    assert whole.status_code == 409
    assert re.search(r'<textarea[^>]*name="strengths"[^>]*>second window</textarea>', text)
    assert "first window" in text
    # The page now names the newer revision: who saves again has seen both.
    assert 'name="revision" value="1"' in text
    assert Review.objects.get(task=task).strengths == "first window"


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 30, "²"])
def test_a_senseless_revision_is_a_conflict_and_no_crash(task, client_of, revision):
    answer = client_of("manager").post(f"/reviews/tasks/{task.pk}/save/", {**WHOLE, "revision": revision})
    assert answer.status_code == 409


@pytest.mark.parametrize("rating", ["6", "NaN", "1e400", "x", "٣", "-0.5", "Infinity"])
def test_a_senseless_rating_is_refused(task, client_of, rating):
    answer = client_of("manager").post(
        f"/reviews/tasks/{task.pk}/save/", {**WHOLE, "rating-teamwork": rating, "revision": "0"}
    )
    # The Arabic-Indic three is a three to Python, and on the scale.
    assert answer.status_code == (200 if rating == "٣" else 422)


def test_what_people_write_is_shown_as_text(self_stage, cycle, troupe, client_of):
    own = task_of(cycle, "employee", "employee", troupe)
    actions.submit(own, answers("5", NASTY, strengths=NASTY), revision=0, actor=troupe.users["employee"])
    moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
    for name, address in (
        ("manager", f"/reviews/tasks/{task_of(cycle, 'manager', 'employee', troupe).pk}/"),
        ("hr", f"/reviews/people/{appraisee(cycle, 'employee', troupe).pk}/"),
    ):
        text = page(client_of(name), address)
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt; =1+1" in text


def test_a_nul_in_a_comment_is_left_out(task, client_of):
    sent = {**WHOLE, "comment-teamwork": "be\0tter", "revision": "0"}
    assert client_of("manager").post(f"/reviews/tasks/{task.pk}/save/", sent).status_code == 200
    assert Review.objects.get(task=task).ratings.get().comment == "better"


def test_a_text_nobody_would_read_is_refused(task, client_of):
    sent = {**WHOLE, "comment-teamwork": "x" * 4001, "revision": "0"}
    answer = client_of("manager").post(f"/reviews/tasks/{task.pk}/save/", sent)
    assert "at most 4000 characters" in answer.json()["problem"]


# ── what is known ───────────────────────────────────────────────────────────────────────────────────


def test_the_manager_reads_the_self_review_only_once_it_is_submitted(self_stage, cycle, troupe, client_of):
    own = task_of(cycle, "employee", "employee", troupe)
    secret = answers("5", "my best quarter", strengths="I led the fair")
    actions.save(own, secret, revision=0, actor=troupe.users["employee"])
    cycle_actions.open_stage(cycle.stages.get(kind="manager_review"), actor=troupe.users["hr"])
    address = f"/reviews/tasks/{task_of(cycle, 'manager', 'employee', troupe).pk}/"
    assert "my best quarter" not in page(client_of("manager"), address)
    actions.submit(own, secret, revision=1, actor=troupe.users["employee"])
    shown = page(client_of("manager"), address)
    assert "my best quarter" in shown
    assert "I led the fair" in shown


def test_a_named_rater_sees_neither_results_nor_self_review(self_stage, cycle, troupe, client_of):
    _card(cycle)
    Rater.objects.create(
        cycle=cycle,
        indicator="teamwork",
        person=troupe.people["auditor"],
        named_by=troupe.users["hr"],
        named_at=clock.now(),
    )
    # The auditor sees everybody by role; the stranger does not.
    Rater.objects.update(person=troupe.people["stranger"])
    written(task_of(cycle, "employee", "employee", troupe), troupe, "employee", "5", "my best quarter")
    moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
    text = page(client_of("stranger"), f"/reviews/tasks/{task_of(cycle, 'stranger', 'employee', troupe).pk}/")
    assert "my best quarter" not in text
    assert "Results so far" not in text
    assert "Lifts other teams" in text


def _card(cycle) -> None:
    """The employee has 80 leads of 100 so far."""
    computation = Computation.objects.create(
        version=cycle.version,
        scheme=cycle.version.scheme,
        period="2026Q2",
        starts_on=date(2026, 4, 1),
        ends_on=date(2026, 6, 30),
        snapshot="s",
        engine="test",
        outline={
            "indicators": {
                "leads": {"title": {"en": "Leads"}, "unit": "count", "input": "actuals"},
                "teamwork": {"title": {"en": "Teamwork"}, "unit": "points", "input": "ratings"},
            },
            "dimensions": [],
        },
        is_current=True,
        computed_at=clock.now(),
    )
    line = {
        "indicator": "leads", "dimension": "growth", "value": "80", "status": "ok", "reason": None, "target": "100",
        "effective_weight": "60", "contribution": "48", "score": "80",
    }  # fmt: skip
    Scorecard.objects.create(
        computation=computation,
        kind="employee",
        subject="e-007",
        name="林𠮷",
        card={"indicators": [line, {**line, "indicator": "teamwork", "value": "3"}], "dimensions": []},
    )


def test_the_quantitative_results_are_beside_the_questions_and_looking_leaves_a_trace(
    task, cycle, troupe, client_of
):
    _card(cycle)
    text = page(client_of("manager"), f"/reviews/tasks/{task.pk}/")
    results = text[text.index("Results so far") :]
    assert "Leads" in results
    assert "/scorecards/e-007/2026Q2/leads/" in results
    assert "/scorecards/e-007/2026Q2/teamwork/" not in results
    assert Read.objects.filter(reader=troupe.users["manager"], subject="e-007").exists()


def test_ones_own_ratings_of_earlier_cycles_are_shown(task, cycle, troupe, client_of):
    written(task, troupe, "manager", "2", "late with the fair")
    other = type(cycle).objects.create(
        title="2026Q3",
        version=cycle.version,
        periods=["2026Q3"],
        starts_on=date(2026, 7, 1),
        ends_on=date(2026, 9, 30),
        state="reviewing",
        rules=cycle.rules,
        organisation=cycle.organisation,
        created_by=troupe.users["hr"],
        created_at=clock.now(),
    )
    stage = other.stages.create(
        kind="manager_review", position=0, starts_on=date(2026, 10, 1), due_on=date(2026, 10, 9), state="open"
    )
    again = stage.tasks.create(
        appraisee=other.appraisees.create(
            person=troupe.people["employee"],
            manager=troupe.people["manager"],
            starts_on=other.starts_on,
            ends_on=other.ends_on,
        ),
        person=troupe.people["manager"],
        assignee=troupe.people["manager"],
        part="manager",
        perspective="manager",
        state="open",
        due_on=date(2026, 10, 9),
    )
    text = page(client_of("manager"), f"/reviews/tasks/{again.pk}/")
    assert "You in 2026Q2" in text
    assert "late with the fair" in text


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def done(self_stage, cycle, troupe):
    """Both wrote: the employee about themselves, the manager about the employee."""
    written(task_of(cycle, "employee", "employee", troupe), troupe, "employee", "5", "said by myself")
    moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
    written(task_of(cycle, "manager", "employee", troupe), troupe, "manager", "3", "said by the manager")
    return appraisee(cycle, "employee", troupe)


@pytest.mark.parametrize(
    ("name", "own", "others"),
    [
        ("employee", True, False),
        ("manager", True, True),
        ("director", True, True),
        ("hr", True, True),
        ("auditor", True, True),
    ],
)
def test_who_reads_which_review_before_the_result_is_out(done, client_of, name, own, others):
    text = page(client_of(name), f"/reviews/people/{done.pk}/")
    assert ("said by myself" in text) == own
    assert ("said by the manager" in text) == others


@pytest.mark.parametrize("name", ["stranger", "data_owner", "admin"])
def test_others_read_nothing(done, client_of, name):
    page(client_of(name), f"/reviews/people/{done.pk}/", status=404)


def test_the_appraisee_reads_the_others_once_the_result_is_out(done, client_of):
    Result.objects.update_or_create(appraisee=done, defaults={"state": ResultState.RELEASED})
    assert "said by the manager" in page(client_of("employee"), f"/reviews/people/{done.pk}/")


def test_who_still_has_to_write_reads_no_other_opinion(cycle, troupe, client_of):
    """A dotted-line manager who has not written sees the self-review, not the manager's."""
    rules(cycle, manager_rounds=1)
    from steelyard.web.org.models import DottedLine

    DottedLine.objects.create(
        person=troupe.people["employee"], manager=troupe.people["stranger"], valid_from="2026-01-01"
    )
    cycle.organisation["lines"] = [{"person_id": "e-007", "manager_id": "s-042"}]
    cycle.save(update_fields=["organisation"])
    moved_to(cycle, StageKind.SELF_REVIEW, troupe)
    written(task_of(cycle, "employee", "employee", troupe), troupe, "employee", "5", "said by myself")
    moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
    written(task_of(cycle, "manager", "employee", troupe), troupe, "manager", "3", "said by the manager")
    about = appraisee(cycle, "employee", troupe)
    before = page(client_of("stranger"), f"/reviews/people/{about.pk}/")
    assert "said by myself" in before
    assert "said by the manager" not in before
    written(
        task_of(cycle, "stranger", "employee", troupe), troupe, "stranger", "4", "said by the dotted line"
    )
    assert "said by the manager" in page(client_of("stranger"), f"/reviews/people/{about.pk}/")


def test_the_second_round_reads_the_first(cycle, troupe, client_of):
    rules(cycle, manager_rounds=2)
    moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
    written(task_of(cycle, "manager", "employee", troupe), troupe, "manager", "3", "said by the manager")
    second = task_of(cycle, "director", "employee", troupe, 2)
    text = page(client_of("director"), f"/reviews/tasks/{second.pk}/")
    assert "said by the manager" in text
    assert "What should Siobhán O&#x27;Brien look at again?" in text
    client_of("director").post(f"/reviews/tasks/{second.pk}/return/", {"reason": "an example"})
    assert "an example" in page(
        client_of("manager"), f"/reviews/tasks/{task_of(cycle, 'manager', 'employee', troupe).pk}/"
    )


def test_who_is_left_out_is_named_on_the_page_of_the_appraisee(task, cycle, troupe, client_of):
    stage = task.stage
    type(stage).objects.filter(pk=stage.pk).update(overdue=Overdue.EXCLUDE)
    Task.objects.filter(stage=stage).update(due_on=date(2026, 7, 1))
    fall_due(date(2026, 7, 2))
    about = appraisee(cycle, "employee", troupe)
    for address in (f"/cycles/people/{about.pk}/", f"/reviews/people/{about.pk}/"):
        text = page(client_of("hr"), address)
        assert "Left out; the weight moved to the others" in text
        assert "Manager · Siobhán O&#x27;Brien" in text
        assert "Not done by 2026-07-01." in text


# ── the whole cycle ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "status"),
    [("hr", 200), ("director", 200), ("auditor", 200), ("manager", 200), ("employee", 404), ("admin", 404)],
)
def test_who_sees_how_far_the_reviews_are(manager_stage, cycle, client_of, name, status):
    page(client_of(name), f"/reviews/cycles/{cycle.pk}/", status=status)


def test_a_manager_sees_their_own_people_there(manager_stage, cycle, client_of):
    text = page(client_of("manager"), f"/reviews/cycles/{cycle.pk}/")
    assert "林𠮷" in text
    assert "赵 六" not in text


def test_hr_names_and_removes_raters(cycle, client_of, troupe):
    client, address = client_of("hr"), f"/reviews/cycles/{cycle.pk}/raters/"
    form = page(client, address)
    assert "Teamwork" in form
    assert 'value="leads"' not in form
    assert (
        client.post(address, {"indicator": "teamwork", "person": "s-042", "team": "growth"}).status_code
        == 302
    )
    rater = Rater.objects.get()
    assert (rater.person_id, rater.team_id) == ("s-042", "growth")
    assert client.post(address, {"indicator": "teamwork", "person": "s-042", "team": ""}).status_code == 422
    assert client.post(f"/reviews/raters/{rater.pk}/remove/").status_code == 302
    assert not Rater.objects.exists()


@pytest.mark.parametrize("name", ["employee", "manager", "director", "auditor", "admin"])
def test_nobody_else_names_raters(cycle, client_of, name):
    address = f"/reviews/cycles/{cycle.pk}/raters/"
    assert client_of(name).post(address, {"indicator": "teamwork", "person": "s-042"}).status_code == 404
    assert not Rater.objects.exists()


def test_hr_asks_those_who_came_later(manager_stage, cycle, client_of):
    Task.objects.filter(stage=manager_stage, appraisee__person="e-007").delete()
    client = client_of("hr")
    assert "is not asked" in page(client, f"/reviews/cycles/{cycle.pk}/")
    client.post(f"/reviews/cycles/{cycle.pk}/ask/", {"stage": "manager_review"})
    assert Task.objects.filter(stage=manager_stage, appraisee__person="e-007").exists()


def test_the_page_of_a_review_asks_the_database_no_more_for_a_larger_company(
    task, cycle, troupe, client_of, django_assert_max_num_queries
):
    client = client_of("manager")
    with django_assert_max_num_queries(32):
        page(client, f"/reviews/tasks/{task.pk}/")
