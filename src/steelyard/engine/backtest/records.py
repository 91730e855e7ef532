"""A back-test as flat records, the same for JSON, CSV and Excel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import isnan
from operator import attrgetter
from typing import Any

from steelyard.core.numbers import OFFICIAL_PLACES, rounded, to_decimal
from steelyard.core.texts import Text
from steelyard.engine.backtest.notes import coverage, notes
from steelyard.engine.backtest.run import Backtest
from steelyard.review.backtest.agreement import by_period
from steelyard.review.backtest.drivers import Effect, Part, by_dimension, drivers
from steelyard.review.backtest.grades import grade_flow
from steelyard.review.backtest.pairs import Pair
from steelyard.review.backtest.summary import summary
from steelyard.review.backtest.tally import Tally, by_subject
from steelyard.review.backtest.wording import driver_text, title_of
from steelyard.scoring.cards import Card, IndicatorCard

Record = dict[str, Any]


def sentences(backtest: Backtest) -> list[Text]:
    return summary(
        backtest.pairs,
        backtest.changes,
        scheme_a=backtest.scheme_a,
        scheme_b=backtest.scheme_b,
        kind=backtest.by,
        groups=backtest.groups,
        years=backtest.years,
    )


def document(backtest: Backtest, *, language: str = "en") -> dict[str, list[Record]]:
    """Every table of a back-test by its name; together they are the JSON, one by one the sheets of Excel."""
    found = {
        "summary": [{"sentence": said.in_language(language)} for said in sentences(backtest)],
        "people": list(_people(backtest)),
        "scorecards": [_scorecard(backtest, pair) for pair in backtest.pairs],
        "years": list(_years(backtest)),
        "periods": list(_periods(backtest)),
        "grade_flow": list(_flow(backtest)),
        "groups": list(_groups(backtest)),
        "drivers": list(_drivers(backtest, language)),
        "details": list(_all_details(backtest, language)),
        "coverage": list(_coverage(backtest, language)),
        "notes": [{"note": said.in_language(language)} for said in notes(backtest)],
    }
    return {name: records for name, records in found.items() if records}


def meta(backtest: Backtest) -> dict[str, Any]:
    """What both sides are a function of; the snapshot is that of all files either of them read."""
    a, b = (dict(scored.computation.results.meta) for scored in (backtest.a, backtest.b))
    sides = {side: {key: of[key] for key in ("scheme", "scheme_hash")} for side, of in (("a", a), ("b", b))}
    return {**sides, **{key: b[key] for key in ("as_of", "engine", "snapshot")}}


def _points(value: Decimal | Fraction | None) -> Decimal | None:
    """As many decimals as official scores have."""
    if value is None:
        return None
    return rounded(value if isinstance(value, Decimal) else to_decimal(value), OFFICIAL_PLACES)


def _exact(value: Fraction | None) -> Decimal | None:
    return None if value is None else to_decimal(value)


def _people(backtest: Backtest) -> Iterator[Record]:
    """From the largest gain to the largest loss."""
    tallies = by_subject(backtest.pairs)
    ordered = sorted(
        tallies.items(), key=lambda one: (one[1].mean_change is None, -(one[1].mean_change or 0))
    )
    for subject, own in ordered:
        yield {"subject": subject, "name": backtest.names.get(subject, subject), **_tallied(own)}


def _tallied(own: Tally) -> Record:
    return {
        "scorecards": own.sheets,
        "compared": own.compared,
        "mean_a": _points(own.mean_a),
        "mean_b": _points(own.mean_b),
        "mean_change": _points(own.mean_change),
        "rising": own.rising,
        "falling": own.falling,
        "grades_up": own.flips_up,
        "grades_down": own.flips_down,
        "grades_sideways": own.flips_sideways,
        "totals_gained": own.gain_total,
        "totals_lost": own.lose_total,
        "coefficients_a": own.coefficients_a,
        "coefficients_b": own.coefficients_b,
    }


def _scorecard(backtest: Backtest, pair: Pair) -> Record:
    a, b = _result(pair.a), _result(pair.b)
    return {
        "subject": pair.subject,
        "name": backtest.names.get(pair.subject, pair.subject),
        "period": str(pair.period),
        "total_a": a["total"],
        "total_b": b["total"],
        "change": pair.change,
        "rank_a": pair.rank_a,
        "rank_b": pair.rank_b,
        "places_gained": pair.rank_change,
        "grade_a": a["grade"],
        "grade_b": b["grade"],
        "grade_moves": pair.flip,
        "coefficient_a": a["coefficient"],
        "coefficient_b": b["coefficient"],
        "vetoes_a": a["vetoes"],
        "vetoes_b": b["vetoes"],
        "reason_a": a["reason"],
        "reason_b": b["reason"],
    }


def _result(card: Card | None) -> Record:
    names = ("total", "grade", "coefficient", "reason")
    if card is None:
        return {**dict.fromkeys(names), "vetoes": None, "reason": "not_scored"}
    return {**{name: getattr(card, name) for name in names}, "vetoes": list(card.vetoes)}


def _years(backtest: Backtest) -> Iterator[Record]:
    for pair in backtest.years:
        yield {
            "subject": pair.subject,
            "name": backtest.names.get(pair.subject, pair.subject),
            "year": str(pair.year),
            "total_a": pair.a.total if pair.a else None,
            "total_b": pair.b.total if pair.b else None,
            "change": pair.change,
            "grade_a": pair.a.grade if pair.a else None,
            "grade_b": pair.b.grade if pair.b else None,
            "grade_moves": pair.flip,
        }


def _periods(backtest: Backtest) -> Iterator[Record]:
    for period, (own, agreement) in by_period(backtest.pairs).items():
        yield {
            "period": str(period),
            **_tallied(own),
            "kendall_tau_b": _statistic(agreement.tau),
            "spearman_rho": _statistic(agreement.rho),
            "pairs_swapped": _statistic(agreement.swapped),
        }


def _statistic(value: float) -> Decimal | None:
    return None if isnan(value) else rounded(Decimal(value), 6)


def _flow(backtest: Backtest) -> Iterator[Record]:
    flow = grade_flow(backtest.pairs, scheme_a=backtest.scheme_a, scheme_b=backtest.scheme_b)
    for row in flow.rows if flow else ():
        for column in flow.columns if flow else ():
            yield {"grade_a": row, "grade_b": column, "scorecards": flow.counts[(row, column)] if flow else 0}


def _groups(backtest: Backtest) -> Iterator[Record]:
    for kind, groups in backtest.groups.items():
        for one in groups:
            yield {"by": kind, "group": one.group, "people": one.tally.subjects, **_tallied(one.tally)}


def _drivers(backtest: Backtest, language: str) -> Iterator[Record]:
    schemes = {"scheme_a": backtest.scheme_a, "scheme_b": backtest.scheme_b}
    for level, key in (("dimension", by_dimension(**schemes)), ("indicator", attrgetter("name"))):
        for one in drivers(backtest.changes, key=key):
            yield {
                "level": level,
                "effect": one.effect.value,
                "of": one.name or None,
                "driver": driver_text(one.effect, one.name, **schemes).in_language(language),
                "mean_change": _points(one.mean),
                "mean_absolute_change": _points(one.mean_absolute),
                "share": _points(one.share),
                "scorecards": one.affected,
                "up": one.up,
                "down": one.down,
            }


# ── every indicator of every scorecard ──────────────────────────────────────────────────────────────


def _all_details(backtest: Backtest, language: str) -> Iterator[Record]:
    known = {(pair.period, pair.subject): found for pair, found in backtest.changes}
    for pair in backtest.pairs:
        yield from _details(backtest, pair, known.get((pair.period, pair.subject), ()), language)


def _details(backtest: Backtest, pair: Pair, found: Sequence[Part], language: str) -> Iterator[Record]:
    """One line per indicator, and one per other part of the change; their points sum to it."""
    effects = {(part.name, part.effect): part.points for part in found}
    head = {
        "subject": pair.subject,
        "name": backtest.names.get(pair.subject, pair.subject),
        "period": str(pair.period),
    }
    cards = [card.indicators if card else {} for card in (pair.a, pair.b)]
    for indicator in dict.fromkeys([*cards[0], *cards[1]]):
        own = {
            effect: points
            for (name, effect), points in effects.items()
            if name == indicator and _of_indicator(effect)
        }
        yield {
            **head,
            "part": indicator,
            "title": title_of(indicator, backtest.scheme_b, backtest.scheme_a).in_language(language),
            **_sides(cards[0].get(indicator), cards[1].get(indicator)),
            "by_weight": _exact(own.get(Effect.WEIGHT)),
            "by_score": _exact(own.get(Effect.SCORE)),
            "by_taking_part": _exact(own.get(Effect.APPEARS) or own.get(Effect.DISAPPEARS)),
            "points": _exact(sum(own.values(), Fraction(0))),
        }
    schemes = {"scheme_a": backtest.scheme_a, "scheme_b": backtest.scheme_b}
    for (name, effect), points in effects.items():
        if not _of_indicator(effect):
            title = driver_text(effect, name, **schemes).in_language(language)
            yield {**head, "part": name or effect.value, "title": title, "points": _exact(points)}


def _of_indicator(effect: Effect) -> bool:
    return effect in (Effect.WEIGHT, Effect.SCORE, Effect.APPEARS, Effect.DISAPPEARS)


def _sides(a: IndicatorCard | None, b: IndicatorCard | None) -> Record:
    found: Record = {}
    for what in ("value", "status", "score", "effective_weight", "contribution"):
        for side, part in (("a", a), ("b", b)):
            value = getattr(part, what) if part is not None else None
            found[f"{what}_{side}"] = _exact(value) if isinstance(value, Fraction) else value
    return found


def _coverage(backtest: Backtest, language: str) -> Iterator[Record]:
    known = backtest.scheme_a.indicators, backtest.scheme_b.indicators
    for indicator in dict.fromkeys([*known[0], *known[1]]):
        line: Record = {
            "indicator": indicator,
            "title": title_of(indicator, backtest.scheme_b, backtest.scheme_a).in_language(language),
        }
        for side, scored, own in zip("ab", (backtest.a, backtest.b), known, strict=True):
            found = coverage(scored, indicator) if indicator in own else None
            line[f"scorecards_{side}"] = found.sheets if found else None
            line[f"with_score_{side}"] = found.scored if found else None
            line[f"reason_{side}"] = found.reason if found else None
        yield line


def tables(found: Mapping[str, Sequence[Record]]) -> dict[str, tuple[Sequence[str], Sequence[Record]]]:
    """The sheets of Excel: a head of every field that occurs, and the records."""
    return {
        name: (tuple(dict.fromkeys(field for record in records for field in record)), records)
        for name, records in found.items()
    }
