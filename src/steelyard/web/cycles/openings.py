"""Whom the stages of a cycle ask, where no other room has a say in it."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.appraisal.machine import Part
from steelyard.web.accounts.models import User
from steelyard.web.cycles.hooks import on_open
from steelyard.web.cycles.models import Appraisee, Stage, StageKind
from steelyard.web.cycles.work_items import Asked, hand_out


@on_open(StageKind.POLICY)
def everybody_reads_the_rules(stage: Stage, actor: User | None) -> None:
    hand_out(stage, (Asked(one, one.person_id, Part.APPRAISEE) for one in _all(stage)), actor=actor)


@on_open(StageKind.MIDTERM)
def managers_talk_at_half_time(stage: Stage, actor: User | None) -> None:
    hand_out(stage, _managers(stage), actor=actor)


def _all(stage: Stage) -> Iterator[Appraisee]:
    yield from stage.cycle.appraisees.filter(not_rated="")


def _managers(stage: Stage) -> Iterator[Asked]:
    for one in _all(stage):
        if one.manager_id is not None:
            yield Asked(one, one.manager_id, Part.MANAGER)
