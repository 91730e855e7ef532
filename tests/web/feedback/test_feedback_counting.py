"""Ratings of colleagues from the questionnaire to the score, and into an archive that names none of them."""

from __future__ import annotations

import zipfile
from decimal import Decimal

import pytest
import rounds
from rounds import appraisee, archived, launched, moved_to
from troupes import Troupe

from folders import DataFolder
from steelyard.archive.verifying import verify_archive
from steelyard.web.cycles import actions
from steelyard.web.cycles.models import Cycle, StageKind
from steelyard.web.feedback import answering, questionnaires
from steelyard.web.feedback.questions import own_questions
from steelyard.web.results.computing import compute
from steelyard.web.results.models import Result
from web.feedback.conftest import PEERS, SCALED, Room, colleagues  # noqa: F401 - fixtures
from web.results.conftest import folder  # noqa: F401 - the fixture

OF_MANAGERS = "perspectives: {manager: 70, self: 30}, minimum: {manager: 1, self: 1}"
OF_PEERS_TOO = "perspectives: {manager: 50, peer: 50}, minimum: {manager: 1, peer: 3}"


@pytest.fixture
def room(colleagues: Troupe, folder: DataFolder, monkeypatch, tmp_path, settings) -> Room:  # noqa: F811
    """Half of teamwork is what peers say. The lake has 4 by the manager, and 75 leads: 80 points."""
    settings.STEELYARD_HOME = tmp_path / "home"
    ratings = folder.root / "ratings.csv"
    lines = ratings.read_text(encoding="utf-8").splitlines()
    ratings.write_text("\n".join(line for line in lines if ",self," not in line), encoding="utf-8")
    monkeypatch.setattr(rounds, "TEXT", rounds.TEXT.replace(OF_MANAGERS, OF_PEERS_TOO))
    cycle = launched(colleagues)
    hr = colleagues.users["hr"]
    for one in cycle.appraisees.filter(person__in=PEERS):
        actions.leave_out(one, reason="only raters here", actor=hr)
    stage = moved_to(cycle, StageKind.FEEDBACK, colleagues)
    found = Room(colleagues, cycle, stage, appraisee(cycle, "employee", colleagues))
    found.approve_all()
    return found


def answer(room: Room, person: str, teamwork: str) -> None:
    sheet = answering.Sheet({**dict.fromkeys(SCALED, "3"), "rates_teamwork": teamwork})
    answering.submit(room.task(person), sheet, revision=0, actor=room.user(person))


def computed(room: Room) -> Result:
    actions.close_stage(room.stage, actor=room.troupe.users["hr"])
    cycle = Cycle.objects.select_related("version").get(pk=room.cycle.pk)
    compute(cycle, actor=room.troupe.users["hr"], tell=lambda *_: None)
    return Result.objects.get(appraisee=room.about)


def test_what_peers_say_counts_as_the_scheme_weighs_it(room):
    for person, teamwork in zip(room.peers, ("2", "3", "4"), strict=False):
        answer(room, person, teamwork)
    # Peers 3, the manager 4: 3.5, half way from 60 to 100 points: 70. 0.6 x 80 + 0.4 x 70 = 76.
    assert computed(room).total == Decimal(76)


def test_a_group_that_is_too_small_to_be_shown_counts_nowhere(room):
    for person in room.peers[:2]:
        answer(room, person, "1")
    # The manager alone: 4, 80 points. 0.6 x 80 + 0.4 x 80 = 80.
    assert computed(room).total == Decimal(80)


def test_who_cannot_tell_is_no_rating(room):
    for person, teamwork in zip(room.peers, ("2", "3", "none"), strict=False):
        answer(room, person, teamwork)
    assert computed(room).total == Decimal(80)


def test_only_peers_are_asked_for_it(room):
    def asked(person):
        return [one.indicator for one in answering.items_of(room.task(person)) if one.indicator]

    other = room.about.nominations.filter(perspective="other_department").values_list("rater", flat=True)[0]
    assert asked(room.peers[0]) == ["teamwork"]
    assert asked(other) == asked(room.troupe.people["manager"].pk) == []


def test_it_cannot_be_taken_for_one_of_the_questionnaire(room):
    taken = [{**one.plain(), "name": "rates_teamwork"} for one in own_questions(room.cycle)[:1]]
    with pytest.raises(questionnaires.ValidationError, match="rates_teamwork is asked for the scheme"):
        questionnaires.change(room.cycle, taken, revision=1, actor=room.troupe.users["hr"])


def test_the_archive_proves_the_score_and_names_no_peer(room):
    for person, teamwork in zip(room.peers, ("2", "3", "4"), strict=False):
        answer(room, person, teamwork)
    actions.close_stage(room.stage, actor=room.troupe.users["hr"])
    path = archived(room.cycle, room.troupe)
    assert verify_archive(path).findings == ()
    with zipfile.ZipFile(path) as file:
        ratings = file.read("inputs/ratings.csv").decode()
    peers = [line.split(",") for line in ratings.splitlines() if ",peer," in line]
    assert sorted(line[5] for line in peers) == ["2", "3", "4"]
    assert len({line[4] for line in peers}) == 3
    assert not any(person in ratings for person in PEERS)
