"""What the pages of results read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from steelyard.web.cycles.models import Cycle
from steelyard.web.org.models import Person
from steelyard.web.results.models import Appeal, Computed, Result


@dataclass(frozen=True)
class Line:
    """One number of a result, with its title and unit from the outline of the computation."""

    name: str
    title: Mapping[str, str]
    unit: str
    record: Mapping[str, Any]
    #: Why the target is that of a part of the period, in languages; empty where it is the whole.
    in_part: Mapping[str, str]


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
    in_part = {one["indicator"]: one["words"] for one in result.card.get("prorated", ())}
    for record in result.card.get("indicators", ()):
        if record["status"] == "not_applicable":
            continue
        about = titles.get(record["indicator"], {})
        title = about.get("title") or {"": record["indicator"]}
        yield Line(
            record["indicator"], title, about.get("unit", ""), record, in_part.get(record["indicator"], {})
        )


@dataclass(frozen=True)
class PartOf:
    """Some days of a result, with the post or posts in them: `rated_by` is each one's manager."""

    first: date
    last: date
    days: int
    score: Any
    share: Any
    posts: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Difference:
    """An indicator with another value in each post."""

    title: Mapping[str, str]
    unit: str
    posts: Sequence[Mapping[str, Any]]


def parts(result: Result) -> list[PartOf]:
    """The parts of a result, of somebody transferred or with several positions. At most one query."""
    kept = result.card.get("segments", {}).get("parts", ())
    asked = {post["manager"] for one in kept for post in one["posts"] if post["manager"]}
    names = dict(Person.objects.filter(pk__in=asked).values_list("pk", "name")) if asked else {}
    begins = [date.fromisoformat(one["from"]) for one in kept]
    ends = [*(day - timedelta(1) for day in begins[1:]), result.appraisee.ends_on]
    return [
        PartOf(
            first,
            last,
            one["days"],
            one["score"],
            one["share"],
            [{**post, "rated_by": names.get(post["manager"], "")} for post in one["posts"]],
        )
        for one, first, last in zip(kept, begins, ends, strict=False)
    ]


def differences(result: Result) -> list[Difference]:
    """What the parts do not share."""
    computed = computed_of(result.appraisee.cycle)
    titles = computed.outline.get("indicators", {}) if computed else {}
    return [
        Difference(
            titles.get(one["indicator"], {}).get("title") or {"": one["indicator"]}, one["unit"], one["posts"]
        )
        for one in result.card.get("segments", {}).get("differs", ())
    ]


def appeals_of(cycle: Cycle) -> QuerySet[Appeal]:
    return Appeal.objects.filter(result__appraisee__cycle=cycle).select_related("result__appraisee__person")
