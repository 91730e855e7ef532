"""A cycle in which feedback on the employee is collected: six peers, a manager, four of other teams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from rounds import appraisee, launched, moved_to
from troupes import Troupe

from steelyard.appraisal.machine import Part
from steelyard.web.accounts.models import User
from steelyard.web.cycles.models import Appraisee, Cycle, Stage, StageKind, Task
from steelyard.web.feedback import answering, nominations
from steelyard.web.feedback.answering import Sheet
from steelyard.web.feedback.models import Nomination
from steelyard.web.org.models import Membership, Person

PEERS = tuple(f"p-{n}" for n in range(1, 7))
SCALED = ("listens", "delivers", "informs", "supports", "learns")


@dataclass(frozen=True)
class Room:
    """Feedback on the employee."""

    troupe: Troupe
    cycle: Cycle
    stage: Stage
    about: Appraisee

    @property
    def peers(self) -> list[str]:
        """Those whom the organisation proposed."""
        found = self.about.nominations.filter(perspective="peer", proposed_by="system")
        return sorted(found.values_list("rater", flat=True))

    def nomination(self, person: str) -> Nomination:
        return self.about.nominations.get(rater=person, state__in=["proposed", "approved"])

    def task(self, person: str) -> Task:
        found = Task.objects.select_related("stage__cycle", "appraisee__person", "person")
        return found.get(stage=self.stage, appraisee=self.about, person=person)

    def user(self, person: str) -> User:
        return User.objects.get(person=person)

    def approve(self, *people: str) -> None:
        nominations.approve(
            [self.nomination(one) for one in people], actor=self.troupe.users["manager"], parts=[Part.MANAGER]
        )

    def approve_all(self) -> None:
        self.approve(*self.about.nominations.filter(state="proposed").values_list("rater", flat=True))

    def answer(self, person: str, rating: int, words: str = "", service: int | None = None) -> None:
        answering.submit(
            self.task(person), sheet(rating, words, service), revision=0, actor=self.user(person)
        )


def sheet(rating: int, words: str = "", service: int | None = None) -> Sheet:
    """The same rating for every question."""
    ratings = dict.fromkeys(SCALED, str(rating))
    if service is not None:
        ratings["satisfaction"] = str(service)
    return Sheet(ratings, {"keep": words} if words else {})


@pytest.fixture
def colleagues(troupe: Troupe) -> Troupe:
    """Six more in the team of the employee, with accounts, before the cycle begins."""
    for pk in PEERS:
        user = User.objects.create_user(pk, f"{pk}@example.com", "correct horse battery")
        person = Person.objects.create(
            id=pk, name=f"Peer {pk}", manager=troupe.people["manager"], hired_on=date(2024, 1, 1), user=user
        )
        Membership.objects.create(person=person, team=troupe.teams["content"], valid_from=date(2024, 1, 1))
    return troupe


@pytest.fixture
def room(colleagues: Troupe) -> Room:
    cycle = launched(colleagues)
    stage = moved_to(cycle, StageKind.FEEDBACK, colleagues)
    return Room(colleagues, cycle, stage, appraisee(cycle, "employee", colleagues))
