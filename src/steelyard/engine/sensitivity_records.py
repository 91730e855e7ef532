"""What a sensitivity study found, as flat records for JSON, CSV and Excel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from steelyard.core.numbers import from_official_units
from steelyard.engine.sensitivity import Sensitivity
from steelyard.review.sensitivity.grades import Odds
from steelyard.review.sensitivity.robust import kept, pairs, verdict
from steelyard.review.sensitivity.words import about, method, summary
from steelyard.stats.acceptability import sampling_error

Record = dict[str, Any]
Table = tuple[Sequence[str], list[Record]]
#: Excel has no use for a sheet as wide as a company.
_WIDEST = 200


def document(found: Sensitivity, *, language: str, subject: str | None = None) -> Record:
    """Everything as one document; with `subject`, only what concerns it among the subjects."""
    study = found.study
    shown: Record = {
        "period": str(found.period),
        "summary": [text.in_language(language) for text in summary(study, found.name)],
        "settings": {
            "draws": study.settings.draws,
            "seed": study.settings.seed,
            "span": number(study.settings.span),
            "reliability": number(study.settings.reliability),
            "sampling_error": number(sampling_error(study.settings.draws)),
        },
    }
    if subject is not None:
        line = study.matrix.subjects.index(subject)
        shown["about"] = [text.in_language(language) for text in about(study, line, found.name)]
    tables = {name: records for name, (_, records) in sheets(found, language=language).items()}
    for name in ("ranks", "grades", "central_weights"):
        shown[name] = [each for each in tables[name] if subject in (None, each["subject"])]
    shown["pairs"] = [
        each for each in tables["pairs"] if subject in (None, each["subject"], each["next_subject"])
    ]
    shown |= {name: tables[name] for name in ("drivers", "alternatives")}
    return shown | {
        "rank_acceptability": _acceptability(found, subject),
        "meta": found.scored.computation.results.meta,
    }


def sheets(found: Sensitivity, *, language: str) -> dict[str, Table]:
    """One table per question; the ranks come first."""
    records = {
        "ranks": rank_records(found),
        "grades": grade_records(found),
        "pairs": pair_records(found),
        "drivers": driver_records(found, language),
        "alternatives": alternative_records(found, language),
        "central_weights": _central(found),
    }
    tables: dict[str, Table] = {name: (_heads(each), each) for name, each in records.items()}
    if len(found.study.matrix.subjects) <= _WIDEST:
        wide = _wide(found)
        tables["rank_acceptability"] = (_heads(wide), wide)
    return tables


def rank_records(found: Sensitivity) -> list[Record]:
    """One per subject, in the official order."""
    study = found.study
    (low, high), stays = study.weights.interval(), kept(study)
    return [
        {
            "subject": who,
            "name": found.name(who),
            "rank": int(study.matrix.places[0][line]),
            "total": from_official_units(int(study.matrix.official[line])),
            "rank_low": int(low[line]),
            "rank_high": int(high[line]),
            "expected_rank": number(study.weights.expected[line]),
            "modal_rank": int(study.weights.modal[line]),
            "rank_kept": number(stays[line]),
            "first": number(study.weights.shares[line, 0]),
            "confidence_factor": number(study.weights.confidence[line]),
            "verdict": verdict(stays[line]).value,
            **_measured_ranks(found, line),
        }
        for who, line in _in_order(found)
    ]


def _measured_ranks(found: Sensitivity, line: int) -> Record:
    measured = found.study.measured
    if measured is None:
        return {"measured_rank_low": None, "measured_rank_high": None}
    low, high = measured.interval()
    return {"measured_rank_low": int(low[line]), "measured_rank_high": int(high[line])}


def grade_records(found: Sensitivity) -> list[Record]:
    """One per subject: how sure each grade is when values move, and whether it holds when weights do."""
    study = found.study
    by_weights, by_values = study.weight_odds, study.measured_odds
    if by_weights is None:
        return []
    return [
        {
            "subject": who,
            "name": found.name(who),
            "total": from_official_units(int(study.matrix.official[line])),
            "grade": by_weights.grades[by_weights.official[line]],
            "kept_by_weights": number(by_weights.kept[line]),
            **(_measured_grades(by_values, line) if by_values is not None else {}),
        }
        for who, line in _in_order(found)
    ]


def _measured_grades(odds: Odds, line: int) -> Record:
    shares = {
        f"probability_{grade}": number(odds.probabilities[line, place])
        for place, grade in enumerate(odds.grades)
    }
    at_least = np.cumsum(odds.probabilities[line])[:-1]
    reached = {
        f"at_least_{grade}": number(share) for grade, share in zip(odds.grades, at_least, strict=False)
    }
    return {
        "standard_error": number(odds.error[line]),
        "border_case": "yes" if odds.border[line] else "no",
        **shares,
        **reached,
    }


def pair_records(found: Sensitivity) -> list[Record]:
    """One per pair of neighbours."""
    subjects = found.study.matrix.subjects
    return [
        {
            "subject": subjects[pair.better],
            "name": found.name(subjects[pair.better]),
            "next_subject": subjects[pair.other],
            "next_name": found.name(subjects[pair.other]),
            "ahead_by_weights": number(pair.by_weights),
            "ahead_by_measurement": number(pair.by_measurement),
            "told_apart": "yes" if pair.told_apart else "no",
        }
        for pair in pairs(found.study)
    ]


def driver_records(found: Sensitivity, language: str) -> list[Record]:
    """One per indicator, in the order of the scheme."""
    scheme = found.study.matrix.scheme
    return [
        {
            "indicator": each.indicator,
            "title": scheme.indicators[each.indicator].title.in_language(language),
            "agreed_weight": number(each.agreed),
            "effective_weight": number(each.weight),
            "influence": number(each.share),
            "r_squared": number(each.r_squared),
            "standard_deviation": number(each.spread),
            "n": each.n,
            "error_share": number(found.study.error_shares.get(each.indicator)),
        }
        for each in found.study.drivers
    ]


def alternative_records(found: Sensitivity, language: str) -> list[Record]:
    """One per method, with the rank of every subject under it."""
    subjects = found.study.matrix.subjects
    return [
        {
            "method": method(each).in_language(language),
            "normalisation": each.normalisation,
            "aggregation": each.way.value,
            "mean_shift": number(each.mean_shift),
            "largest_shift": number(float(np.abs(each.shift).max())),
            "ranks": {who: number(rank) for who, rank in zip(subjects, each.ranks.tolist(), strict=True)},
        }
        for each in found.study.alternatives
    ]


def _central(found: Sensitivity) -> list[Record]:
    """The mean weights that put a subject first, beside the agreed ones, in percent."""
    matrix, weights = found.study.matrix, found.study.weights
    names = [*(group.name for group in matrix.groups), *matrix.indicators]
    agreed = {name: number(100 * share) for name, share in zip(names, matrix.base, strict=True)}
    lines = [{"subject": None, "name": "agreed", "first": None, **agreed}]
    for who, line in _in_order(found):
        if weights.shares[line, 0] > 0:
            central = zip(names, weights.central[line], strict=True)
            first = {"first": number(weights.shares[line, 0])}
            lines.append(
                {"subject": who, "name": found.name(who), **first}
                | {name: number(100 * share) for name, share in central}
            )
    return lines


def _acceptability(found: Sensitivity, subject: str | None) -> Record:
    """Subject → rank → share; ranks that never happen are left out."""
    shares = found.study.weights.shares
    return {
        who: {str(place + 1): number(shares[line, place]) for place in np.flatnonzero(shares[line] >= 5e-5)}
        for who, line in _in_order(found)
        if subject in (None, who)
    }


def _wide(found: Sensitivity) -> list[Record]:
    shares = found.study.weights.shares
    return [
        {"subject": who, "name": found.name(who)}
        | {str(place + 1): number(share) for place, share in enumerate(shares[line].tolist())}
        for who, line in _in_order(found)
    ]


def _in_order(found: Sensitivity) -> list[tuple[str, int]]:
    matrix = found.study.matrix
    return [(matrix.subjects[line], line) for line in matrix.order.tolist()]


def _heads(records: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(records[0]) if records else ("subject",)


def number(value: float | None, places: int = 4) -> Decimal | None:
    """A statistic for reading: it has no more digits than it knows."""
    return None if value is None or np.isnan(value) else round(Decimal(float(value)), places) + 0
