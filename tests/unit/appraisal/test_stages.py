"""Plans of a cycle."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from steelyard.appraisal.stages import NEEDED, PHASES, Finding, Lack, Planned, Stage, findings
from steelyard.appraisal.states import CYCLE

DAY = date(2026, 7, 1)


def plan(*stages: Stage) -> list[Planned]:
    return [
        Planned(stage, DAY + timedelta(days=7 * at), DAY + timedelta(days=7 * at + 6))
        for at, stage in enumerate(stages)
    ]


def test_the_usual_order_lacks_nothing():
    assert list(findings(plan(*Stage))) == []


def test_a_short_cycle_may_leave_out_what_is_not_needed():
    assert list(findings(plan(*NEEDED))) == []


def test_ratification_and_answers_cannot_be_switched_off():
    assert {each.stage for each in findings([])} == set(NEEDED)


def test_a_release_before_its_ratification_is_found():
    order = [Stage.RELEASE, Stage.RATIFICATION, Stage.ACKNOWLEDGEMENT, Stage.APPEAL]
    assert list(findings(plan(*order))) == [Finding(Lack.ORDER, Stage.RELEASE, Stage.RATIFICATION)]


def test_a_self_review_may_come_before_or_after_the_actuals():
    rest = (Stage.MANAGER_REVIEW, *NEEDED)
    assert list(findings(plan(Stage.SELF_REVIEW, Stage.ACTUALS, *rest))) == []
    assert list(findings(plan(Stage.ACTUALS, Stage.SELF_REVIEW, *rest))) == []


def test_a_stage_that_ends_before_it_begins_is_found():
    whole = plan(*NEEDED)
    whole[0] = Planned(Stage.RATIFICATION, DAY, DAY - timedelta(days=1))
    assert list(findings(whole)) == [Finding(Lack.DAYS, Stage.RATIFICATION)]


MIDDLE = [Stage.ACTUALS, Stage.SELF_REVIEW, Stage.FEEDBACK, Stage.MANAGER_REVIEW]


@given(st.permutations(MIDDLE), st.sets(st.sampled_from([one for one in Stage if one not in NEEDED])))
def test_every_order_without_a_finding_can_be_walked_by_the_cycle(middle, off):
    """Whatever order passes, the machine of the cycle has a step from each phase to the next."""
    start = [Stage.POLICY, Stage.TARGETS, Stage.MIDTERM]
    order = [one for one in [*start, *middle, Stage.CALIBRATION, *NEEDED] if one not in off]
    wrong = [one.lack for one in findings(plan(*order))]
    manager_first = {Stage.SELF_REVIEW, Stage.MANAGER_REVIEW} <= set(order) and order.index(
        Stage.MANAGER_REVIEW
    ) < order.index(Stage.SELF_REVIEW)
    assert wrong == ([Lack.ORDER] if manager_first else [])
    for here, there in pairwise(["published", *(PHASES[stage] for stage in order)]):
        steps = {(source, each.target) for each in CYCLE.transitions for source in each.sources}
        assert here == there or (here, there) in steps, (here, there)


def test_a_plan_with_a_stage_twice_is_found():
    twice = [*plan(*NEEDED), Planned(Stage.APPEAL, DAY + timedelta(days=60), DAY + timedelta(days=61))]
    assert list(findings(twice)) == [Finding(Lack.TWICE, Stage.APPEAL)]
