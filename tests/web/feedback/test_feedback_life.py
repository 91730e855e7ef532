"""From the proposal of raters to what may be read, and what happens in between when two are at it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from rounds import drafted, moved_to, running

from steelyard.appraisal.anonymity import Perspective
from steelyard.appraisal.machine import Part
from steelyard.web.cycles import actions, work_items
from steelyard.web.cycles.models import StageKind, Task
from steelyard.web.feedback import answering, nominations, publishing
from steelyard.web.feedback.models import Box, Draft, Nomination, Outcome
from steelyard.web.feedback.service import rows
from steelyard.web.jobs.models import Job
from steelyard.web.org.models import Person
from steelyard.web.results.models import Result
from web.feedback.conftest import PEERS, Room, sheet


def closed(room: Room):
    actions.close_stage(room.stage, actor=room.troupe.users["hr"])
    return publishing.from_plain(Outcome.objects.get(appraisee=room.about).published)


def test_the_organisation_proposes_as_many_of_each_perspective_as_can_be_shown(room):
    found = room.about.nominations.values_list("perspective", "state")
    counted = {pair: list(found).count(pair) for pair in set(found)}
    # Eight seats: three peers and three others first, the two that are left go to peers.
    assert counted == {
        ("self", "approved"): 1,
        ("manager", "approved"): 1,
        ("peer", "proposed"): 5,
        ("other_department", "proposed"): 3,
    }


def test_only_those_who_are_asked_by_name_have_a_task_before_approval(room):
    tasks = Task.objects.filter(stage=room.stage, appraisee=room.about)
    assert sorted(tasks.values_list("perspective", flat=True)) == ["manager", "self"]


def test_who_is_approved_gets_a_task(room):
    room.approve(room.peers[0], room.peers[1])
    assert {room.task(one).state for one in (room.peers[0], room.peers[1])} == {"open"}
    assert room.task(room.peers[0]).perspective == "peer"


def test_three_peers_are_shown_two_of_another_department_are_not(room):
    room.approve_all()
    for person, rating in ((room.peers[0], 3), (room.peers[1], 4), (room.peers[2], 5)):
        room.answer(person, rating)
    others = list(
        room.about.nominations.filter(perspective="other_department").values_list("rater", flat=True)
    )
    for person in others[:2]:
        room.answer(person, 1, service=1)
    room.answer(room.troupe.people["manager"].pk, 2)
    room.answer(room.troupe.people["employee"].pk, 5)
    found = closed(room)
    peers = found.view("listens", Perspective.PEER)
    assert peers is not None
    assert (peers.n, peers.mean) == (3, 4)
    assert [times for _, times in peers.counts] == [0, 0, 1, 1, 1]
    assert found.view("listens", Perspective.OTHER_DEPARTMENT) is None
    # 2 + 3 + 4 + 5 of four raters: the two of other departments and oneself are in no total.
    total = found.view("listens", None)
    assert total is not None
    assert (total.n, str(total.mean)) == (4, "3.5")


def test_answers_are_gone_when_the_stage_is_closed(room):
    room.approve(room.peers[0], room.peers[1])
    room.answer(room.peers[0], 1, "unfriendly")
    answering.save(room.task(room.peers[1]), sheet(2), revision=0, actor=room.user(room.peers[1]))
    closed(room)
    assert not Box.objects.exists()
    assert not Draft.objects.exists()
    assert "unfriendly" not in str(Outcome.objects.get(appraisee=room.about).published)


def test_a_late_answer_is_refused(room):
    room.approve(room.peers[0])
    closed(room)
    with pytest.raises(ValidationError):
        room.answer(room.peers[0], 1)


def test_nothing_is_published_before_the_stage_is_closed(room):
    room.approve_all()
    for person in room.peers[:3]:
        room.answer(person, 3)
    assert not Outcome.objects.exists()


def test_of_two_windows_that_submit_one_wins(room):
    room.approve(room.peers[0])
    room.answer(room.peers[0], 3)
    with pytest.raises(ValidationError, match="box"):
        room.answer(room.peers[0], 1)
    [answer] = answering.opened(Box.objects.get(appraisee=room.about))
    assert answer["ratings"]["listens"] == "3"


def test_two_windows_that_type_see_both_texts(room):
    room.approve(room.peers[0])
    task, user = room.task(room.peers[0]), room.user(room.peers[0])
    assert answering.save(task, sheet(3, "first"), revision=0, actor=user) == 1
    with pytest.raises(answering.StaleError) as stale:
        answering.save(task, sheet(3, "second"), revision=0, actor=user)
    assert stale.value.sheet == sheet(3, "first")
    # On top of what is there now, it is taken.
    assert answering.save(task, sheet(3, "second"), revision=1, actor=user) == 2


def test_a_question_without_an_answer_is_asked_again(room):
    room.approve(room.peers[0])
    half = answering.Sheet({"listens": "3"})
    with pytest.raises(answering.IncompleteError) as lacking:
        answering.submit(room.task(room.peers[0]), half, revision=0, actor=room.user(room.peers[0]))
    assert set(lacking.value.places) == {"delivers", "informs", "supports", "learns"}


def test_who_cannot_tell_does_not_count(room):
    room.approve(room.peers[0], room.peers[1], room.peers[2])
    for person in (room.peers[0], room.peers[1]):
        room.answer(person, 4)
    said = sheet(4)
    unsure = answering.Sheet({**said.ratings, "listens": "none"})
    answering.submit(room.task(room.peers[2]), unsure, revision=0, actor=room.user(room.peers[2]))
    found = closed(room)
    assert found.view("listens", Perspective.PEER) is None
    delivers = found.view("delivers", Perspective.PEER)
    assert delivers is not None
    assert delivers.n == 3


# ── limits ──────────────────────────────────────────────────────────────────────────────────────────


def test_there_are_no_more_raters_than_the_cycle_allows(room):
    hr = room.troupe.users["hr"]
    spare = next(one for one in PEERS if not room.about.nominations.filter(rater=one).exists())
    person = Person.objects.get(pk=spare)
    with pytest.raises(ValidationError, match="8"):
        nominations.propose(room.about, person, actor=hr, parts=[Part.HR])
    nominations.withdraw(
        room.nomination(room.peers[0]), actor=room.troupe.users["employee"], parts=[Part.APPRAISEE]
    )
    made = nominations.propose(room.about, person, actor=hr, parts=[Part.HR])
    assert (made.perspective, made.proposed_by) == ("peer", "hr")


def test_nobody_is_asked_more_often_than_the_cycle_allows(room):
    room.cycle.rules = {**room.cycle.rules, "feedback": {**room.cycle.rules["feedback"], "most_per_rater": 1}}
    room.cycle.save()
    other = room.cycle.appraisees.get(person=room.peers[1])
    again = Nomination.objects.filter(
        appraisee=other, rater=room.peers[0]
    ).first() or Nomination.objects.create(
        appraisee=other, rater_id=room.peers[0], perspective="peer", proposed_by="hr"
    )
    room.approve(room.peers[0])
    with pytest.raises(ValidationError, match="1 requests"):
        nominations.approve([again], actor=room.troupe.users["manager"], parts=[Part.MANAGER])


def test_a_decline_needs_a_reason_and_takes_the_task_away(room):
    room.approve(room.peers[0])
    manager = room.troupe.users["manager"]
    with pytest.raises(ValidationError, match="reason"):
        nominations.decline(room.nomination(room.peers[0]), reason="", actor=manager, parts=[Part.MANAGER])
    nominations.decline(
        room.nomination(room.peers[0]), reason="on leave", actor=manager, parts=[Part.MANAGER]
    )
    assert room.task(room.peers[0]).state == "waived"


def test_an_answer_in_the_box_is_not_taken_out_by_declining_or_reopening(room):
    room.approve(room.peers[0])
    room.answer(room.peers[0], 3)
    manager, hr = room.troupe.users["manager"], room.troupe.users["hr"]
    with pytest.raises(ValidationError, match="box"):
        nominations.decline(room.nomination(room.peers[0]), reason="no", actor=manager, parts=[Part.MANAGER])
    with pytest.raises(ValidationError, match="box"):
        work_items.reopen(room.task(room.peers[0]), actor=hr, reason="once more")
    assert room.task(room.peers[0]).state == "done"


def test_feedback_is_not_delegated(room):
    room.approve(room.peers[0])
    with pytest.raises(ValidationError, match="not delegated"):
        work_items.delegate(
            room.task(room.peers[0]),
            to=room.troupe.people["stranger"],
            actor=room.user(room.peers[0]),
            parts=[Part.RATER],
            reason="busy",
        )


def test_the_appraisee_does_not_approve(room):
    with pytest.raises(ValidationError):
        nominations.approve(
            [room.nomination(room.peers[0])], actor=room.troupe.users["employee"], parts=[Part.APPRAISEE]
        )


# ── pages ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_rater_reads_who_sees_what_before_the_first_question(room, client_of):
    room.approve(room.peers[0])
    client = client_of("nobody")
    client.force_login(room.user(room.peers[0]), "django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/feedback/tasks/{room.task('p-1').pk}/").content.decode()
    promise = page.index("only together with those of at least 2 others")
    assert promise < page.index('name="rating-listens"')
    # The question of other departments is not put to a peer.
    assert "rating-satisfaction" not in page


def test_autosave_and_submit_by_the_page(room, client_of):
    room.approve(room.peers[0])
    client = client_of("nobody")
    client.force_login(room.user(room.peers[0]), "django.contrib.auth.backends.ModelBackend")
    address = f"/feedback/tasks/{room.task('p-1').pk}/"
    sent = {"revision": 0, **{f"rating-{name}": value for name, value in sheet(4).ratings.items()}}
    assert client.post(f"{address}save/", sent).json()["revision"] == 1
    assert client.post(f"{address}save/", {**sent, "rating-learns": "1"}).status_code == 409
    assert client.post(address, {**sent, "revision": 1, "do": "submit"}).status_code == 302
    page = client.get(address).content.decode()
    assert "Nobody can take it out" in page
    assert 'type="radio"' not in page


@pytest.mark.parametrize("name", ["employee", "manager", "hr", "director", "auditor", "admin", "stranger"])
def test_nobody_but_the_rater_opens_a_questionnaire(room, client_of, name):
    room.approve(room.peers[0])
    answering.save(room.task(room.peers[0]), sheet(1, "secret"), revision=0, actor=room.user(room.peers[0]))
    address = f"/feedback/tasks/{room.task('p-1').pk}/"
    assert client_of(name).get(address).status_code == 404
    assert client_of(name).post(f"{address}save/", {"revision": 1}).status_code == 404


def test_the_person_reads_it_with_the_result_and_the_manager_before(room, client_of):
    room.approve_all()
    for person in room.peers[:3]:
        room.answer(person, 3, f"said by somebody {person}")
    address = f"/feedback/people/{room.about.pk}/"
    assert "said by somebody" not in client_of("manager").get(address).content.decode()
    closed(room)
    assert "said by somebody" in client_of("manager").get(address).content.decode()
    assert "said by somebody" not in client_of("employee").get(address).content.decode()
    Result.objects.create(appraisee=room.about, state="released")
    assert "said by somebody" in client_of("employee").get(address).content.decode()


def test_the_manager_approves_by_the_page(room, client_of):
    address = f"/feedback/people/{room.about.pk}/"
    assert f"Peer {room.peers[0]}" in client_of("manager").get(f"{address}raters/").content.decode()
    sent = {"nomination": [str(room.nomination(room.peers[0]).pk)]}
    assert client_of("employee").post(f"{address}approve/", sent).status_code == 404
    client_of("manager").post(f"{address}approve/", sent)
    assert room.nomination(room.peers[0]).state == "approved"
    assert "Approve those chosen" in client_of("manager").get(f"{address}raters/").content.decode()
    room.approve_all()
    assert "Approve those chosen" not in client_of("manager").get(f"{address}raters/").content.decode()


def test_hr_changes_the_questions_until_the_stage_opens(colleagues, client_of):
    draft = drafted(colleagues)
    address = f"/feedback/cycles/{draft.pk}/questionnaire/"
    page = client_of("hr").get(address)
    forms = page.context["forms"]
    sent = {"revision": 0}
    for form in forms:
        sent |= {
            form.add_prefix(name): form.initial.get(name, "") for name in form.fields if name != "remove"
        }
        sent[form.add_prefix("kind")] = form.initial.get("kind", "words")
    sent["q0-title_en"] = "Hears people out"
    assert client_of("hr").post(address, sent).status_code == 302
    assert client_of("hr").post(address, sent).status_code == 422  # Made on a revision that is gone.
    cycle = running(draft, colleagues)
    assert "Hears people out" in client_of("hr").get(address).content.decode()
    moved_to(cycle, StageKind.FEEDBACK, colleagues)
    assert client_of("hr").post(address, {**sent, "revision": 1}).status_code == 404


# ── the satisfaction of other departments ───────────────────────────────────────────────────────────


def test_satisfaction_becomes_rows_of_the_team_without_a_rater(room):
    room.approve_all()
    others = list(
        room.about.nominations.filter(perspective="other_department").values_list("rater", flat=True)
    )
    for person, stars in zip(others, (5, 3, 4), strict=True):
        room.answer(person, 3, service=stars)
    closed(room)
    found = [(str(row["score"]), row["ratee"], row["rater"], str(row["rated_on"])) for row in rows()]
    assert found == [
        ("3", "content", None, "2026-06-30"),
        ("4", "content", None, "2026-06-30"),
        ("5", "content", None, "2026-06-30"),
    ]
    assert Job.objects.filter(kind="feedback-service").count() == 1


def test_two_answers_of_other_departments_are_in_no_row(room):
    room.approve_all()
    others = room.about.nominations.filter(perspective="other_department").values_list("rater", flat=True)
    for person in list(others)[:2]:
        room.answer(person, 3, service=5)
    closed(room)
    assert list(rows()) == []
