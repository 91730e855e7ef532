"""Contents as members: the bytes of everything but the manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from steelyard.archive.chain import record
from steelyard.archive.inputs import concerning, input_members
from steelyard.archive.measured import HEADER, Noting
from steelyard.archive.model import Contents, Cycle, Entry, Link
from steelyard.archive.results import (
    DOCUMENT_HEADER,
    document_records,
    pseudonymous_card,
    result_record,
)
from steelyard.archive.rows import row_members
from steelyard.archive.tables import csv_bytes, exact_lines, plain_lines
from steelyard.core.periods import Period, parse_range
from steelyard.core.problems import SteelyardError
from steelyard.engine.compute import evaluated_period
from steelyard.engine.posts import views
from steelyard.engine.recipe import Done, Recipe, carried_out
from steelyard.engine.reconciling import Reconciled, State
from steelyard.engine.workspace import Workspace
from steelyard.lake.inputs import Inputs

PUBLISHED, MERGED = "scheme/published.yaml", "scheme/merged.json"
AUDIT, DOCUMENTS, PEOPLE = "audit.jsonl", "documents.csv", "results/people.jsonl"
RECONCILIATIONS = "inputs/reconciliations.csv"
_RECONCILIATION_HEADER = ("reconciliation", "period", "state", "left", "right", "difference")


def measures_member(kind: str) -> str:
    return f"measures/{kind}.csv"


def cards_member(kind: str) -> str:
    return f"results/{kind}.jsonl"


def years_member(kind: str) -> str:
    return f"results/{kind}_year.jsonl"


#: Scorecards of people in each of several posts.
POSTS = "results/posts.jsonl"
#: Only people hold posts.
POSTED = "employee"


def recipe_for(cycle: Cycle, kind: str) -> Recipe:
    """What is scored for a kind of subject. An archive is its own scheme and data."""
    return Recipe(
        command="score",
        scheme=MERGED,
        data=".",
        periods=cycle.periods if cycle.year is None else None,
        year=cycle.year,
        by=kind,
        as_of=cycle.as_of,
    )


def evidence_members(contents: Contents) -> dict[str, bytes]:
    """All but the audit chain and the manifest. Raises SteelyardError when it cannot be computed."""
    if not contents.workspace.inputs.employees:
        raise SteelyardError("an archive is about people: the data has no employees")
    return dict(_evidence(contents))


def _evidence(contents: Contents) -> Iterator[tuple[str, bytes]]:
    names, workspace = contents.pseudonyms, contents.workspace
    yield PUBLISHED, contents.scheme_text.encode()
    merged = json.dumps(workspace.loaded.document.plain(), ensure_ascii=False, indent=1)
    yield MERGED, f"{merged}\n".encode()
    yield from input_members(_inputs(contents), names)
    reconciled: dict[tuple[str, str], Reconciled] = {}
    for kind in contents.cycle.kinds:
        noting = Noting.over(workspace)
        done = carried_out(noting, recipe_for(contents.cycle, kind))
        yield from _scored(contents, kind, done)
        if kind == POSTED:
            yield from _posts(contents, noting)
        if contents.depth == "measures":
            lines = ({**one, "subject": names.of(str(one["subject"]))} for one in noting.notes.records())
            yield measures_member(kind), csv_bytes(HEADER, sorted(lines, key=_spot))
        found = done.scored.reconciled if done.scored else ()
        reconciled |= {(one.name, str(one.period)): one for one in found}
    if contents.depth == "rows":
        yield from row_members(workspace, names)
    yield RECONCILIATIONS, csv_bytes(_RECONCILIATION_HEADER, map(_standing, reconciled.values()))
    results = sorted(contents.results, key=lambda one: names.of(one.subject))
    managers = {one.employee_id: one.manager_id for one in workspace.inputs.employees}
    yield PEOPLE, exact_lines(result_record(one, names, managers) for one in results)
    yield DOCUMENTS, csv_bytes(DOCUMENT_HEADER, document_records(contents.documents, names))


def _inputs(contents: Contents) -> Inputs:
    """What concerns the periods scored, and longer ones over which some indicators are measured."""
    workspace = contents.workspace
    calendar = workspace.calendar
    asked = _asked(contents)
    looked_at = {
        evaluated_period(workspace, indicator, period)
        for indicator in workspace.scheme.indicators.values()
        for period in asked
    }
    periods = {period for period in {*asked, *looked_at} if period is not None}
    days = min(map(calendar.start, periods)), max(map(calendar.last_day, periods))
    # Rows of contributions are events, too: a measure may look at earlier ones.
    written = {str(period) for period in periods}
    return concerning(workspace.inputs, written, days if contents.depth == "measures" else None)


def _asked(contents: Contents) -> list[Period]:
    workspace, cycle = contents.workspace, contents.cycle
    if cycle.year is None:
        return parse_range(cycle.periods or "")
    year = Period.parse(cycle.year)
    return [year, *workspace.calendar.within(year, workspace.scheme.period)]


def _spot(line: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(str(line[name]) for name in HEADER[:4])


def _scored(contents: Contents, kind: str, done: Done) -> Iterator[tuple[str, bytes]]:
    for section, member in (("scorecards", cards_member(kind)), ("years", years_member(kind))):
        if section in done.document:
            cards = [pseudonymous_card(card, contents.pseudonyms) for card in done.document[section]]
            cards.sort(key=lambda card: (card["subject"], card.get("period", card.get("year"))))
            yield member, exact_lines(cards)


def _posts(contents: Contents, workspace: Workspace) -> Iterator[tuple[str, bytes]]:
    """A scorecard for each post of those who held several; nothing where nobody did."""
    careers = [one.career for one in contents.results if one.career is not None]
    found = []
    for view, chosen in views(workspace, (post for one in careers for post in one.posts)):
        done = carried_out(view, recipe_for(contents.cycle, POSTED))
        for card in done.document["scorecards"]:
            if (post := chosen.get(card["subject"])) is not None:
                found.append({**pseudonymous_card(card, contents.pseudonyms), "post": post.key})
    if found:
        found.sort(key=lambda card: (card["subject"], card["post"], card["period"]))
        yield POSTS, exact_lines(found)


def _standing(one: Reconciled) -> dict[str, Any]:
    seen = one.comparison
    return {
        "reconciliation": one.name,
        "period": str(one.period),
        "state": str(one.state),
        "left": seen.left.amount,
        "right": seen.right.amount,
        "difference": seen.difference,
    }


OPEN = str(State.OPEN)


def hashes_of(members: Mapping[str, bytes]) -> dict[str, str]:
    """Member → sha256."""
    return {name: hashlib.sha256(data).hexdigest() for name, data in sorted(members.items())}


# ── the chain ───────────────────────────────────────────────────────────────────────────────────────


def chain_of(contents: Contents) -> list[Entry | Link]:
    """The entries in their order; of one that mentions somebody by name only the link is kept."""
    names = contents.pseudonyms
    ordered = sorted(contents.audit, key=lambda one: one.number)
    return [
        one.link if isinstance(one, Entry) and _mentions(one, names) else one for one in ordered
    ]  # fmt: skip


def _mentions(entry: Entry, names: Any) -> bool:
    return bool(names.mentions(json.dumps([entry.old, entry.new, entry.reason], ensure_ascii=False)))


def chain_member(chain: list[Entry | Link]) -> bytes:
    return plain_lines(map(record, chain))
