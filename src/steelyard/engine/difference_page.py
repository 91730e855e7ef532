"""A difference as Markdown, for a pull request or the minutes of a meeting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from steelyard.core.numbers import plain, rounded
from steelyard.core.texts import Text
from steelyard.engine.difference import grouped, places, summary, titles
from steelyard.review.difference import Difference, WeightLine

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def _words(english: str, simplified: str, traditional: str) -> Text:
    return Text.of({"en": english, "zh-Hans": simplified, "zh-Hant": traditional})


_WEIGHTS = _words("Weights", "权重", "權重")
_HEADS = (
    _words("dimension and indicator", "维度与指标", "構面與指標"),
    _words("weight before", "原权重", "原權重"),
    _words("after", "新权重", "新權重"),
    _words("share of the sheet before", "原占全表", "原占全表"),
    _words("after", "新占全表", "新占全表"),
    _words("change", "变化", "變化"),
)


def markdown(found: Difference, language: str, *, everything: bool) -> str:
    """Headings per dimension, a table of the weights that moved, and one line per change."""
    lines = [f"# {_escaped(titles(found, language))}", ""]
    lines += [f"`{found.old.reference}` → `{found.new.reference}`", ""]
    for line in summary(found, language, everything=everything):
        lines += [_escaped(line), ""]
    lines += _weights(found, language)
    for head, changes in grouped(found, language, everything=everything):
        lines += [f"## {_escaped(head)}", ""]
        for change in changes:
            sentence = _escaped(change.sentence.in_language(language))
            lines.append(f"- {sentence} (`{places(change)}`)" if places(change) else f"- {sentence}")
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _weights(found: Difference, language: str) -> list[str]:
    moved = [line for line in found.weights if line.moved]
    if not moved:
        return []
    heads = " | ".join(head.in_language(language) for head in _HEADS)
    rows = [f"| {' | '.join(_cells(line, language))} |" for line in moved]
    title = f"## {_WEIGHTS.in_language(language)}"
    return [title, "", f"| {heads} |", f"|---|{'---:|' * (len(_HEADS) - 1)}", *rows, ""]


def _cells(line: WeightLine, language: str) -> Iterator[str]:
    title = _escaped(line.title.in_language(language))
    bold = line.indicator is None
    yield f"**{title}**" if bold else title
    for number in (line.old_weight, line.new_weight, line.old_share, line.new_share):
        shown = "" if number is None else f"{plain(rounded(number, 2))}%"
        yield f"**{shown}**" if bold and shown else shown
    by = rounded((line.new_share or Decimal(0)) - (line.old_share or Decimal(0)), 2)
    yield f"{'−' if by < 0 else '+' if by else ''}{plain(abs(by))}"


def _escaped(text: str) -> str:
    """Texts of a scheme are shown as they are: nothing in them is markup."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
