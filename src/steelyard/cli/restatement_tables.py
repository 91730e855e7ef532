"""A restatement in a terminal: period by period, what was and what is."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from rich.table import Table
from rich.text import Text

from steelyard.cli.tables import DASH, table
from steelyard.core.numbers import plain
from steelyard.core.periods import Period
from steelyard.core.units import Unit
from steelyard.engine.restatement import Restatement
from steelyard.engine.results import Outcome
from steelyard.engine.wording import say, why


def restatement_tables(found: Restatement, language: str) -> Iterator[Any]:
    """A summary, then a table of values and one of scorecards for each period in which something changes."""
    yield Text(f"{found.before.name} → {found.after.name}", style="bold")
    yield Text(_summary(found, language))
    for period in found.periods:
        values = [each for each in found.values if each.period == period]
        if values:
            yield _values(found, period, language)
        if any(each.period == period for each in found.cards):
            yield _cards(found, period, language)
    if found.tables and (found.values or found.cards):
        listed = ", ".join(f"{name} {_version(a)}→{_version(b)}" for name, (a, b) in found.tables.items())
        yield Text(
            say(language, f"Versions: {listed}", f"数据版本：{listed}", f"資料版本：{listed}"), style="dim"
        )


def _version(number: int | None) -> str:
    return DASH if number is None else str(number)


def _summary(found: Restatement, language: str) -> str:
    if not found.values and not found.cards:
        return say(language, "Nothing changes.", "没有变化。", "沒有變化。")
    grades = sum(each.grade_before != each.grade_after for each in found.cards)
    values, cards, shut = len(found.values), len(found.cards), len(found.closed_changes)
    return say(
        language,
        f"Changed: {values} values, {cards} scorecards, {grades} grades. Closed periods: {shut}.",
        f"数值变化 {values} 项；考核表 {cards} 张，其中等级变化 {grades} 张；涉及已关闭期间 {shut} 个。",
        f"數值變動 {values} 項；考核表 {cards} 張，其中等第變動 {grades} 張；涉及已關閉期間 {shut} 個。",
    )


def _title(found: Restatement, period: Period, language: str) -> str:
    if period in found.closed:
        return say(language, f"{period}, closed", f"{period}（已关闭）", f"{period}（已關閉）")
    return say(language, f"{period}, open", f"{period}（未关闭）", f"{period}（未關閉）")


def _heads(language: str) -> tuple[tuple[str, str], ...]:
    return (
        (say(language, "before", "原值", "原值"), "r"),
        (say(language, "after", "现值", "現值"), "r"),
        (say(language, "change", "变化", "變動"), "r"),
    )


def _values(found: Restatement, period: Period, language: str) -> Table:
    indicators = found.workspace.scheme.indicators
    score = say(language, "score", "得分", "得分")
    made = table(
        _title(found, period, language),
        ("name", "l"), ("indicator", "l"), *_heads(language), (score, "r"),
        language=language,
    )  # fmt: skip
    for each in found.values:
        if each.period == period:
            model = indicators[each.indicator]
            made.add_row(
                found.names.get(each.subject, each.subject),
                model.title.in_language(language),
                _shown(each.before, model.unit, language),
                _shown(each.after, model.unit, language),
                _signed(each.change, model.unit),
                _pair(each.score_before, each.score_after),
            )
    return made


def _cards(found: Restatement, period: Period, language: str) -> Table:
    title = "" if any(each.period == period for each in found.values) else _title(found, period, language)
    grade = say(language, "grade", "等级", "等第")
    made = table(title, ("name", "l"), *_heads(language), (grade, "l"), language=language)
    for each in found.cards:
        if each.period == period:
            made.add_row(
                found.names.get(each.subject, each.subject),
                DASH if each.total_before is None else plain(each.total_before),
                DASH if each.total_after is None else plain(each.total_after),
                _signed(each.change, Unit("score")),
                _pair(each.grade_before, each.grade_after),
            )
    return made


def _shown(outcome: Outcome, unit: Unit, language: str) -> str:
    if outcome.value is not None:
        return unit.show(outcome.value)
    if outcome.status == "absent":
        return DASH
    return why(outcome.status, outcome.reason, language)


def _signed(change: Decimal | None, unit: Unit) -> str:
    if change is None:
        return DASH
    # From 80% to 95% is 15 points, and not 15%.
    shown = (Unit("percentage_point") if unit.kind == "percent" else unit).show(change)
    return shown if shown.startswith("-") else f"+{shown}"


def _pair(before: Decimal | str | None, after: Decimal | str | None) -> str:
    """`80 → 92.5`; one of them alone where nothing changes."""
    texts = [
        DASH if one is None else plain(one) if isinstance(one, Decimal) else one for one in (before, after)
    ]
    return texts[0] if texts[0] == texts[1] else " → ".join(texts)
