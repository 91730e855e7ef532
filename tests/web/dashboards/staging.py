"""Results as the worker would have written them: computations, cards, figures and boards of the cast."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from steelyard.web.accounts.models import User
from steelyard.web.dashboards.models import Board
from steelyard.web.org.models import Membership, Person, Team
from steelyard.web.schemes.models import Scheme, State, Version
from steelyard.web.scorecards.models import Computation, Figure, Scorecard

STARTS = {"2025Q3": date(2025, 7, 1), "2026Q2": date(2026, 4, 1), "2026Q3": date(2026, 7, 1)}
ENDS = {"2025Q3": date(2025, 9, 30), "2026Q2": date(2026, 6, 30), "2026Q3": date(2026, 9, 30)}
#: indicator → dimension, unit, level
INDICATORS = {
    "roi": ("campaigns", "percent", "employee"),
    "leads": ("campaigns", "count", "employee"),
    "nps": ("customers", "points", "department"),
    "reports": ("insight", "count", "employee"),
}
TITLES = {"campaigns": "Campaigns", "customers": "Customers", "insight": "Insight"}
OUTLINE: dict[str, Any] = {
    "title": {"en": "A scheme", "zh-Hans": "方案"},
    "period": "quarter",
    "dimensions": [
        {
            "name": name,
            "title": {"en": title, "zh-Hans": f"{title}维度"},
            "weight": "40" if name == "campaigns" else "30",
            "indicators": [one for one, (dimension, *_) in INDICATORS.items() if dimension == name],
        }
        for name, title in TITLES.items()
    ],
    "indicators": {
        name: {
            "title": {"en": f"The {name}", "zh-Hans": f"指标{name}"},
            "dimension": dimension,
            "unit": unit,
            "direction": "higher",
            "level": level,
        }
        for name, (dimension, unit, level) in INDICATORS.items()
    },
    "adjustments": {"praise": {"en": "Praise"}},
    "vetoes": {},
    "grades": {"bands": [["A", "90"], ["B", None]], "labels": {"A": {"en": "very good"}}, "coefficient": {}},
}


def publish() -> Version:
    """A scheme in force."""
    scheme, _ = Scheme.objects.get_or_create(slug="the-scheme", defaults={"title": {"en": "A scheme"}})
    author = User.objects.order_by("pk").first()
    return Version.objects.create(
        scheme=scheme,
        number=1,
        text="scheme: test",
        sha256="0" * 64,
        state=State.PUBLISHED,
        created_by=author,
    )


def compute(version: Version, period: str, *, as_of: date | None = None) -> Computation:
    """A current computation without cards."""
    return Computation.objects.create(
        version=version,
        scheme=version.scheme,
        period=period,
        starts_on=STARTS[period],
        ends_on=ENDS[period],
        as_of=as_of or date(2026, 9, 18),
        snapshot="s",
        engine="test",
        outline=OUTLINE,
        is_current=True,
        computed_at=datetime(2026, 9, 18, 10, 42, tzinfo=UTC),
    )


def add_card(
    computation: Computation,
    subject: str,
    name: str,
    kind: str,
    *,
    scores: Mapping[str, str | None] | None = None,
    board: Mapping[str, Any] | None = None,
) -> Scorecard:
    """A card with a figure for each indicator; every score is 100 unless said otherwise."""
    wanted = {**dict.fromkeys(INDICATORS, "100"), **(scores or {})}
    known = [Decimal(score) for score in wanted.values() if score is not None]
    total = sum(known, Decimal(0)) / len(known) if known else None
    card = Scorecard.objects.create(
        computation=computation,
        kind=kind,
        subject=subject,
        name=name,
        total=total,
        grade="" if total is None else "A" if total >= 90 else "B",
        card=_record(wanted, total),
    )
    Figure.objects.bulk_create(_figure(card, name, score) for name, score in wanted.items())
    if board is not None:
        Board.objects.create(computation=computation, subject=subject, body=dict(board))
    return card


def _record(scores: Mapping[str, str | None], total: Decimal | None) -> dict[str, Any]:
    dimensions = [_dimension(name, scores) for name in TITLES]
    lines = [_line(name, score) for name, score in scores.items()]
    adjustments = [{"adjustment": "praise", "count": "1", "points": "2"}]
    text = None if total is None else str(total)
    return {
        "dimensions": dimensions,
        "indicators": lines,
        "adjustments": adjustments,
        "total_before_vetoes": text,
        "total": text,
        "reason": None if total is not None else "nothing_to_score",
    }


def _dimension(name: str, scores: Mapping[str, str | None]) -> dict[str, Any]:
    own = [Decimal(scores[one] or 0) for one, (dimension, *_) in INDICATORS.items() if dimension == name]
    weight = 40 if name == "campaigns" else 30
    score = sum(own, Decimal(0)) / len(own)
    return {
        "dimension": name,
        "score": str(score),
        "weight": str(weight),
        "effective_weight": str(weight),
        "contribution": str(score * weight / 100),
    }


def _line(name: str, score: str | None) -> dict[str, Any]:
    is_there = score is not None
    return {
        "indicator": name,
        "dimension": INDICATORS[name][0],
        "value": "0.26" if is_there else None,
        "target": "0.2",
        "status": "ok" if is_there else "missing",
        "reason": None if is_there else "no_rows",
        "score": score,
        "effective_weight": "20",
        "contribution": str(Decimal(score or 0) / 5),
    }


def _figure(card: Scorecard, name: str, score: str | None) -> Figure:
    signal = "none" if score is None else "on_track" if float(score) >= 95 else "behind"
    return Figure(
        scorecard=card,
        indicator=name,
        dimension=INDICATORS[name][0],
        status="ok" if score is not None else "missing",
        value=0.26,
        target=0.2,
        score=score,
        weight=20,
        signal=signal,
    )


def body(**parts: Any) -> dict[str, Any]:
    """A board as engine.boards writes it: an open quarter, 87% over."""
    return {
        "format": 1,
        "period": "2026Q3",
        "starts_on": "2026-07-01",
        "ends_on": "2026-09-30",
        "as_of": "2026-09-18",
        "is_open": True,
        "elapsed": "0.869565217391",
        "periods": ["2026Q2", "2026Q3"],
        "total": {
            "forecast": {"value": "93.1", "low": "90.7", "high": "95.5", "periods": 7, "confidence": "0.8"}
        },
        "indicators": {
            "roi": {
                "trend": ["0.2", "0.26"],
                "prior": {"period": "2026Q2", "value": "0.2", "difference": "0.06", "is_same_part": False},
                "year_ago": {"period": "2025Q3", "reason": "no_earlier_value"},
                "pace": {"reason": "not_a_flow"},
                "forecast": {"reason": "not_enough_history"},
            },
            "leads": {
                "trend": [None, "26"],
                "prior": {"period": "2026Q2", "reason": "no_earlier_value"},
                "year_ago": {"period": "2025Q3", "reason": "no_earlier_value"},
                "pace": {"expected": "50", "ratio": "0.52", "of_target": "0.45", "signal": "behind"},
                "forecast": {"value": "30", "low": "28", "high": "32", "periods": 7, "confidence": "0.8"},
            },
        },
        "funnel": FUNNEL,
        "campaigns": CAMPAIGNS,
        "response": RESPONSE,
        "brand": BRAND,
        **parts,
    }


FUNNEL = {
    "definition": "cohort_of_period",
    "is_maturing": True,
    "prior_period": "2026Q2",
    "left_out": [],
    "steps": [
        {"step": "lead", "count": "4210", "rate": None, "of_leads": "1", "prior_count": "4000", "prior_rate": None},
        {"step": "mql", "count": "1020", "rate": "0.242", "of_leads": "0.242", "prior_count": "1200", "prior_rate": "0.3"},
    ],
}  # fmt: skip
CAMPAIGNS = {
    "spend": "103890.6", "revenue": "103400.41", "roi": "-0.005", "left_out": 0, "failing_under": "0.05",
    "campaigns": [
        {
            "campaign": "C1", "name": "城市路演 杭州", "series": "城市路演", "type": "roadshow", "channel": "offline",
            "status": "finished", "owner": "e-007", "ended_on": "2026-08-15", "share": "1",
            "spend": "103890.6", "revenue": "103400.41", "roi": "-0.005",
        }
    ],
    "series": [
        {
            "series": "城市路演", "periods": [{"period": "2026Q3", "spend": "1", "revenue": "1", "roi": "-0.005"}],
            "owners": ["e-007"], "spend": "103890.6", "revenue": "103400.41", "roi": "-0.005",
            "times_under": 3, "is_failing": True,
        }
    ],
}  # fmt: skip
RESPONSE = {
    "incidents": "5", "unanswered": "1", "median_hours": "3", "indicator": "speed", "target_hours": "4",
    "buckets": [
        {"from": "0", "to": "2", "count": "2"}, {"from": "2", "to": "8", "count": "1"},
        {"from": "8", "to": None, "count": "1"},
    ],
}  # fmt: skip
_WAVE = {"value": "0.3", "low": "0.257", "high": "0.347", "answers": "400", "method": "wilson"}
BRAND = {"confidence": "0.95", "waves": [{"period": "2026Q3", "awareness": _WAVE, "reputation": None}]}


def stage_company(
    computation: Computation,
    people: Iterable[Person],
    teams: Iterable[Team],
    *,
    board: Mapping[str, Any] | None = None,
) -> None:
    """Cards and boards for everybody; the figures of people are their own, those of units all 100."""
    body_ = board if board is not None else body()
    for team in teams:
        kind = "team" if team.parent_id else "department"
        add_card(computation, team.pk, team.name, kind, board=body_)
    for person in people:
        add_card(computation, person.pk, person.name, "employee", board=body_)


def hire(count: int, team: str) -> list[Person]:
    """More people, all in one team."""
    people = [Person(id=f"x-{n:03}", name=f"新人{n:03}", position="planner") for n in range(count)]
    Person.objects.bulk_create(people)
    Membership.objects.bulk_create(
        Membership(person=person, team_id=team, valid_from=date(2024, 1, 1)) for person in people
    )
    return people
