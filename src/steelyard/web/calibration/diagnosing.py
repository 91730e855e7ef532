"""The diagnostics of the raters of a cycle: computed by the worker, kept as a body that pages read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from steelyard.appraisal import calibration_words
from steelyard.appraisal.correction import advised
from steelyard.core.texts import Text
from steelyard.engine.workspace import open_workspace
from steelyard.stats import rater_words
from steelyard.stats.rater_diagnostics import Diagnosis, Diagnostics, diagnose
from steelyard.stats.rater_scores import Rating
from steelyard.web.calibration.models import RaterReport
from steelyard.web.config import clock
from steelyard.web.cycles import hooks
from steelyard.web.cycles.models import Cycle
from steelyard.web.cycles.reading import scheme_of
from steelyard.web.org.models import Person
from steelyard.web.schemes.files import path_of

#: Who rates under these is known to the person anyway; of all others no name is told beside a rating.
NAMED = ("self", "manager", "second_manager", "dotted_line")


@dataclass(frozen=True)
class Given:
    """One rating with the eyes it was given by."""

    rating: Rating
    perspective: str


def given(cycle: Cycle) -> list[Given]:
    """What was rated in the cycle; where its rooms collected nothing, the ratings of the lake."""
    rows = hooks.rows(cycle).get("ratings", [])
    if rows:
        cells = [(row["subject"], row["rater"], row["rating"], row["indicator"], row) for row in rows]
        return [
            Given(Rating(subject, rater, float(value), item), str(row["perspective"]))
            for subject, rater, value, item, row in cells
            if value is not None and str(row["period"]) in cycle.periods
        ]
    workspace = open_workspace(
        path_of(cycle.version.text), settings.STEELYARD_LAKE, snapshot=cycle.snapshot or None
    )
    return [
        Given(Rating(one.subject, one.rater, float(one.rating), one.indicator), one.perspective)
        for one in workspace.inputs.ratings
        if str(one.period) in cycle.periods
    ]


def renew(cycle: Cycle) -> RaterReport:
    """The report of a cycle anew. Raises SteelyardError for a lake that cannot be read."""
    body = report(given(cycle), scale=_scale(cycle))
    made, _ = RaterReport.objects.update_or_create(cycle=cycle, defaults={"at": clock.now(), "body": body})
    return made


def report(ratings: Iterable[Given], *, scale: tuple[float, float] | None = None) -> dict[str, Any]:
    """Everything pages say of raters and ratings, in all languages.

    `one` is the reliability of a single rater, None where these ratings cannot tell it. `people` holds, by
    person, what each perspective gave and what average raters would have given.
    """
    every = list(ratings)
    found = diagnose(one.rating for one in every)
    named = _names(every).__getitem__
    return {
        "refusal": str(found.refusal) if found.refusal else None,
        "refused": _words(rater_words.refusal(found, named)),
        "parts": _words(rater_words.parts(found)),
        "one": _one(found),
        "raters": [_rater(each, found, named) for each in found.raters],
        "people": _people(every, found, named, scale),
    }


def _one(found: Diagnostics) -> float | None:
    if found.refusal is not None or found.model is None or found.model.confounded:
        return None
    return found.model.variances.reliability(1)


def _rater(each: Diagnosis, found: Diagnostics, named: rater_words.Named) -> dict[str, Any]:
    return {
        "rater": each.rater,
        "name": named(each.rater),
        "n": each.n,
        "shift": each.shift,
        "error": each.error,
        "beside": each.beside,
        "spread": each.spread.ratio if each.spread else None,
        "halo": each.halo.correlation if each.halo else None,
        "self_gap": each.self_gap,
        "comparable": each.comparable,
        "flags": [str(flag) for flag in each.flags],
        "words": [_words(text) for text in rater_words.about(each, found, named)],
    }


def _people(
    every: list[Given], found: Diagnostics, named: rater_words.Named, scale: tuple[float, float] | None
) -> dict[str, dict[str, Any]]:
    advice = {each.ratee: each for each in advised((one.rating for one in every), found, scale=scale)}
    by_person: dict[str, list[Given]] = defaultdict(list)
    for one in every:
        by_person[one.rating.ratee].append(one)
    return {
        person: {
            "raters": _raters_by_item(ratings),
            "views": _views(ratings, named),
            "advice": _words(calibration_words.advice(advice[person], named)) if person in advice else None,
        }
        for person, ratings in by_person.items()
    }


def _raters_by_item(ratings: list[Given]) -> dict[str, int]:
    """Indicator → how many others rated it."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in ratings:
        if not one.rating.own:
            found[one.rating.item].add(one.rating.rater)
    return {item: len(raters) for item, raters in sorted(found.items())}


def _views(ratings: list[Given], named: rater_words.Named) -> list[dict[str, Any]]:
    """The mean of each rater whose name the person knows anyway, of all others one mean per perspective."""
    groups: dict[tuple[str, str], list[Rating]] = defaultdict(list)
    for one in ratings:
        who = one.rating.rater if one.perspective in NAMED else ""
        groups[one.perspective, who].append(one.rating)
    return [
        {
            "perspective": perspective,
            "rater": who,
            "name": named(who) if who else "",
            "raters": len({each.rater for each in group}),
            "mean": sum(each.value for each in group) / len(group),
        }
        for (perspective, who), group in sorted(groups.items())
    ]


def _names(every: list[Given]) -> dict[str, str]:
    """Ids that are nobody here stay ids."""
    ids = {who for one in every for who in (one.rating.rater, one.rating.ratee)}
    known = dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))
    return {each: known.get(each, each) for each in ids}


def _scale(cycle: Cycle) -> tuple[float, float] | None:
    """The scale of the ratings, where all indicators have the same one."""
    scheme = scheme_of(cycle.version.text)
    if scheme is None:
        return None
    scales = {one.ratings.scale for one in scheme.indicators.values() if one.ratings is not None}
    if len(scales) != 1:
        return None
    low, high = next(iter(scales))
    return float(low), float(high)


def _words(text: Text | None) -> Mapping[str, str] | None:
    return None if text is None else dict(text.by_language)
