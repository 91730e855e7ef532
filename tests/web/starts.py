"""Where runs of anybody in any order begin: near every step of every machine, so that all of them are taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from hands import ABOUT, DOINGS, PEERS, REVIEWS, Hands, World, name_of
from rounds import launched, moved_to

from steelyard.web.actuals.models import Actual, DataOwner
from steelyard.web.cycles.models import StageKind, Task
from steelyard.web.results.models import Appeal, Result

Way = Callable[[Hands], None]


@dataclass(frozen=True)
class Start:
    """The way there, and what is near: steps and doings, tried more often and in this order first of all."""

    way: tuple[Way, ...]
    near: tuple[str, ...]

    @property
    def steps(self) -> set[str]:
        """Those that the runs from here must have taken."""
        return {name for name in self.near if name not in DOINGS}


def prepare(world: World, start: Start) -> None:
    """A cycle that has gone all the way."""
    hands = Hands()
    hands.world, hands.cycle, hands.data, hands.said = world, launched(world.troupe), None, defaultdict(list)
    for one in hands.cycle.appraisees.filter(person__in=PEERS):
        # They are there to speak of the employee.
        hands.post("hr", f"/cycles/people/{one.pk}/", step="leave_out", reason="only raters here")
    for step in start.way:
        step(hands)
        hands.work()


# ── ways ────────────────────────────────────────────────────────────────────────────────────────────


def to(kind: StageKind) -> Way:
    def go(hands: Hands) -> None:
        moved_to(hands.cycle, kind, hands.world.troupe)
        DataOwner.objects.update(user=hands.world.users["data_owner"])

    return go


def targets_are_agreed(hands: Hands) -> None:
    for person in ABOUT:
        sheet = hands.cycle.appraisees.get(person=person).target_sheets.get()
        mine, above = name_of(sheet.appraisee.person), name_of(sheet.appraisee.manager)
        for name, who in (("submit", mine), ("approve", above), ("acknowledge", mine)):
            hands.move_a_target(name, sheet, who, "")


def the_first_value_is_checked(hands: Hands) -> None:
    first = Actual.objects.get(subject=ABOUT[0])
    hands.move_a_value("enter", first, "data_owner", "")
    hands.move_a_value("validate", first, "hr", "")


def all_values_are_checked(hands: Hands) -> None:
    hands.enter_all("data_owner", "75")
    hands.check_all("hr")


def reviews_are_written(hands: Hands) -> None:
    waiting = Task.objects.filter(stage__kind__in=REVIEWS, state="open")
    for task in waiting.select_related("stage", "assignee__user"):
        hands.finish(task, name_of(task.assignee))


def moves_are_proposed(hands: Hands) -> None:
    members = [hands.world.users[name].pk for name in ("director", "stranger")]
    hands.post("hr", hands.at("calibration"), step="begin", member=members)
    for one in hands.cycle.appraisees.filter(person__in=ABOUT[:2]):
        hands.in_the_room("propose", "hr", one)


def all_are_ratified(hands: Hands) -> None:
    every = list(Result.objects.values_list("pk", flat=True))
    hands.post("director", hands.at("results"), step="ratify", result=every)


def all_are_released(hands: Hands) -> None:
    hands.post("hr", hands.at("results"), step="release")


def two_appeal(hands: Hands) -> None:
    for result in Result.objects.filter(appraisee__person__in=ABOUT[:2]):
        hands.move_a_result("appeal", result, name_of(result.appraisee.person), "look again")


def one_appeal_is_admitted(hands: Hands) -> None:
    result = Result.objects.get(appraisee__person=ABOUT[0])
    hands.move_a_result("appeal", result, name_of(result.appraisee.person), "look again")
    hands.move_an_appeal("accept", Appeal.objects.get(), "hr", "")


TOTALS = (
    to(StageKind.ACTUALS),
    all_values_are_checked,
    to(StageKind.MANAGER_REVIEW),
    reviews_are_written,
    to(StageKind.CALIBRATION),
)
RELEASED = (*TOTALS, to(StageKind.RATIFICATION), all_are_ratified, to(StageKind.RELEASE), all_are_released)


# ── starts ──────────────────────────────────────────────────────────────────────────────────────────


def of(machine: str, names: str) -> tuple[str, ...]:
    return tuple(f"{machine}.{name}" for name in names.split())


STARTS = {
    "policy": Start((), (*of("task", "finish send_back waive reopen"), "cycle.set_targets")),
    "targets": Start(
        (to(StageKind.TARGETS),),
        (
            "a_target_is_cascaded",
            *of("target", "submit send_back approve object acknowledge"),
            "task.open",
            "cycle.execute",
        ),
    ),
    "agreed": Start(
        (to(StageKind.TARGETS), targets_are_agreed),
        ("target.request_change", "somebody_decides_alone", *of("target", "withdraw_change supersede")),
    ),
    "execution": Start((to(StageKind.MIDTERM),), of("cycle", "suspend resume collect cancel")),
    "actuals": Start(
        (to(StageKind.ACTUALS), the_first_value_is_checked),
        (
            *of("actual", "dispute uphold flag enter"),
            "somebody_decides_alone",
            *of("actual", "validate restate lock"),
            "somebody_judges_themselves",
            "a_data_owner_is_named",
            "cycle.review",
        ),
    ),
    "feedback": Start(
        (to(StageKind.FEEDBACK),),
        (
            *of("nomination", "decline withdraw approve"),
            "task.fall_due",
            "all_but_some_speak_and_it_closes",
            "look_at_feedback",
            "task.exclude",
        ),
    ),
    "reviews": Start(
        (to(StageKind.MANAGER_REVIEW),),
        (
            "a_review_is_given_to_whom_it_is_about",
            *of("task", "delegate finish waive"),
            "a_review_goes_back",
            "cycle.calibrate",
        ),
    ),
    "calibration": Start(
        (*TOTALS, moves_are_proposed),
        (
            "somebody_decides_alone",
            *of("calibration_move", "approve withdraw"),
            "a_move_is_proposed",
            "calibration_move.reject",
            "a_grade_is_talked_over",
            "result.calibrate",
        ),
    ),
    "ratification": Start(
        (*TOTALS, to(StageKind.RATIFICATION)),
        (
            "somebody_judges_themselves",
            *of("result", "ratify send_back"),
            "cycle.release",
            "result.release",
        ),
    ),
    "release": Start(
        RELEASED,
        (
            "all_is_confirmed_once_more",
            *of("result", "acknowledge object refuse appeal"),
            *of("interview", "schedule hold write_up agree object"),
        ),
    ),
    "appeal": Start(
        (*RELEASED, to(StageKind.APPEAL), two_appeal),
        (
            *of("appeal", "accept investigate withdraw reject"),
            "cycle.close",
            *of("result", "fall_due finalise"),
        ),
    ),
    "decision": Start(
        (*RELEASED, to(StageKind.APPEAL), one_appeal_is_admitted),
        (
            *of("appeal", "ask supplement"),
            "the_number_is_corrected_and_all_compared",
            "all_is_computed",
            "appeal.decide",
            "somebody_decides_alone",
            *of("appeal", "execute close"),
            "result.decide",
        ),
    ),
}
#: Steps that are taken nowhere here, and why.
ELSEWHERE = {
    **dict.fromkeys(of("contribution", "submit verify reject withdraw take_back"), "belongs to no cycle"),
    "cycle.launch": "every start is a cycle that is launched",
    **dict.fromkeys(("cycle.archive", "result.archive"), "the archive takes a cycle that is over"),
    **dict.fromkeys(
        (*of("cycle", "reopen_targets reopen_execution reopen_reviews"), "result.recompute"),
        "one phase back: cycles/test_reopening.py",
    ),
    "appeal.stop_waiting": "the clock, days later: results/test_appeals.py",
}
