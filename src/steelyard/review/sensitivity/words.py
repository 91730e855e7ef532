"""The answers as sentences, in three languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from steelyard.core.texts import Text, filled, joined
from steelyard.review.sensitivity import phrases
from steelyard.review.sensitivity.alternatives import TARGET, Alternative
from steelyard.review.sensitivity.drivers import Driver
from steelyard.review.sensitivity.robust import (
    Verdict,
    counted,
    kept,
    leading,
    misweighed,
    most_different,
    pairs,
    shaky_grades,
    tolerance,
    verdict,
)
from steelyard.review.sensitivity.study import Study

Named = Callable[[str], str]
_MOST = 5


def summary(found: Study, named: Named) -> list[Text]:
    """What a director reads first."""
    parts = (_ranks, _shaky, _grades, _measurement, _source, _pairs, _drivers, _misweighed, _method)
    texts = [text for part in parts if (text := part(found, named)) is not None]
    return [*texts, *_notes(found, named)]


def about(found: Study, line: int, named: Named) -> list[Text]:
    """The sentences on one subject."""
    low, high = found.weights.interval()
    name = named(found.matrix.subjects[line])
    texts = [
        filled(
            phrases.SUBJECT,
            name=name,
            rank=found.matrix.places[0][line],
            low=low[line],
            high=high[line],
            verdict=phrases.VERDICTS[verdict(kept(found)[line])],
        )
    ]
    odds = found.measured_odds
    if odds is not None:
        grade = odds.grades[odds.official[line]]
        case = phrases.CASES[bool(odds.border[line])]
        texts.append(filled(phrases.GRADE, grade=grade, share=percent(float(odds.kept[line])), case=case))
    return texts + list(_not_apart(found, line, named))


def method(alternative: Alternative) -> Text:
    """The one thing that is done otherwise than officially."""
    changed = alternative.way.value if alternative.normalisation == TARGET else alternative.normalisation
    return phrases.METHODS[changed]


def percent(share: float) -> str:
    """`32%`; a share that only rounds to nothing or to all says so."""
    if 0 < share < 0.005:
        return "<1%"
    return ">99%" if 0.995 < share < 1 else f"{100 * share + 0.0:.0f}%"


def _not_apart(found: Study, line: int, named: Named) -> Iterator[Text]:
    subjects = found.matrix.subjects
    for pair in pairs(found):
        if line in (pair.better, pair.other) and not pair.told_apart:
            other = pair.other if line == pair.better else pair.better
            yield filled(phrases.APART, name=named(subjects[line]), other=named(subjects[other]))


def _ranks(found: Study, named: Named) -> Text:
    counts, slack = counted(found), tolerance(len(found.matrix.subjects))
    return filled(
        phrases.RANKS,
        n=len(found.matrix.subjects),
        same=filled(phrases.NEARLY, slack=slack) if slack else filled(phrases.SAME),
        draws=f"{found.weights.draws:,}",
        **{each.value: count for each, count in counts.items()},
    )


def _shaky(found: Study, named: Named) -> Text | None:
    shares, (low, high) = kept(found), found.weights.interval()
    lines = [line for line in found.matrix.order.tolist() if verdict(shares[line]) is Verdict.SHAKY]
    shown = [
        filled(
            phrases.ONE,
            name=named(found.matrix.subjects[line]),
            rank=found.matrix.places[0][line],
            low=low[line],
            high=high[line],
        )
        for line in lines
    ]
    return filled(phrases.SHAKY, who=_shortened(shown)) if shown else None


def _grades(found: Study, named: Named) -> Text | None:
    if found.weight_odds is None:
        return None
    return filled(phrases.GRADES, count=shaky_grades(found), n=len(found.matrix.subjects))


def _measurement(found: Study, named: Named) -> Text | None:
    odds = found.measured_odds
    if odds is None:
        return filled(phrases.UNKNOWN) if found.measured is None else None
    uncertain = odds.error[odds.error > 0]
    error = f"{float(np.median(uncertain)) if len(uncertain) else 0.0:.1f}"
    return filled(phrases.BORDER, error=error, count=int(odds.border.sum()), n=len(odds.border))


def _source(found: Study, named: Named) -> Text | None:
    largest = sorted(found.error_shares.items(), key=lambda pair: -pair[1])[:2]
    return filled(phrases.SOURCE, indicators=_shares(found, largest)) if largest else None


def _pairs(found: Study, named: Named) -> Text | None:
    every = pairs(found)
    unclear = sum(not pair.told_apart for pair in every)
    return filled(phrases.PAIRS, count=unclear, n=len(every)) if every else None


def _drivers(found: Study, named: Named) -> Text | None:
    largest = [(each.indicator, each.share or 0.0) for each in leading(found)]
    return filled(phrases.DRIVERS, indicators=_shares(found, largest)) if largest else None


def _misweighed(found: Study, named: Named) -> Text | None:
    shown = [
        filled(
            phrases.MISWEIGHED_ONE,
            title=found.matrix.scheme.indicators[each.indicator].title,
            weight=percent(each.weight),
            share=influence(each),
        )
        for each in misweighed(found)[:3]
    ]
    return filled(phrases.MISWEIGHED, indicators=_in_turn(shown)) if shown else None


def influence(driver: Driver) -> str:
    """The share in the variance of the totals; a pull against the total is below 0."""
    return "" if driver.share is None else percent(0.0 if abs(driver.share) < 1e-9 else driver.share)


def _method(found: Study, named: Named) -> Text | None:
    farthest = most_different(found)
    if farthest is None:
        return None
    return filled(phrases.METHOD, method=method(farthest), places=f"{farthest.mean_shift:.1f}")


def _notes(found: Study, named: Named) -> Iterator[Text]:
    if found.unranked:
        who = _shortened([Text.of(named(subject)) for subject in found.unranked])
        yield filled(phrases.UNRANKED, who=who)
    if found.freedom.widened:
        titles = [found.matrix.scheme.dimensions[name].title for name in found.freedom.widened]
        yield filled(phrases.WIDENED, dimensions=joined(titles))


def _shares(found: Study, shares: Iterable[tuple[str, float]]) -> Text:
    indicators = found.matrix.scheme.indicators
    return joined(
        filled(phrases.SHARE, title=indicators[name].title, share=percent(share)) for name, share in shares
    )


def _in_turn(texts: list[Text]) -> Text:
    """Clauses with commas of their own, one after the other."""
    between = {"en": "; ", "zh-Hans": "；", "zh-Hant": "；"}
    return Text.of({tag: mark.join(text.in_language(tag) for text in texts) for tag, mark in between.items()})


def _shortened(texts: list[Text]) -> Text:
    more = [filled(phrases.MORE, count=len(texts) - _MOST)] if len(texts) > _MOST else []
    return joined([*texts[:_MOST], *more])
