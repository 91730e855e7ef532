"""Rules on a terminal: the list of all, and the page of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from rich.text import Text

from steelyard.cli.indented import indented
from steelyard.core.texts import Template
from steelyard.lint.manual import documentation, facts, suppression, written
from steelyard.lint.rule import Rule

_HEADS: dict[str, Template] = {
    "bad": {"en": "Found", "zh-Hans": "会报告", "zh-Hant": "會回報"},
    "good": {"en": "Fine", "zh-Hans": "不会报告", "zh-Hant": "不會回報"},
    "ignore": {"en": "To ignore it with a reason", "zh-Hans": "注明理由后忽略", "zh-Hant": "註明理由後忽略"},
}


def listed(rules: Sequence[Rule], language: str) -> Iterator[Any]:
    """One line per rule, by family."""
    longest = max(len(rule.name) for rule in rules)
    for family, members in groupby(rules, key=lambda rule: rule.family):
        yield Text(family.value, style="bold")
        for rule in members:
            line = Text(f"  {rule.code}  {rule.name:<{longest}}  ")
            line.append(f"{rule.level.value:<9}{'--data' if rule.needs_data else '':<8}", style="dim")
            yield line.append(rule.title[language])
        yield ""


def page(rule: Rule, language: str) -> Iterator[Any]:
    """The documentation of one rule with its examples."""
    yield Text(f"{rule.code} {rule.name}", style="bold")
    yield Text(rule.title[language])
    yield Text(" · ".join(f"{key}: {value}" for key, value in list(facts(rule).items())[1:]), style="dim")
    yield ""
    for paragraph in documentation(rule).split("\n\n"):
        yield Text(paragraph if paragraph.startswith(" ") else paragraph.replace("\n", " "))
        yield ""
    for key, examples in (("bad", rule.bad), ("good", rule.good)):
        yield Text(_HEADS[key][language], style="bold")
        for example in examples:
            yield indented(written(example))
            yield ""
    yield Text(_HEADS["ignore"][language], style="bold")
    yield indented(suppression(rule))
    yield ""
