"""What --fix did, and what --diff would do."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

import click

from steelyard.core.texts import Template
from steelyard.lint.fixing import Mended

_DONE: dict[str, Template] = {
    "written": {
        "en": "{scheme}: mended {n}",
        "zh-Hans": "{scheme}：已修复 {n} 处",
        "zh-Hant": "{scheme}：已修正 {n} 處",
    },
    "shown": {
        "en": "{scheme}: --fix would mend {n}",
        "zh-Hans": "{scheme}：--fix 可修复 {n} 处",
        "zh-Hant": "{scheme}：--fix 可修正 {n} 處",
    },
    "nothing": {
        "en": "{scheme}: nothing that can be mended",
        "zh-Hans": "{scheme}：没有可自动修复的问题",
        "zh-Hant": "{scheme}：沒有可自動修正的問題",
    },
}


def difference(reference: str, mended: Mended) -> str:
    """A unified diff; empty when nothing changes."""
    before, after = _lines(mended.before), _lines(mended.after)
    return "".join(_ended(difflib.unified_diff(before, after, reference, reference)))


def _lines(text: str) -> list[str]:
    # As a patch sees lines: `splitlines` would also break at signs that end no line of YAML.
    return [f"{line}\n" for line in text.split("\n")[:-1]] + (
        [last] if (last := text.split("\n")[-1]) else []
    )


def _ended(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def say_done(reference: str, mended: Mended, language: str, *, written: bool) -> None:
    """One line per fix on standard error."""
    for done in mended.done:
        click.echo(f"  {done.in_language(language)}", err=True)
    key = "nothing" if not mended.done else "written" if written else "shown"
    click.echo(_DONE[key][language].format(scheme=reference, n=len(mended.done)), err=True)
