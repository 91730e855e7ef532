"""Text under a heading: wrapped to the width there is, without blanks at the ends of lines."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

_STEP = 4


@dataclass(frozen=True)
class Indented:
    text: Text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in self.text.wrap(console, max(options.max_width - _STEP, 20)):
            line.rstrip()
            yield Text(" " * _STEP).append_text(line) if line else Text()


def indented(text: str, style: str = "") -> Indented:
    return Indented(Text(text, style=style))
