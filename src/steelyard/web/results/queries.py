"""What the pages of results read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from steelyard.web.cycles.models import Cycle
from steelyard.web.results.models import Appeal, Computed, Result


@dataclass(frozen=True)
class Line:
    """One number of a result, with its title and unit from the outline of the computation."""

    name: str
    title: Mapping[str, str]
    unit: str
    record: Mapping[str, Any]


def results_of(cycle: Cycle) -> QuerySet[Result]:
    """One query."""
    found = Result.objects.filter(appraisee__cycle=cycle).select_related(
        "appraisee__person", "appraisee__team", "appraisee__manager"
    )
    return found.defer("card", "steps")


def grades_of(results: QuerySet[Result]) -> list[tuple[str, int]]:
    """How many have which grade."""
    found = Counter(results.values_list("grade", flat=True))
    return sorted(found.items())


def computed_of(cycle: Cycle) -> Computed | None:
    """The newest computation, without its rows."""
    return cycle.computations.defer("inputs").first()


def lines(result: Result) -> Iterator[Line]:
    """The indicators of the card that apply, as the outline has them."""
    computed = computed_of(result.appraisee.cycle)
    titles = computed.outline.get("indicators", {}) if computed else {}
    for record in result.card.get("indicators", ()):
        if record["status"] == "not_applicable":
            continue
        about = titles.get(record["indicator"], {})
        title = about.get("title") or {"": record["indicator"]}
        yield Line(record["indicator"], title, about.get("unit", ""), record)


def appeals_of(cycle: Cycle) -> QuerySet[Appeal]:
    return Appeal.objects.filter(result__appraisee__cycle=cycle).select_related("result__appraisee__person")
