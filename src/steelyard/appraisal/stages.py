"""The stages of a cycle: which there are, in what order they may come, what a plan lacks (DOMAIN §1.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Stage(StrEnum):
    """In the usual order. A cycle switches stages off and may put them into another order."""

    POLICY = "policy"
    TARGETS = "targets"
    MIDTERM = "midterm"
    ACTUALS = "actuals"
    SELF_REVIEW = "self_review"
    FEEDBACK = "feedback"
    MANAGER_REVIEW = "manager_review"
    CALIBRATION = "calibration"
    RATIFICATION = "ratification"
    RELEASE = "release"
    ACKNOWLEDGEMENT = "acknowledgement"
    APPEAL = "appeal"


#: Stage → the state of the cycle while it runs.
PHASES = {
    Stage.POLICY: "published",
    Stage.TARGETS: "target_setting",
    Stage.MIDTERM: "executing",
    Stage.ACTUALS: "collecting",
    Stage.SELF_REVIEW: "reviewing",
    Stage.FEEDBACK: "reviewing",
    Stage.MANAGER_REVIEW: "reviewing",
    Stage.CALIBRATION: "calibrating",
    Stage.RATIFICATION: "calibrating",
    Stage.RELEASE: "releasing",
    Stage.ACKNOWLEDGEMENT: "releasing",
    Stage.APPEAL: "releasing",
}
#: Without these there is no result: a human ratifies it, and whom it concerns learns it and may answer.
NEEDED = (Stage.RATIFICATION, Stage.RELEASE, Stage.ACKNOWLEDGEMENT, Stage.APPEAL)
#: Stage → those that come before it, where they are on.
_AFTER = {
    Stage.TARGETS: (Stage.POLICY,),
    Stage.MIDTERM: (Stage.POLICY, Stage.TARGETS),
    Stage.ACTUALS: (Stage.POLICY, Stage.TARGETS, Stage.MIDTERM),
    Stage.SELF_REVIEW: (Stage.POLICY, Stage.TARGETS, Stage.MIDTERM),
    Stage.FEEDBACK: (Stage.POLICY, Stage.TARGETS, Stage.MIDTERM),
    Stage.MANAGER_REVIEW: (Stage.SELF_REVIEW, Stage.TARGETS, Stage.MIDTERM),
    Stage.CALIBRATION: (Stage.ACTUALS, Stage.SELF_REVIEW, Stage.FEEDBACK, Stage.MANAGER_REVIEW),
    Stage.RATIFICATION: (Stage.ACTUALS, Stage.FEEDBACK, Stage.MANAGER_REVIEW, Stage.CALIBRATION),
    Stage.RELEASE: (Stage.RATIFICATION,),
    Stage.ACKNOWLEDGEMENT: (Stage.RELEASE,),
    Stage.APPEAL: (Stage.RELEASE, Stage.ACKNOWLEDGEMENT),
}


@dataclass(frozen=True, slots=True)
class Planned:
    """One stage of a plan. Both days are part of it; an overdue task `escalates` or is left out."""

    stage: Stage
    starts_on: date
    due_on: date


class Lack(StrEnum):
    """What is wrong with a plan."""

    NEEDED = "needed"
    TWICE = "twice"
    ORDER = "order"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Finding:
    """`lack` of a stage; `other` is the one that would have to come first."""

    lack: Lack
    stage: Stage
    other: Stage | None = None


def findings(plan: Sequence[Planned]) -> Iterator[Finding]:
    """What a plan of the stages that are on, in their order, lacks. None: it can be launched."""
    order = [each.stage for each in plan]
    for stage in NEEDED:
        if stage not in order:
            yield Finding(Lack.NEEDED, stage)
    for stage in {each for each in order if order.count(each) > 1}:
        yield Finding(Lack.TWICE, stage)
    for at, planned in enumerate(plan):
        for other in _AFTER.get(planned.stage, ()):
            if other in order[at + 1 :]:
                yield Finding(Lack.ORDER, planned.stage, other)
        if planned.due_on < planned.starts_on or (at and planned.starts_on < plan[at - 1].starts_on):
            yield Finding(Lack.DAYS, planned.stage)
