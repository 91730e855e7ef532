"""docs/reference/states.md: the state machines of an appraisal cycle, drawn from the tables of the code."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.appraisal.machine import Machine
from steelyard.appraisal.states import MACHINES
from writers.markdown import code, page, table

_INTRO = """
Everything in an appraisal cycle that has a state: what may follow what, who may do it, and where a reason
is needed. The tables are in `src/steelyard/appraisal/states.py`; nothing else decides. Every step writes
who, when, why, and from where to where into the audit chain. *system* is the clock: what falls due, and
what follows by itself when a stage begins.
"""
_ABOUT = {
    "cycle": "A cycle, from draft to archive. A stage that begins moves it on; stages may be left out.",
    "task": "What one person is asked to do in a stage. Overdue is escalated or left out, never filled in.",
    "target": "Threshold, target and stretch of one person and indicator. A change is a new version.",
    "actual": "A value entered by its data owner. A correction is a new version.",
    "contribution": "An entry of the contribution log; verified by somebody else, else it does not count.",
    "nomination": "Somebody who is to give 360° feedback.",
    "calibration_move": "A grade moved in the calibration room; a second person approves.",
    "result": "What a person gets. A human ratifies it; an appeal leads back to where it was.",
    "appeal": "An appeal on a named number.",
    "interview": "The talk about the result, and its minutes.",
}


def states_page() -> str:
    return page("States", _INTRO, *(part for machine in MACHINES for part in _machine(machine)))


def _machine(machine: Machine) -> Iterator[str]:
    yield f"## {machine.name.replace('_', ' ').capitalize()}"
    yield _ABOUT[machine.name]
    yield code("\n".join(_drawing(machine)), "mermaid")
    yield table(
        ["step", "from", "to", "by", "reason"],
        [
            [
                f"`{each.name}`",
                ", ".join(each.sources),
                each.target or "where it was",
                ", ".join(part.value.replace("_", " ") for part in each.by),
                "needed" if each.reason else "",
            ]
            for each in machine.transitions
        ],
    )


def _drawing(machine: Machine) -> Iterator[str]:
    yield "stateDiagram-v2"
    yield f"    [*] --> {machine.first}"
    for each in machine.transitions:
        if each.target:
            for source in each.sources:
                yield f"    {source} --> {each.target}: {each.name}"
    for end in machine.states:
        if end in machine.ends:
            yield f"    {end} --> [*]"
