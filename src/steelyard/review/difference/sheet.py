"""Changes of the sheet as a whole: how periods and totals are made, and what is said about the scheme."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from steelyard.core.numbers import plain as number_text
from steelyard.core.texts import Text, filled
from steelyard.review.difference.change import Change, Importance, Kind, Section
from steelyard.review.difference.indicators import CAPS, formula_setting
from steelyard.review.difference.record import Recorder, Setting
from steelyard.review.difference.sides import Side, Sides, paired, plain
from steelyard.review.difference.vocabulary import NONE, template, text
from steelyard.scheme.model import Grades

PROCESS, SCORE = Importance.PROCESS, Importance.SCORE
_SCHEME = text("Scheme", "方案", "方案")
_TOTAL = text("Total", "总分", "總分")
_GRADES = text("Grades", "等级", "等第")
_NAMED = template("{thing} {name}", "{thing}“{name}”", "{thing}「{name}」")
_GRADE = template("Grade {name}", "等级 {name}", "等第 {name}")
_THINGS = {
    "adjustments": text("Adjustment", "加减分项", "加減分項"),
    "gates": text("Gate", "门槛", "門檻"),
    "vetoes": text("Veto", "否决项", "否決項"),
    "objectives": text("Objective", "战略目标", "策略目標"),
    "reconciliations": text("Reconciliation", "对账", "對帳"),
}
_BAND = template(
    "Grade {name} begins at {new} points instead of {old}.",
    "等级 {name} 的分数线由 {old} 分调整为 {new} 分。",
    "等第 {name} 的分數線由 {old} 分調整為 {new} 分。",
)
_COEFFICIENT = template(
    "Grade {name} has the coefficient {new} instead of {old}.",
    "等级 {name} 的绩效系数由 {old} 调整为 {new}。",
    "等第 {name} 的績效係數由 {old} 調整為 {new}。",
)
_LABEL = template(
    "Grade {name} is labelled “{new}” instead of “{old}”.",
    "等级 {name} 的称谓由“{old}”改为“{new}”。",
    "等第 {name} 的稱謂由「{old}」改為「{new}」。",
)
_SHARE = template(
    "Guideline share of grade {name}: {new} instead of {old}.",
    "等级 {name} 的参考比例由 {old} 调整为 {new}。",
    "等第 {name} 的參考比例由 {old} 調整為 {new}。",
)
_RECONCILIATION = [Setting(name) for name in ("left", "right", "tolerance", "owner", "holds")]
_LOWEST = text("the lowest total", "最低", "最低")


def sheet_changes(sides: Sides) -> Iterator[Change]:
    """What moves everybody's score or grade."""
    record = Recorder(sides, Section.SHEET)
    old, new = sides.old.scheme, sides.new.scheme
    header = [Setting(name) for name in ("period", "year_score", "aggregation")]
    yield from record.settings(_SCHEME, old, new, (), (), header)
    calendar = [Setting("fiscal_year_start"), Setting("timezone")]
    yield from record.settings(_SCHEME, old.calendar, new.calendar, ("calendar",), ("calendar",), calendar)
    yield from record.settings(_TOTAL, old, new, (), (), [CAPS])
    yield from _grades(record, old.grades, new.grades)
    yield from _parts(
        record, "gates", [_gated(sides), *map(Setting, ("at_least", "others_at_most", "scope"))]
    )
    yield from _parts(record, "adjustments", _adjustment(sides))
    yield from _parts(record, "vetoes", [Setting("source"), formula_setting("when", SCORE)])
    yield from _parts(record, "reconciliations", _RECONCILIATION)


def about_changes(sides: Sides) -> Iterator[Change]:
    """What is said about the scheme and asked of people; no score moves by it."""
    record = Recorder(sides, Section.ABOUT)
    old, new = sides.old.scheme, sides.new.scheme
    yield from _objectives(record)
    yield from _by_grade(record, "distribution", old.distribution, new.distribution)
    lint = [Setting(name, PROCESS) for name in ("select", "levels", "ignore")]
    yield from record.settings(_SCHEME, old.lint, new.lint, ("lint",), ("lint",), lint)
    texts = [Setting(name, Importance.TEXT, Kind.TEXT) for name in ("scheme", "version")]
    yield from record.settings(_SCHEME, old, new, (), (), texts)
    yield from record.title(old.title, new.title, (), ())
    yield from record.reworded(_SCHEME, old.description, new.description, ("description",), ("description",))


# ── gates, adjustments, vetoes ──────────────────────────────────────────────────────────────────────


def _gated(sides: Sides) -> Setting:
    def meaning(value: str, side: Side) -> Any:
        return sides.indicators.old(value) if side is sides.new else value

    def show(value: str, side: Side) -> Text:
        return side.indicators[value].title if value in side.indicators else Text.of(value)

    return Setting("indicator", show=show, meaning=meaning)


