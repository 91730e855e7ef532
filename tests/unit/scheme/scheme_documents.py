"""A small sound scheme, ways to change it, and the problems that come of it."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from steelyard.core.problems import SteelyardError
from steelyard.scheme.loading import LoadedScheme, load_scheme

SOUND = """\
steelyard: 1
scheme: mine
title: Mine
period: quarter
datasets:
  campaigns:
    table: campaigns
    time: ended_on
    measures:
      revenue: {sql: sum(revenue), unit: currency:CNY}
      cost: {sql: sum(cost), unit: currency:CNY}
  customers:
    table: customers
    valid: {from: acquired_at, to: churned_at}
    measures:
      customers: count(*)
parameters:
  influence: 0.3
dimensions:
  effect:
    title: Effect
    weight: 100
    indicators:
      roi:
        title: ROI
        formula: (revenue - cost) / cost
        unit: percent
        weight: 100
        target: {threshold: 5%, target: 20%, stretch: 40%}
        score: {rule: three_point, points: [60, 100, 120]}
"""


def changed(*changes: tuple[str, str], then: str = "") -> str:
    """The sound scheme with texts replaced (each must be there) and lines added at the end."""
    text = SOUND
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text + textwrap.dedent(then)


def scored_by(rule: str) -> str:
    """The sound scheme with another scoring rule."""
    return changed(("rule: three_point, points: [60, 100, 120]", rule))


def beside_roi(lines: str) -> str:
    """The sound scheme with more said about its indicator."""
    return changed(("        unit: percent\n", f"        unit: percent\n{textwrap.indent(lines, ' ' * 8)}\n"))


class Desk:
    """A folder in which schemes are written and loaded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, text: str, name: str = "scheme.yaml") -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
        return path

    def load(self, text: str) -> LoadedScheme:
        return load_scheme(self.write(text))

    def problems(self, text: str) -> list[str]:
        """What is said of it: `line:column  about: message` each."""
        with pytest.raises(SteelyardError) as error:
            self.load(text)
        return [str(problem).removeprefix(f"{self.folder}/scheme.yaml:") for problem in error.value.problems]

    def said_of(self, text: str) -> list[str]:
        """The message of every problem; at least one unless it loads."""
        try:
            return [self.load(text).scheme.scheme]
        except SteelyardError as error:
            return [problem.message for problem in error.problems] or [""]

    def messages(self, text: str) -> list[str]:
        with pytest.raises(SteelyardError) as error:
            self.load(text)
        return [problem.message for problem in error.value.problems]
