"""Changes of indicators and dimensions."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from steelyard.core.numbers import plain as number_text
from steelyard.core.texts import Text, filled, joined
from steelyard.review.difference.change import Change, Importance, Kind, Path
from steelyard.review.difference.record import Recorder, Setting, shown
from steelyard.review.difference.scoring_rules import rule_changes
from steelyard.review.difference.sides import Side, Sides, plain
from steelyard.review.difference.vocabulary import EVERYONE, MARKS, NONE, template, text, value_word
from steelyard.review.difference.weights import (
    indicator_weight,
    percent,
    share,
    share_moved,
)
from steelyard.scheme.model import AppliesTo, Bounds, Evidence, Indicator

PROCESS, SCORE = Importance.PROCESS, Importance.SCORE

_NEW_INDICATOR = template(
    "{subject} is a new indicator: {weight}% of the dimension, {share}% of the sheet.",
    "新增指标“{subject}”：占本维度 {weight}%，占全表 {share}%。",
    "新增指標「{subject}」：占本構面 {weight}%，占全表 {share}%。",
)
_GONE_INDICATOR = template(
    "{subject} is no longer an indicator; it was {weight}% of the dimension, {share}% of the sheet.",
    "取消指标“{subject}”，原占本维度 {weight}%，占全表 {share}%。",
    "取消指標「{subject}」，原占本構面 {weight}%，占全表 {share}%。",
)
_MOVED = template(
    "{subject} moves from {old} to {new}: {share}.",
    "{subject}由“{old}”移至“{new}”，{share}。",
    "{subject}由「{old}」移至「{new}」，{share}。",
)
_MARK = template(
    "{subject}: the {mark} is {new} instead of {old}.",
    "{subject}的{mark}由 {old} 调整为 {new}。",
    "{subject}的{mark}由 {old} 調整為 {new}。",
)
_POLICY = template(
    "{subject}: when the value is {statuses}, {new}; so far, {old}.",
    "{subject}：完成值{statuses}时，由“{old}”改为“{new}”。",
    "{subject}：完成值{statuses}時，由「{old}」改為「{new}」。",
)
_ANY = text("absent for whatever reason", "因任何原因缺失", "因任何原因缺漏")
_STATUSES = ("missing", "undefined", "insufficient_evidence", "not_due")


def indicator_path(side: Side, name: str) -> Path:
    return ("dimensions", side.home[name], "indicators", name)


# ── settings ────────────────────────────────────────────────────────────────────────────────────────


def _bounds(caps: Bounds, side: Side) -> Text:
    if caps.min is None and caps.max is None:
        return NONE
    ends = ["…" if end is None else number_text(end) for end in (caps.min, caps.max)]
    return Text.of("–".join(ends))


CAPS = Setting("caps", SCORE, Kind.LIMITS, show=_bounds)


def _applies(value: AppliesTo, side: Side) -> Text:
    return (
        joined([Text.of(each) for each in (*value.positions, *value.teams)])
        if any(plain(value).values())
        else EVERYONE
    )


def _applies_meaning(value: AppliesTo, side: Side) -> Any:
    return frozenset(value.positions), frozenset(value.teams)


def _evidence(value: Evidence | None, side: Side) -> Text:
    return NONE if value is None else Text.of(f"{value.measure} ≥ {number_text(value.at_least)}")


def _evidence_meaning(value: Evidence | None, side: Side) -> Any:
    return None if value is None else (side.names.get(value.measure, value.measure), value.at_least)


def formula_meaning(value: str | None, side: Side) -> Any:
    found = side.formula(value)
    return found[1] if found is not None else None


def formula_written(value: str | None, side: Side) -> Any:
    found = side.formula(value)
    return found[0] if found is not None else None


def formula_shown(value: str | None, side: Side) -> Text:
    return NONE if value is None else Text.of(" ".join(value.split()))


def formula_setting(name: str, importance: Importance, kind: Kind = Kind.FORMULA) -> Setting:
    return Setting(name, importance, kind, formula_shown, formula_meaning, formula_written)


def _references(sides: Sides, name: str) -> Setting:
    """Indicators that are named; a renamed one is the same."""

    def meaning(value: tuple[str, ...], side: Side) -> Any:
        return frozenset(map(sides.indicators.old, value) if side is sides.new else value)

    def show(value: tuple[str, ...], side: Side) -> Text:
        known = side.indicators
        return (
            joined([known[each].title if each in known else Text.of(each) for each in value])
            if value
            else NONE
        )

    return Setting(name, PROCESS, show=show, meaning=meaning)


def _objective(sides: Sides) -> Setting:
    def meaning(value: str | None, side: Side) -> Any:
        return sides.objectives.old(value) if value is not None and side is sides.new else value

    def show(value: str | None, side: Side) -> Text:
        known = side.scheme.objectives
        return known[value].title if value in known and value is not None else shown(value)

    return Setting("objective", PROCESS, show=show, meaning=meaning)


def _indicator_settings(sides: Sides) -> list[Setting]:
    return [
        Setting("input"),
        formula_setting("formula", SCORE),
        Setting("unit"),
        Setting("direction"),
        Setting("level"),
        Setting("below"),
        Setting("applies_to", show=_applies, meaning=_applies_meaning),
        Setting("frequency"),
        CAPS,
        Setting("minimum_evidence", show=_evidence, meaning=_evidence_meaning),
        _objective(sides),
        *(Setting(name, PROCESS) for name in ("nature", "focus", "horizon", "kind", "source", "owner")),
        _references(sides, "guardrails"),
        _references(sides, "linked_to"),
        formula_setting("companion", PROCESS, Kind.SETTING),
    ]


def _shares(value: Any, side: Side) -> Any:
    """Perspectives weigh in proportion to each other."""
    whole = sum(value.values())
    return {name: Fraction(weight) / Fraction(whole) for name, weight in value.items() if weight}


def _minimum(value: Any, side: Side) -> Any:
    return {name: count for name, count in value.items() if count > 1}


_RATINGS = [
    Setting("scale"),
    Setting("perspectives", meaning=_shares),
    Setting("minimum", meaning=_minimum),
    Setting("require", meaning=lambda value, side: frozenset(value)),
]


# ── indicators ──────────────────────────────────────────────────────────────────────────────────────


def indicator_changes(record: Recorder, name: str, old_name: str) -> Iterator[Change]:
    """Everything that changed in an indicator that both schemes have."""
    sides = record.sides
    old, new = sides.old.indicators[old_name], sides.new.indicators[name]
    before, after = indicator_path(sides.old, old_name), indicator_path(sides.new, name)
    yield from _moved(record, before, after)
    yield from indicator_weight(record, before, after)
    settings = [
        each for each in _indicator_settings(sides) if each.name != "formula" or old.input == new.input
    ]
    yield from record.settings(new.title, old, new, before, after, settings)
    if old.ratings is not None and new.ratings is not None:
        paths = (*before, "ratings"), (*after, "ratings")
        yield from record.settings(new.title, old.ratings, new.ratings, *paths, _RATINGS)
    yield from _targets(record, old, new, before, after)
    yield from rule_changes(record, old, new, before, after)
    yield from _policies(record, old, new, before, after)
    yield from record.renamed(new.title, before, after)
    yield from record.title(old.title, new.title, before, after)
    paths = (*before, "description"), (*after, "description")
    yield from record.reworded(new.title, old.description, new.description, *paths)


def _moved(record: Recorder, before: Path, after: Path) -> Iterator[Change]:
    sides = record.sides
    if sides.dimensions.kept.get(str(after[1])) == before[1]:
        return
    homes = sides.old.scheme.dimensions[str(before[1])], sides.new.scheme.dimensions[str(after[1])]
    shares = share(sides.old, str(before[-1])), share(sides.new, str(after[-1]))
    sentence = filled(
        _MOVED,
        subject=sides.new.indicators[str(after[-1])].title,
        old=homes[0].title,
        new=homes[1].title,
        share=share_moved(*shares),
    )
    yield record.change(Kind.MOVED, SCORE, before, after, sentence, old=before[1], new=after[1])


def _targets(record: Recorder, old: Indicator, new: Indicator, before: Path, after: Path) -> Iterator[Change]:
    for name, word in MARKS.items():
        values = getattr(old.target, name), getattr(new.target, name)
        if values[0] != values[1]:
            texts = [
                NONE if value is None else Text.of(each.unit.show(value, places=8))
                for value, each in zip(values, (old, new), strict=True)
            ]
            sentence = filled(_MARK, subject=new.title, mark=word, old=texts[0], new=texts[1])
            paths = (*before, "target", name), (*after, "target", name)
            yield record.change(Kind.TARGET, SCORE, *paths, sentence, old=values[0], new=values[1])


def _policies(
    record: Recorder, old: Indicator, new: Indicator, before: Path, after: Path
) -> Iterator[Change]:
    """What happens without a value; statuses that change alike are told in one sentence."""
    moved: dict[tuple[str, str], list[str]] = {}
    for status in _STATUSES:
        policies = old.policy(status), new.policy(status)
        if policies[0] != policies[1]:
            moved.setdefault(policies, []).append(status)
    for (was, now), statuses in moved.items():
        words = joined(map(value_word, statuses)) if len(statuses) < len(_STATUSES) else _ANY
        sentence = filled(
            _POLICY, subject=new.title, statuses=words, old=value_word(was), new=value_word(now)
        )
        paths = (*before, statuses[0]), (*after, statuses[0])
        yield record.change(Kind.POLICY, SCORE, *paths, sentence, old=was, new=now)


def appears(record: Recorder, name: str) -> Change:
    side = record.sides.new
    part = side.indicators[name]
    words = {"weight": part.weight, "share": percent(share(side, name))}
    sentence = filled(_NEW_INDICATOR, subject=part.title, **words)
    return record.change(Kind.ADDED, SCORE, None, indicator_path(side, name), sentence, new=plain(part))


def vanishes(record: Recorder, name: str) -> Change:
    side = record.sides.old
    part = side.indicators[name]
    words = {"weight": part.weight, "share": percent(share(side, name))}
    sentence = filled(_GONE_INDICATOR, subject=part.title, **words)
    return record.change(Kind.REMOVED, SCORE, indicator_path(side, name), None, sentence, old=plain(part))
