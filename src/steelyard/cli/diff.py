"""steelyard diff: what changes from one scheme to another, by meaning."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from steelyard.cli.options import LANGUAGES

_INDENT = "  "
_ENDINGS = {".json": "json", ".md": "markdown"}


@click.command("diff")
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "json", "markdown")),
    help="Default: by the ending of --out, else text.",
)
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option(
    "--all", "everything", is_flag=True, help="Also list what is only written otherwise and means the same."
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 when there are changes.")
@click.option("--out", type=click.Path(path_type=Path), help="Write to this file instead of the terminal.")
def command(
    old: str, new: str, format_: str | None, lang: str, everything: bool, exit_code: bool, out: Path | None
) -> int:
    """Say what changes from scheme A to scheme B: meaning, not text.

    A and B are files, or shipped schemes such as preset:growth. Comments, order and layout do not count, nor
    how a formula is written when it means the same.
    """
    from steelyard.core.files import write_text
    from steelyard.engine.difference import compare, difference_record
    from steelyard.engine.difference_page import markdown
    from steelyard.engine.export import as_json

    found = compare(old, new)
    format_ = format_ or _ENDINGS.get(out.suffix.lower() if out else "", "text")
    if format_ == "text":
        from steelyard.cli.emit import emit

        emit("table", out, document={}, sheets={}, tables=lambda: _renderables(found, lang, everything))
        return _code(found, exit_code)
    if format_ == "json":
        text = as_json(difference_record(found, lang, everything=everything))
    else:
        text = markdown(found, lang, everything=everything)
    if out is None:
        sys.stdout.write(text)
    else:
        write_text(out, text)
        click.echo(f"wrote {out}", err=True)
    return _code(found, exit_code)


def _code(found: Any, exit_code: bool) -> int:
    return 1 if exit_code and found.meant else 0


def _renderables(found: Any, lang: str, everything: bool) -> Iterator[Any]:
    """Heads in bold; under each one sentence per change, followed by where it stands in both files."""
    from rich.text import Text

    from steelyard.engine.difference import grouped, places, references, summary, titles

    yield Text.assemble((titles(found, lang), "bold"), (f"  {references(found)}", "dim"))
    yield from (Text(line) for line in summary(found, lang, everything=everything))
    for head, changes in grouped(found, lang, everything=everything):
        yield Text(f"\n{head}", style="bold")
        for change in changes:
            yield _Indented(change.sentence.in_language(lang), places(change))


@dataclass(frozen=True)
class _Indented:
    """A sentence and its places, wrapped under each other without trailing blanks."""

    sentence: str
    places: str

    def __rich_console__(self, console: Any, options: Any) -> Iterator[Any]:
        from rich.text import Text

        whole = Text.assemble(self.sentence, "  ", (self.places, "dim"))
        for line in whole.wrap(console, options.max_width - len(_INDENT)):
            line.rstrip()
            yield Text(_INDENT) + line
