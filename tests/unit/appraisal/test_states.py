"""State machines of a round: whole, and taken only as their tables say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.appraisal.machine import Machine, NotAllowedError, Part, Refusal, Transition
from steelyard.appraisal.states import ACTUAL, CYCLE, MACHINES, RESULT, TASK

MACHINE = st.sampled_from(MACHINES)


def after(machine: Machine, state: str) -> set[str]:
    """Everything that can be reached; a step back to where it was can reach what led here."""
    found, waiting = {state}, [state]
    while waiting:
        at = waiting.pop()
        for each in machine.transitions:
            if at in each.sources and each.target and each.target not in found:
                found.add(each.target)
                waiting.append(each.target)
    return found


@pytest.mark.parametrize("machine", MACHINES, ids=lambda one: one.name)
def test_every_state_can_be_reached(machine):
    assert after(machine, machine.first) == set(machine.states)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda one: one.name)
def test_nothing_is_caught_in_a_circle(machine):
    back = {source for each in machine.transitions if each.target is None for source in each.sources}
    for state in machine.states:
        # An end can be reached from everywhere, or a step leads back to where one came from.
        assert after(machine, state) & (machine.ends | back), state


@given(MACHINE, st.data())
def test_no_sequence_of_steps_leaves_the_tables(machine, data):
    state, before = machine.first, machine.first
    for _ in range(12):
        name = data.draw(st.sampled_from(sorted({each.name for each in machine.transitions})))
        parts = data.draw(st.sets(st.sampled_from(list(Part))))
        reason = data.draw(st.sampled_from(["", "  ", "because"]))
        fitting = [each for each in machine.transitions if each.name == name and state in each.sources]
        try:
            new = machine.step(state, name, by=parts, reason=reason, before=before)
        except NotAllowedError:
            if fitting and set(fitting[0].by) & parts:
                assert fitting[0].reason
                assert not reason.strip()
            continue
        [taken] = fitting
        assert set(taken.by) & parts
        assert reason.strip() or not taken.reason
        assert new == (taken.target or before)
        state, before = new, state


def test_what_is_refused_says_why():
    with pytest.raises(NotAllowedError) as unknown:
        CYCLE.step("draft", "fly", by=[Part.HR])
    assert unknown.value.refusal is Refusal.UNKNOWN
    with pytest.raises(NotAllowedError) as state:
        CYCLE.step("draft", "close", by=[Part.HR])
    assert state.value.refusal is Refusal.STATE
    assert state.value.allowed == ("launch", "cancel")
    with pytest.raises(NotAllowedError) as part:
        CYCLE.step("draft", "launch", by=[Part.APPRAISEE])
    assert part.value.refusal is Refusal.PART
    with pytest.raises(NotAllowedError) as reason:
        CYCLE.step("draft", "cancel", by=[Part.HR], reason=" ")
    assert reason.value.refusal is Refusal.REASON


def test_a_step_may_lead_back_to_where_it_was():
    assert (
        CYCLE.step("suspended", "resume", by=[Part.HR], reason="sorted out", before="reviewing")
        == "reviewing"
    )
    with pytest.raises(NotAllowedError):
        CYCLE.step("suspended", "resume", by=[Part.HR], reason="sorted out")


def test_an_appraisee_never_enters_an_actual():
    assert not any(Part.APPRAISEE in each.by for each in ACTUAL.transitions if each.name != "dispute")


def test_no_machine_ratifies():
    """PIPL §24: a result is not decided by a machine alone."""
    [ratify] = [each for each in RESULT.transitions if each.name == "ratify"]
    assert ratify.by == (Part.DIRECTOR,)
    into = {each.name for each in RESULT.transitions if each.target == "ratified"}
    assert into == {"ratify"}


def test_who_did_not_rate_is_left_out_and_never_done():
    assert {each.target for each in TASK.transitions if Part.SYSTEM in each.by} == {
        "open",
        "overdue",
        "excluded",
    }


def test_a_table_with_a_mistake_is_refused():
    with pytest.raises(ValueError, match="no state"):
        Machine("m", ("a",), (Transition("go", ("a",), "b", (Part.HR,)),))
    go = Transition("go", ("a",), "b", (Part.HR,))
    with pytest.raises(ValueError, match="two transitions"):
        Machine("m", ("a", "b"), (go, go))
