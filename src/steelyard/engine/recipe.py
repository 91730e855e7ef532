"""What a result was asked with: written into the result, and carried out again by `verify`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from steelyard.core.fields import Model
from steelyard.core.periods import Period, parse_range
from steelyard.core.problems import Problem, SteelyardError, listing, suggestion
from steelyard.engine.compute import Computation, Request, compute
from steelyard.engine.reconciliation_record import standing
from steelyard.engine.records import result_records, scorecards, year_records
from steelyard.engine.score import Scored, YearScore, score, score_year
from steelyard.engine.workspace import Workspace, open_workspace

Record = dict[str, Any]


class Recipe(Model):
    """A command with everything it was given, as it was given: no path is made absolute.

    `snapshot` is that of a lake; in a result it is always there, by its id.
    `periods` is one period or a range; a fiscal year that is scored has `year` instead.
    """

    command: Literal["compute", "score"]
    scheme: str
    data: str
    snapshot: str | None = None
    periods: str | None = None
    year: str | None = None
    by: str | None = None
    as_of: date | None = None
    subject: str | None = None
    intervals: bool = False
    language: Literal["en", "zh-Hans", "zh-Hant"] = "en"
    targets: str | None = None
    ratings: str | None = None
    actuals: str | None = None

    def files(self) -> dict[str, Path]:
        """The files that replace those of the data folder."""
        given = {name: getattr(self, name) for name in ("targets", "ratings", "actuals")}
        return {name: Path(path) for name, path in given.items() if path is not None}

    def record(self) -> Record:
        """What was given, without what was not."""
        return self.model_dump(mode="json", exclude_defaults=True)


@dataclass(frozen=True)
class Done:
    """A recipe carried out: `document` is what JSON holds, the rest is for tables."""

    document: Mapping[str, Any]
    computation: Computation
    scored: Scored | None = None
    years: list[YearScore] | None = None

    @property
    def records(self) -> list[Record]:
        """The results, or the scorecards."""
        return self.document["scorecards" if self.scored else "results"]  # type: ignore[no-any-return]


def written(periods: list[Period]) -> str:
    """The range as people write it."""
    return str(periods[0]) if len(periods) == 1 else f"{periods[0]}..{periods[-1]}"


def carry_out(recipe: Recipe) -> Done:
    """Raises SteelyardError as `open_workspace`, `compute` and `score` do, ValueError for a wrong period."""
    workspace = open_workspace(recipe.scheme, recipe.data, snapshot=recipe.snapshot, **recipe.files())
    return carried_out(workspace, recipe)


def carried_out(workspace: Workspace, recipe: Recipe) -> Done:
    """The same on a workspace that is open already."""
    return _computed(workspace, recipe) if recipe.command == "compute" else _scored(workspace, recipe)


def _request(recipe: Recipe, periods: list[Period]) -> Request:
    return Request(periods, recipe.by, recipe.as_of, intervals=recipe.intervals)


def _computed(workspace: Workspace, recipe: Recipe) -> Done:
    computation = compute(workspace, _request(recipe, parse_range(recipe.periods or "")))
    records = list(result_records(computation, language=recipe.language))
    return Done({"results": records, "meta": _meta(computation, recipe)}, computation)


def _scored(workspace: Workspace, recipe: Recipe) -> Done:
    years = None
    if recipe.year is not None:
        year = Period.parse(recipe.year)
        years, scored = score_year(workspace, year, _request(recipe, [year]))
    else:
        scored = score(workspace, _request(recipe, parse_range(recipe.periods or "")))
    cards = [card for card in scorecards(scored, language=recipe.language) if _asked_for(card, recipe)]
    _must_exist(recipe.subject, cards, scored)
    meta = _meta(scored.computation, recipe)
    if scored.reconciled:
        meta["reconciliations"] = standing(scored.reconciled)
    document: Record = {"scorecards": cards, "meta": meta}
    if years is not None:
        listed = year_records(years, scored.computation.results.names)
        document = {"years": [one for one in listed if _asked_for(one, recipe)], **document}
    return Done(document, scored.computation, scored, years)


def _asked_for(record: Mapping[str, Any], recipe: Recipe) -> bool:
    return recipe.subject in (None, record["subject"])


def _meta(computation: Computation, recipe: Recipe) -> Record:
    meta = computation.results.meta
    # Asked without a snapshot, a lake gives another one tomorrow.
    lake: Any = meta.get("lake")
    exact = recipe.model_copy(update={"snapshot": lake["snapshot"]}) if lake else recipe
    return {**meta, "request": exact.record()}


def _must_exist(subject: str | None, cards: list[Record], scored: Scored) -> None:
    if subject is None or cards:
        return
    known = sorted({who for listed in scored.computation.results.subjects.values() for who in listed})
    message = f'there is no subject "{subject}".{suggestion(subject, known)} Known: {listing(known)}'
    raise SteelyardError(Problem(message))
