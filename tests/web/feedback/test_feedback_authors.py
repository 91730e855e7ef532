"""Whoever reads the whole database finds no way from an answer to its author, nor its time or place in a row."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from datetime import date, datetime

import pytest
from django.apps import apps
from django.db import models

from steelyard.web.audit.models import Entry
from steelyard.web.cycles import actions
from steelyard.web.cycles.models import Task
from steelyard.web.feedback import answering
from steelyard.web.feedback.models import Box, Draft, Nomination, Outcome, Questionnaire
from web.feedback.conftest import sheet

WORDS = "the words of one rater"


def dump() -> dict[tuple[str, str], str]:
    """Every row of every table as text: (model, key) → its cells."""
    return {
        (model._meta.label, str(row["pk"] if "pk" in row else row[model._meta.pk.attname])): json.dumps(
            row, default=str, ensure_ascii=False
        )
        for model in apps.get_models()
        for row in model._base_manager.values()
    }


def names_of(room, person: str) -> list[str]:
    """Whatever stands for a person in a row."""
    user = room.user(person)
    return [
        f'"{person}"',
        f'"{user.username}"',
        user.email,
        str(room.nomination(person).pk),
        str(room.task(person).pk),
    ]


def test_an_answer_changes_five_rows_and_only_two_of_them_know_the_rater(room):
    room.approve(*room.peers[:3])
    rater = room.peers[0]
    answering.save(room.task(rater), sheet(3, WORDS), revision=0, actor=room.user(rater))
    before = dump()
    room.answer(rater, 3, WORDS)
    after = dump()
    changed = {key for key in before | after if before.get(key) != after.get(key)}
    assert sorted(model for model, _ in changed) == [
        "audit.Entry",
        "audit.Head",
        "cycles.Task",
        "feedback.Box",
        "feedback.Draft",
        "feedback.Nomination",
    ]
    names = names_of(room, rater)
    knowing = {key[0] for key in changed if key in after and any(name in after[key] for name in names)}
    assert knowing == {"cycles.Task", "feedback.Nomination"}


def test_before_the_end_nobody_reads_the_words_in_any_row(room):
    room.approve(*room.peers[:3])
    answering.save(
        room.task(room.peers[1]), sheet(2, "half a sentence"), revision=0, actor=room.user(room.peers[1])
    )
    room.answer(room.peers[0], 3, WORDS)
    whole = "\n".join(dump().values())
    assert WORDS not in whole
    assert "half a sentence" not in whole


def test_afterwards_the_words_stand_in_one_row_that_knows_no_rater(room):
    room.approve(*room.peers[:3])
    for person in room.peers[:3]:
        room.answer(person, 3, f"{WORDS} {room.peers.index(person)}")
    actions.close_stage(room.stage, actor=room.troupe.users["hr"])
    holding = {key: text for key, text in dump().items() if WORDS in text}
    assert [model for model, _ in holding] == ["feedback.Outcome"]
    [text] = holding.values()
    for person in room.peers[:3]:
        assert not any(name in text for name in names_of(room, person))


def test_the_order_of_arrival_is_in_no_row(room):
    """Sent in one order or the other, the box holds the same."""
    room.approve(*room.peers[:4])

    def opened(order):
        for person in order:
            room.answer(person, 1 + room.peers.index(person), f"words {person}")
        found = answering.opened(Box.objects.get(appraisee=room.about))
        Box.objects.all().delete()
        Nomination.objects.update(has_answered=False)
        room.stage.tasks.update(state="open")
        return found

    forwards = opened(room.peers[:4])
    assert opened(room.peers[3::-1]) == forwards
    assert len(forwards) == 4


def test_the_box_itself_holds_neither_names_nor_times(room):
    room.approve(room.peers[0])
    room.answer(room.peers[0], 3, WORDS)
    [answer] = answering.opened(Box.objects.get(appraisee=room.about))
    assert answer == {
        "perspective": "peer",
        "ratings": dict.fromkeys(("listens", "delivers", "informs", "supports", "learns"), "3"),
        "comments": {"keep": WORDS},
    }


def test_a_sealed_text_does_not_carry_the_second_it_was_made_in(room):
    room.approve(room.peers[0])
    room.answer(room.peers[0], 3)
    token = urlsafe_b64decode(Box.objects.get(appraisee=room.about).sealed)
    # Version, then eight bytes that usually are the time.
    assert token[1:9] == bytes(8)


@pytest.mark.parametrize("model", [Questionnaire, Nomination, Draft, Box, Outcome])
def test_no_table_of_feedback_has_a_time(model):
    assert not [one.name for one in model._meta.get_fields() if isinstance(one, models.DateField)]


def test_a_task_that_is_done_does_not_say_when(room):
    room.approve(room.peers[0])
    room.answer(room.peers[0], 3)
    values = vars(room.task(room.peers[0])).values()
    due_on = room.task(room.peers[0]).due_on
    assert [one for one in values if isinstance(one, (date, datetime)) and one != due_on] == []


def test_the_chain_hears_that_somebody_answered_and_not_who(room):
    room.approve(room.peers[0])
    room.answer(room.peers[0], 3)
    entry = Entry.objects.first()
    assert entry is not None
    assert (entry.action, entry.actor, entry.kind, entry.new) == (
        "feedback.answered",
        None,
        "cycles.stage",
        None,
    )


def test_another_secret_key_opens_nothing(room, settings):
    room.approve(room.peers[0])
    room.answer(room.peers[0], 3, WORDS)
    settings.SECRET_KEY = "another key, as long as it has to be, of another installation"
    with pytest.raises(answering.SealedOtherwiseError):
        answering.opened(Box.objects.get(appraisee=room.about))


def test_who_is_appraised_does_not_see_who_has_not_answered(room, client_of):
    """HR reminds others; of oneself that would tell whose answers there are."""
    hr = room.troupe.people["hr"]
    about = room.cycle.appraisees.filter(person=hr).first()
    assert about is not None
    Task.objects.create(
        stage=room.stage,
        appraisee=about,
        person=room.about.person,
        assignee=room.about.person,
        part="rater",
        perspective="peer",
        state="open",
        due_on=room.stage.due_on,
    )
    pending = client_of("hr").get(f"/cycles/{room.cycle.pk}/stages/feedback/").context["pending"]
    assert about.pk not in {one.appraisee_id for one in pending}
    assert room.about.pk in {one.appraisee_id for one in pending}
