"""A cycle of the cast, on a scheme of actuals and ratings that needs no events."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from troupes import Troupe

from steelyard.web.calibration import actions as calibration
from steelyard.web.calibration.queries import picture
from steelyard.web.config import clock
from steelyard.web.cycles import actions, work_items
from steelyard.web.cycles.models import PENDING, Appraisee, Cycle, Stage, StageKind, StageState
from steelyard.web.reports import archiving
from steelyard.web.results import actions as results
from steelyard.web.results.computing import compute
from steelyard.web.results.models import Result
from steelyard.web.schemes.files import digest
from steelyard.web.schemes.models import Scheme, State, Version

#: Leads are entered, teamwork is rated: 60 and 40 of 100.
TEXT = """
steelyard: 1
scheme: rounds
title: {en: Cycles, zh-Hans: 轮次, zh-Hant: 輪次}
period: quarter
calendar: {fiscal_year_start: 1, timezone: Asia/Shanghai}
dimensions:
  growth:
    title: {en: Growth, zh-Hans: 增长, zh-Hant: 成長}
    weight: 60
    indicators:
      leads:
        title: {en: Leads, zh-Hans: 线索, zh-Hant: 名單}
        input: actuals
        unit: count
        direction: higher
        nature: quantitative
        focus: outcome
        horizon: short
        level: employee
        owner: data_owner
        weight: 100
        target: {threshold: 50, target: 100, stretch: 150}
        score: {rule: three_point, points: [60, 100, 120]}
  team:
    title: {en: Team, zh-Hans: 团队, zh-Hant: 團隊}
    weight: 40
    indicators:
      teamwork:
        title: {en: Teamwork, zh-Hans: 团队协作, zh-Hant: 團隊協作}
        input: ratings
        unit: points
        direction: higher
        nature: qualitative
        focus: process
        horizon: long
        level: employee
        weight: 100
        ratings: {scale: [1, 5], perspectives: {manager: 70, self: 30}, minimum: {manager: 1, self: 1}, require: [manager]}
        score:
          rule: descriptive
          interpolate: true
          anchors:
            1: {score: 20, text: {en: Leaves requests unanswered, zh-Hans: 不回应协作请求, zh-Hant: 不回應協作請求}}
            3: {score: 60, text: {en: Delivers on time, zh-Hans: 按时配合, zh-Hant: 按時配合}}
            5: {score: 100, text: {en: Lifts other teams, zh-Hans: 带动他组, zh-Hant: 帶動他組}}
grades:
  bands: {S: 105, A: 90, B: 80, C: 60, D: lowest}
  coefficient: {S: 1.5, A: 1.2, B: 1.0, C: 0.8, D: 0.5}
distribution: {S: 10, A: 20}
"""


def published(troupe: Troupe) -> Version:
    """The scheme above, in force."""
    scheme, _ = Scheme.objects.get_or_create(slug="rounds", defaults={"title": {"en": "Cycles"}})
    return Version.objects.create(
        scheme=scheme,
        number=1,
        text=TEXT,
        sha256=digest(TEXT),
        state=State.PUBLISHED,
        published_by=troupe.users["hr"],
        published_at=clock.now(),
    )


def drafted(troupe: Troupe) -> Cycle:
    """A draft over the second quarter of 2026."""
    return actions.create(
        title="2026Q2",
        version=published(troupe),
        periods=["2026Q2"],
        starts_on=date(2026, 4, 1),
        ends_on=date(2026, 6, 30),
        actor=troupe.users["hr"],
    )


def again(cycle: Cycle, troupe: Troupe) -> Cycle:
    """Another draft over the same days."""
    return actions.create(
        title="again",
        version=cycle.version,
        periods=cycle.periods,
        starts_on=cycle.starts_on,
        ends_on=cycle.ends_on,
        actor=troupe.users["hr"],
    )


def running(draft: Cycle, troupe: Troupe) -> Cycle:
    """Announced; the first stage, reading the rules, is open."""
    return Cycle.objects.get(pk=actions.launch(draft, revision=draft.revision, actor=troupe.users["hr"]).pk)


def launched(troupe: Troupe) -> Cycle:
    return running(drafted(troupe), troupe)


def moved_to(cycle: Cycle, kind: StageKind, troupe: Troupe) -> Stage:
    """The cycle with this stage open, those before it closed whatever was done in them."""
    actor = troupe.users["hr"]
    while (stage := cycle.stages.get(kind=kind)).state == StageState.WAITING:
        for open_one in cycle.stages.filter(state=StageState.OPEN):
            if open_one.kind == StageKind.MANAGER_REVIEW:
                waive_all(open_one, troupe)
            if open_one.kind == StageKind.CALIBRATION:
                talk_over(cycle, troupe)
            actions.close_stage(open_one, actor=actor)
        actions.open_next(cycle, actor=actor)
    return stage


def archived(cycle: Cycle, troupe: Troupe) -> Path:
    """The archive of a cycle that went its way from here to the end."""
    hr, silent = troupe.users["hr"], lambda *_: None
    moved_to(cycle, StageKind.CALIBRATION, troupe)
    cycle = Cycle.objects.select_related("version").get(pk=cycle.pk)
    compute(cycle, actor=hr, tell=silent)
    moved_to(cycle, StageKind.RATIFICATION, troupe)
    results.ratify(list(Result.objects.all()), actor=troupe.users["director"])
    moved_to(cycle, StageKind.RELEASE, troupe)
    while results.release_some(cycle, actor=hr):
        pass
    for result in Result.objects.select_related("appraisee__person__user"):
        if user := result.appraisee.person.user:
            results.acknowledge(result, actor=user)
    moved_to(cycle, StageKind.APPEAL, troupe)
    now = Cycle.objects.get(pk=cycle.pk)
    actions.close(now, revision=now.revision, actor=hr)
    cycle = Cycle.objects.select_related("version").get(pk=cycle.pk)
    archiving.archive(cycle, actor=hr, tell=silent)
    return archiving.place(cycle)


def waive_all(stage: Stage, troupe: Troupe) -> None:
    """Managers who have not written need not: without a reason nobody is left without a review."""
    while waiting := list(stage.tasks.filter(state__in=PENDING)):
        for task in waiting:
            work_items.waive(task, actor=troupe.users["hr"], reason="not part of this test")


def talk_over(cycle: Cycle, troupe: Troupe) -> None:
    """Grades too close to call are talked over in a meeting: without that calibration does not end."""
    hr, found = troupe.users["hr"], picture(cycle, None)
    waiting = [card for card in found.cards if card.to_discuss] if found else []
    if waiting:
        meeting = calibration.begin(cycle, members=[], actor=hr)
        for card in waiting:
            calibration.discuss(card.result, note="looked at", actor=hr)
        calibration.end(meeting, notes="", actor=hr)


def appraisee(cycle: Cycle, name: str, troupe: Troupe) -> Appraisee:
    return cycle.appraisees.get(person=troupe.people[name])
