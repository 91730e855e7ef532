"""Findings on a terminal: where, which rule, what; and how many in all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from rich.console import Group
from rich.text import Text

from steelyard.cli.indented import indented
from steelyard.core.problems import Severity
from steelyard.core.texts import Template
from steelyard.lint.fixing import fixable
from steelyard.lint.formats.record import summary
from steelyard.lint.outcome import Outcome
from steelyard.lint.report import Reported

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_LEVELS: dict[Severity, Template] = {
    Severity.ERROR: {"en": "error", "zh-Hans": "错误", "zh-Hant": "錯誤"},
    Severity.WARNING: {"en": "warning", "zh-Hans": "警告", "zh-Hant": "警告"},
    Severity.INFO: {"en": "info", "zh-Hans": "提示", "zh-Hant": "提示"},
}
_WORDS: dict[str, Template] = {
    "ignored": {"en": "ignored: {reason}", "zh-Hans": "已忽略：{reason}", "zh-Hant": "已忽略：{reason}"},
    "can_fix": {"en": "can be mended", "zh-Hans": "可自动修复", "zh-Hant": "可自動修正"},
    "clean": {
        "en": "Nothing found in {schemes}",
        "zh-Hans": "{schemes}未发现问题",
        "zh-Hant": "{schemes}未發現問題",
    },
    "found": {
        "en": "{counts} in {schemes}",
        "zh-Hans": "{schemes}：{counts}",
        "zh-Hant": "{schemes}：{counts}",
    },
    "ignored_too": {
        "en": "{n} ignored with a reason (--show-ignored)",
        "zh-Hans": "另有 {n} 项已注明理由忽略（--show-ignored 可查看）",
        "zh-Hant": "另有 {n} 項已註明理由忽略（--show-ignored 可檢視）",
    },
    "fixable_too": {
        "en": "{n} can be mended with --fix",
        "zh-Hans": "{n} 项可用 --fix 自动修复",
        "zh-Hant": "{n} 項可用 --fix 自動修正",
    },
    "data": {
        "en": "{scheme}: with data of {periods}",
        "zh-Hans": "{scheme}：已结合 {periods} 的数据检查",
        "zh-Hant": "{scheme}：已結合 {periods} 的資料檢查",
    },
    "not_run": {
        "en": "{scheme}: rules over data did not run: {why}",
        "zh-Hans": "{scheme}：未能结合数据检查：{why}",
        "zh-Hant": "{scheme}：未能結合資料檢查：{why}",
    },
}
_ONE_OR_MORE: dict[str, tuple[str, str]] = {
    "error": ("error", "errors"),
    "warning": ("warning", "warnings"),
    "info": ("info", "infos"),
    "scheme": ("scheme", "schemes"),
}


def say(key: str, language: str, **words: object) -> str:
    return _WORDS[key][language].format(**words)


def findings(outcomes: Sequence[Outcome], language: str, *, show_ignored: bool) -> Iterator[Any]:
    """One block per file, a line on the data that was looked at, and a summary."""
    for outcome in outcomes:
        can_fix = fixable(outcome.report)
        shown = outcome.report.findings if show_ignored else outcome.report.counted
        for _, members in groupby(shown, key=lambda found: found.place.file):
            # One group per file: printing piece by piece takes rich three times as long.
            yield Group(*_block(members, can_fix, language), "")
    yield from (note for outcome in outcomes for note in _notes(outcome, language))
    yield _summary(outcomes, language, show_ignored=show_ignored)


def _block(members: Iterable[Reported], can_fix: Sequence[Reported], language: str) -> Iterator[Any]:
    for found in members:
        yield from _finding(found, language, can_be_fixed=found in can_fix)


def _finding(found: Reported, language: str, *, can_be_fixed: bool) -> Iterator[Any]:
    ignored = found.ignored is not None
    head = Text(overflow="fold")
    head.append(str(found.place) or found.subject, style="bold")
    head.append("  ")
    head.append(f"{found.rule.code} {found.rule.name}", style="dim" if ignored else _STYLES[found.level])
    head.append(f"  {_LEVELS[found.level][language]}", style="dim")
    if can_be_fixed:
        head.append(f" · {say('can_fix', language)}", style="green")
    yield head
    yield indented(found.message.in_language(language), "dim" if ignored else "")
    if found.ignored is not None:
        yield indented(say("ignored", language, reason=found.ignored), "italic")


def _notes(outcome: Outcome, language: str) -> Iterator[Text]:
    scheme = outcome.report.reference
    if outcome.periods:
        periods = outcome.periods[0]
        if len(outcome.periods) > 1:
            periods = f"{periods}..{outcome.periods[-1]}"
        yield Text(say("data", language, scheme=scheme, periods=periods), style="dim")
    for problem in outcome.not_run:
        yield Text(say("not_run", language, scheme=scheme, why=problem), style="yellow")


def _summary(outcomes: Sequence[Outcome], language: str, *, show_ignored: bool) -> Text:
    counts = summary(outcome.report for outcome in outcomes)
    schemes = _count(len(outcomes), "scheme", language)
    levels = [(level, counts[f"{level.value}s"]) for level in Severity]
    listed = _joined((_count(n, level.value, language) for level, n in levels if n), language)
    main = (
        say("found", language, counts=listed, schemes=schemes)
        if listed
        else say("clean", language, schemes=schemes)
    )
    parts = [main]
    if counts["ignored"] and not show_ignored:
        parts.append(say("ignored_too", language, n=counts["ignored"]))
    if counts["fixable"]:
        parts.append(say("fixable_too", language, n=counts["fixable"]))
    worst = next((level for level, n in levels if n), None)
    return Text(("; " if language == "en" else "；").join(parts), style=_STYLES[worst] if worst else "green")


def _count(n: int, what: str, language: str) -> str:
    if language == "en":
        return f"{n} {_ONE_OR_MORE[what][n != 1]}"
    if what == "scheme":
        return f"{n} 份方案"
    unit = {"zh-Hans": "个", "zh-Hant": "個"}[language]
    return f"{n} {unit}{_LEVELS[Severity(what)][language]}"


def _joined(parts: Iterable[str], language: str) -> str:
    return (", " if language == "en" else "、").join(parts)