def _adjustment(sides: Sides) -> list[Setting]:
    def meaning(value: str | None, side: Side) -> Any:
        return side.names.get(value, value) if value is not None else None

    measure = Setting("measure", meaning=meaning)
    return [Setting("rule"), measure, formula_setting("formula", SCORE), Setting("each"), Setting("cap")]


def _parts(record: Recorder, section: str, settings: list[Setting]) -> Iterator[Change]:
    """Parts by id under one key of the scheme; renamed when the whole content is the same."""
    old, new = getattr(record.sides.old.scheme, section), getattr(record.sides.new.scheme, section)
    pairing = paired(old, new)
    for name, old_name in pairing.kept.items():
        before, after = (section, old_name), (section, name)
        was, now = old[old_name], new[name]
        subject = _subject(section, name, now)
        yield from record.settings(subject, was, now, before, after, settings)
        if section == "vetoes":
            effects = [Setting(each) for each in ("grade_at_most", "total_at_most", "total")]
            paths = (*before, "effect"), (*after, "effect")
            yield from record.settings(subject, was.effect, now.effect, *paths, effects)
        yield from record.renamed(subject, before, after)
        yield from record.title(was.title, now.title, before, after)
    for name in pairing.added:
        yield record.added(new[name].title or Text.of(name), (section, name), new[name], SCORE)
    for name in pairing.removed:
        yield record.removed(old[name].title or Text.of(name), (section, name), old[name], SCORE)


def _subject(section: str, name: str, part: Any) -> Text:
    return filled(_NAMED, thing=_THINGS[section], name=part.title or Text.of(name))


# ── grades ──────────────────────────────────────────────────────────────────────────────────────────


def _grades(record: Recorder, old: Grades | None, new: Grades | None) -> Iterator[Change]:
    was, now = (old.bands if old else {}), (new.bands if new else {})
    for name in [*now, *(name for name in was if name not in now)]:
        path = ("grades", "bands", name)
        if name not in was:
            yield record.added(Text.of(name), path, _lower(now[name]), SCORE)
        elif name not in now:
            yield record.removed(Text.of(name), path, _lower(was[name]), SCORE)
        elif was[name] != now[name]:
            words = {"old": _lower(was[name]), "new": _lower(now[name])}
            yield record.change(
                Kind.GRADE, SCORE, path, path, filled(_BAND, name=name, **words), old=was[name], new=now[name]
            )
    if old is None or new is None:
        return
    yield from _by_grade(record, "coefficient", old.coefficient, new.coefficient)
    yield from _by_grade(record, "labels", old.labels, new.labels)
    ratified = [Setting("ratified_by", PROCESS)]
    yield from record.settings(_GRADES, old, new, ("grades",), ("grades",), ratified)


def _lower(bound: Decimal | None) -> Text:
    return _LOWEST if bound is None else Text.of(number_text(bound))


_BY_GRADE = {
    "coefficient": (_COEFFICIENT, Kind.GRADE, SCORE, ("grades", "coefficient")),
    "labels": (_LABEL, Kind.TEXT, Importance.TEXT, ("grades", "labels")),
    "distribution": (_SHARE, Kind.SETTING, PROCESS, ("distribution",)),
}


def _by_grade(
    record: Recorder, name: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Change]:
    sentence, kind, importance, root = _BY_GRADE[name]
    for grade in [*new, *(grade for grade in old if grade not in new)]:
        values = old.get(grade), new.get(grade)
        if plain(values[0]) != plain(values[1]):
            texts = [_told(value, percent=name == "distribution") for value in values]
            told = filled(sentence, name=grade, old=texts[0], new=texts[1])
            path, kept = (*root, grade), list(map(plain, values))
            yield record.change(kind, importance, path, path, told, old=kept[0], new=kept[1])


def _told(value: Any, *, percent: bool) -> Text:
    if value is None:
        return NONE
    return value if isinstance(value, Text) else Text.of(f"{number_text(value)}{'%' if percent else ''}")


# ── objectives ──────────────────────────────────────────────────────────────────────────────────────


def _objectives(record: Recorder) -> Iterator[Change]:
    sides = record.sides
    old, new = sides.old.scheme.objectives, sides.new.scheme.objectives
    for name, old_name in sides.objectives.kept.items():
        before, after = ("objectives", old_name), ("objectives", name)
        was, now = old[old_name], new[name]
        subject = _subject("objectives", name, now)
        yield from record.settings(subject, was, now, before, after, [Setting("stretch", PROCESS)])
        yield from record.renamed(subject, before, after)
        yield from record.title(was.title, now.title, before, after)
        paths = (*before, "description"), (*after, "description")
        yield from record.reworded(subject, was.description, now.description, *paths)
    for name in sides.objectives.added:
        yield record.added(new[name].title, ("objectives", name), new[name], PROCESS)
    for name in sides.objectives.removed:
        yield record.removed(old[name].title, ("objectives", name), old[name], PROCESS)
