"""Scoring rules compared by what they do: the points for every value, not the way they are written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

from steelyard.core.numbers import plain as number_text
from steelyard.core.numbers import rounded, to_decimal
from steelyard.core.texts import Text, filled
from steelyard.core.units import Unit
from steelyard.review.difference.change import Change, Importance, Kind, Path
from steelyard.review.difference.plain_curves import first_full, plain_curve, widest_gap
from steelyard.review.difference.record import Recorder
from steelyard.review.difference.sides import plain, wording
from steelyard.review.difference.vocabulary import MARKS, rule_word, template
from steelyard.scheme.model import Bounds, Indicator, TargetModel
from steelyard.scheme.rules import Descriptive, Piecewise, Ratio, Reverse, Rule, Tier
from steelyard.scoring.curves import Curve
from steelyard.scoring.no_curve import NoCurve
from steelyard.scoring.rules import curve_for

_OTHER_RULE = template(
    "{subject} is scored by another rule, {new} instead of {old}{effects}.",
    "{subject}的计分规则由{old}改为{new}{effects}。",
    "{subject}的計分規則由{old}改為{new}{effects}。",
)
_OTHER_PARAMETERS = template(
    "{subject} is scored otherwise ({parameters}){effects}.",
    "{subject}的计分参数调整（{parameters}）{effects}。",
    "{subject}的計分參數調整（{parameters}）{effects}。",
)
_SAME = template(
    "{subject}: the scoring rule is written otherwise and gives the same points for every value.",
    "{subject}：计分规则写法不同，任何完成值的得分均不变。",
    "{subject}：計分規則寫法不同，任何完成值的得分均不變。",
)
_SAME_HERE = template(
    ": the same points at the target of the scheme, perhaps not at another one in targets.csv",
    "：按方案内目标值得分不变；targets.csv 另设目标时得分可能不同",
    "：按方案內目標值得分不變；targets.csv 另設目標時得分可能不同",
)
_PARAMETER = template(
    "{key} {new} instead of {old}", "{key} 由 {old} 改为 {new}", "{key} 由 {old} 改為 {new}"
)
_AT_MARK = template(
    "at the {mark} {new} points instead of {old}",
    "达到{mark}时 {old} → {new} 分",
    "達到{mark}時 {old} → {new} 分",
)
_FULL = template("full marks from {new} instead of {old}", "满分起点 {old} → {new}", "滿分起點 {old} → {new}")
_LARGEST = template(
    "largest change {by} points {where} {value}",
    "最大变化 {by} 分（完成值{where} {value}）",
    "最大變化 {by} 分（完成值{where} {value}）",
)
_WHERE = {
    -1: template("just under", "略低于", "略低於"),
    0: template("at", "为", "為"),
    1: template("just over", "略高于", "略高於"),
}
_ANCHOR_TEXTS = template(
    "{subject}: what the levels of the scale look like is reworded.",
    "{subject}：评分等级描述文字有修改。",
    "{subject}：評分等級描述文字有修改。",
)
_LIST = {"en": "; ", "zh-Hans": "；", "zh-Hant": "；"}
_COLON = {"en": ": ", "zh-Hans": "：", "zh-Hant": "："}

#: Other targets (threshold, target, stretch) at which two rules are compared: knots and coefficients of a
#: curve are simple fractions in them, so that agreeing at all of these is no accident. Some rules have no
#: points at a target of 0 or less, so those are among them.
_OTHER_TARGETS = (
    *((1, 2, 3), (5, 7, 8), (10, 13, 29), (2, 11, 12), (3, 4, 25)),
    *((-3, -2, -1), (-9, -4, 2), (-1, 0, 1)),
)


@dataclass(frozen=True)
class Frame:
    """What a rule is aimed at, apart from the rule."""

    target: TargetModel
    direction: str
    unit: Unit
    caps: Bounds

    @classmethod
    def of(cls, indicator: Indicator) -> Frame:
        return cls(indicator.target, indicator.direction, indicator.unit, indicator.caps)

    def curve(self, rule: Rule) -> Curve | None:
        try:
            curve = curve_for(rule, target=self.target, direction=self.direction, unit=self.unit)
        except NoCurve:
            return None
        return plain_curve(curve, self.caps)


def rule_changes(
    record: Recorder, old: Indicator, new: Indicator, before: Path, after: Path
) -> Iterator[Change]:
    """The change of the scoring rule, seen at one target, so that a moved target is not told twice."""
    paths = (*before, "score"), (*after, "score")
    rules = plain(old.score), plain(new.score)
    if _numbers(old.score) == _numbers(new.score):
        if _texts(old.score) != _texts(new.score):
            sentence = filled(_ANCHOR_TEXTS, subject=new.title)
            yield record.change(Kind.TEXT, Importance.TEXT, *paths, sentence, old=rules[0], new=rules[1])
        return
    agreement = _agreement(old, new)
    if agreement is Agreement.EVERYWHERE:
        sentence = filled(_SAME, subject=new.title)
        yield record.change(Kind.REWRITTEN, Importance.NONE, *paths, sentence, old=rules[0], new=rules[1])
        return
    clause = Text.of(_SAME_HERE) if agreement is Agreement.HERE else _clause(list(_effects(old, new)))
    sentence = _sentence(old, new, clause)
    yield record.change(Kind.CURVE, Importance.SCORE, *paths, sentence, old=rules[0], new=rules[1])


class Agreement(Enum):
    """For which targets two rules give the same points for every value."""

    EVERYWHERE = "any target"
    HERE = "the targets of both schemes"
    NOWHERE = "not even those"


def _agreement(old: Indicator, new: Indicator) -> Agreement:
    frames = [Frame.of(old), Frame.of(new)]
    others = [
        each for each in _elsewhere(old.score, new.score, frames) if _scores(old.score, new.score, each)
    ]
    known = [each for each in frames if _scores(old.score, new.score, each)]
    if not all(_alike(old.score, new.score, frame) for frame in known):
        return Agreement.NOWHERE
    if (known or others) and all(_alike(old.score, new.score, frame) for frame in others):
        return Agreement.EVERYWHERE
    return Agreement.HERE if known else Agreement.NOWHERE


def _numbers(rule: Rule) -> Any:
    """What the points come from, whatever the order in which knots and levels are written."""
    found = plain(rule)
    match rule:
        case Descriptive(anchors=anchors):
            found["anchors"] = sorted((level, anchor.score) for level, anchor in anchors.items())
        case Piecewise(points=points):
            found["points"] = sorted(points, key=lambda pair: pair[0])
        case Tier(bands=bands):
            found["bands"] = sorted(bands, key=lambda pair: (pair[0] is not None, pair[0] or 0))
    return found


def _texts(rule: Rule) -> Any:
    anchors = rule.anchors if isinstance(rule, Descriptive) else {}
    return {level: wording(anchor.text) for level, anchor in anchors.items() if anchor.text is not None}


def _scores(old: Rule, new: Rule, frame: Frame) -> bool:
    """Whether one of the rules has points there; without a target it may have none."""
    return frame.curve(old) is not None or frame.curve(new) is not None


def _alike(old: Rule, new: Rule, frame: Frame) -> bool:
    """Whether both give the same points for every value, or both give none."""
    return frame.curve(old) == frame.curve(new)


def _elsewhere(old: Rule, new: Rule, frames: list[Frame]) -> Iterator[Frame]:
    """The same frames with other targets, when a rule depends on the target at all."""
    if not any(map(_needs_target, (old, new))):
        return
    for frame in frames:
        for values in _OTHER_TARGETS:
            ordered = values if frame.direction != "lower" else values[::-1]
            names = ("threshold", "target", "stretch")
            target = TargetModel(**{name: Decimal(value) for name, value in zip(names, ordered, strict=True)})
            yield Frame(target, frame.direction, frame.unit, frame.caps)


def _needs_target(rule: Rule) -> bool:
    if isinstance(rule, Piecewise | Tier):
        return rule.of == "achievement"
    return isinstance(rule, Ratio | Reverse) or rule.rule in ("three_point", "delta", "binary")


def _sentence(old: Indicator, new: Indicator, clause: Text) -> Text:
    if old.score.rule != new.score.rule:
        rules = rule_word(old.score.rule), rule_word(new.score.rule)
        return filled(_OTHER_RULE, subject=new.title, old=rules[0], new=rules[1], effects=clause)
    parameters = _listed(list(_parameters(old, new)))
    return filled(_OTHER_PARAMETERS, subject=new.title, parameters=parameters, effects=clause)


def _clause(effects: list[Text]) -> Text:
    listed = _listed(effects)
    return Text.of(
        {language: f"{colon}{listed.in_language(language)}" for language, colon in _COLON.items()}
        if effects
        else ""
    )


def _listed(several: list[Text]) -> Text:
    return Text.of(
        {
            language: sign.join(each.in_language(language) for each in several)
            for language, sign in _LIST.items()
        }
    )


def _parameters(old: Indicator, new: Indicator) -> Iterator[Text]:
    rules = plain(old.score), plain(new.score)
    for key in {**rules[0], **rules[1]}:
        values = [rule.get(key) for rule in rules]
        if values[0] != values[1]:
            shown = [_short(value, each) for value, each in zip(values, (old, new), strict=True)]
            yield filled(_PARAMETER, key=key, old=shown[0], new=shown[1])


def _short(value: Any, of: Indicator) -> str:
    """`60/100/120`, `0%: 60, 3%: 100`; a dash for nothing."""
    if value is None:
        return "—"
    if isinstance(value, dict):
        return ", ".join(f"{level}: {anchor['score']}" for level, anchor in value.items())
    if isinstance(value, list) and value and isinstance(value[0], list):
        return ", ".join(f"{_level(x, of)}: {points}" for x, points in value)
    if isinstance(value, list):
        return "/".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _level(x: str | None, of: Indicator) -> str:
    """A knot or lower bound: a value in its unit, or a share of the target."""
    if x is None:
        return "lowest"
    shares = isinstance(of.score, Piecewise | Tier) and of.score.of == "achievement"
    return (Unit("percent") if shares else of.unit).show(Decimal(x), places=8)


def _effects(old: Indicator, new: Indicator) -> Iterator[Text]:
    """What the other rule does, at the targets of the new scheme."""
    frame = Frame.of(new)
    was, now = frame.curve(old.score), frame.curve(new.score)
    if was is None or now is None or was == now:
        return
    marks = {name: getattr(frame.target, name) for name in MARKS}
    for name, value in marks.items():
        if value is not None and was.exact(value) != now.exact(value):
            points = _points(was.exact(value)), _points(now.exact(value))
            yield filled(_AT_MARK, mark=MARKS[name], old=points[0], new=points[1])
    full = first_full(was, frame.direction), first_full(now, frame.direction)
    if None not in full and full[0] != full[1]:
        yield filled(_FULL, old=_value(full[0], frame.unit), new=_value(full[1], frame.unit))
    gap = widest_gap(was, now, _reach(marks))
    if gap.side == 0 and gap.value in [Fraction(value) for value in marks.values() if value is not None]:
        return  # told above
    yield filled(
        _LARGEST,
        by=("+" if gap.points > 0 else "−") + _points(abs(gap.points)),
        where=Text.of(_WHERE[gap.side]),
        value=_value(gap.value, frame.unit),
    )


def _reach(marks: dict[str, Decimal | None]) -> Iterator[Fraction]:
    """From nothing to twice the target, and the marks themselves."""
    yield from (Fraction(value) for value in marks.values() if value is not None)
    target = marks["target"]
    if target is not None and target > 0:
        yield from (Fraction(0), 2 * Fraction(target))


def _points(points: Fraction) -> str:
    return number_text(rounded(to_decimal(points), 2))


def _value(value: Fraction | None, unit: Unit) -> str:
    return "—" if value is None else unit.show(to_decimal(value))
