"""Whether the stages of every result fit the computed one, each other, and the chain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from steelyard.archive.careers import PostCards, parted_sheet
from steelyard.archive.linking import (
    Cards,
    computed_figures,
    leave_figures,
    linked_by,
    linked_figures,
    sheet_of,
)
from steelyard.archive.model import BY_RULES, STAGES, Entry, Link
from steelyard.archive.results import FIGURES, same_figure
from steelyard.scheme.model import Grades

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Doubt:
    """What does not fit in line `line` of results/people.jsonl. `kind` is a key of the words."""

    kind: str
    line: int
    subject: str
    stage: str = ""
    figure: str = ""
    entry: int | None = None
    recorded: Any = None
    other: Any = None


@dataclass
class Standing:
    """`sealed` stages are what an entry of the chain says they are; of `unsealed` ones no entry says it."""

    doubts: list[Doubt]
    people: int = 0
    sealed: int = 0
    unsealed: int = 0


def examine(
    results: Sequence[Record],
    cards: Iterable[Record],
    chain: Iterable[Entry | Link],
    grades: Grades | None,
    posts: Iterable[Record] = (),
) -> Standing:
    """`cards` are the computed scorecards (and years) of all kinds, `posts` those of people by post."""
    computed = {(card["subject"], card.get("period", card.get("year"))): card for card in cards}
    by_post = {(card["subject"], card["post"], card["period"]): card for card in posts}
    entries = {one.number: one for one in chain}
    found = Standing([], people=len(results))
    seen: set[str] = set()
    for line, result in enumerate(results, start=1):
        if result["subject"] in seen:
            found.doubts.append(Doubt("again", line, result["subject"]))
        seen.add(result["subject"])
        found.doubts += _order(line, result)
        found.doubts += _by_rules(line, result, computed, by_post, grades)
        found.doubts += _reasons(line, result)
        for step in result["steps"]:
            _sealed(found, line, result["subject"], step, entries)
    return found


def _order(line: int, result: Record) -> Iterator[Doubt]:
    steps = result["steps"]
    places = [STAGES.index(step["stage"]) if step["stage"] in STAGES else -1 for step in steps]
    if places != sorted(places) or -1 in places or places[:1] != [0]:
        yield Doubt("stages", line, result["subject"])
    numbers = [step["entry"] for step in steps if step["entry"] is not None]
    if numbers != sorted(numbers):
        yield Doubt("entries", line, result["subject"])


def _by_rules(
    line: int, result: Record, cards: Cards, posts: PostCards, grades: Grades | None
) -> Iterator[Doubt]:
    """What no human decides: the computed result, how the department enters it, and the rules of leave."""
    subject, days = result["subject"], result["days"]
    in_parts = bool(result.get("stretches"))
    own = parted_sheet(result, posts, grades) if in_parts else sheet_of(subject, days, cards, grades)
    if own is None:
        yield Doubt("no_card", line, subject)
        return
    expected: Record = computed_figures(own, grades)
    factors = None
    for step in result["steps"]:
        if step["stage"] == "computed":
            expected = computed_figures(own, grades)
        elif step["stage"] == "linked":
            linked = linked_by(own, step["rule"], days, cards, grades)
            expected, factors = linked_figures(linked), linked.factors
        elif step["stage"] == "long_leave":
            expected = leave_figures(expected, step["rule"], grades, factors)
        else:
            continue
        for figure, value in expected.items():
            if not same_figure(step[figure], value):
                yield Doubt("rules", line, subject, step["stage"], figure, recorded=step[figure], other=value)


def _reasons(line: int, result: Record) -> Iterator[Doubt]:
    """A person who changes a result says why."""
    for before, step in pairwise(result["steps"]):
        changed = any(not same_figure(before[figure], step[figure]) for figure in FIGURES)
        if changed and step["stage"] not in BY_RULES and not str(step["reason"]).strip():
            yield Doubt("reason", line, result["subject"], step["stage"])


def _sealed(
    found: Standing, line: int, subject: str, step: Record, entries: Mapping[int, Entry | Link]
) -> None:
    stage, number = step["stage"], step["entry"]
    if number is None:
        found.unsealed += stage not in BY_RULES
        return
    entry = entries.get(number)
    if entry is None:
        found.doubts.append(Doubt("no_entry", line, subject, stage, entry=number))
        return
    said = entry.new if isinstance(entry, Entry) and isinstance(entry.new, Mapping) else {}
    figures = [figure for figure in FIGURES if figure in said]
    found.sealed += bool(figures)
    found.unsealed += not figures
    found.doubts += [
        Doubt("entry", line, subject, stage, figure, number, step[figure], said[figure])
        for figure in figures
        if not same_figure(step[figure], said[figure])
    ]
