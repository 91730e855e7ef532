"""Writing results out: to the terminal, or whole to a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from steelyard.core.files import write_text
from steelyard.engine.export import Record, as_csv, as_json, write_xlsx

#: Columns of a page where there is no terminal to measure.
_PAGE = 120
Sheets = Mapping[str, tuple[Sequence[str], Sequence[Record]]]


@contextmanager
def working(what: str) -> Iterator[Callable[[str], None]]:
    """A spinner on the terminal while long work runs; nothing when the output is piped.

    Call what it gives with the next step of the work.
    """
    if not sys.stderr.isatty():
        yield lambda step: None
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{what} …") as status:
        yield lambda step: status.update(f"{step} …")


def noted(command: str, document: Mapping[str, Any], workspace: Any, request: Mapping[str, Any]) -> None:
    """Record in the lake, if the data is one, what was computed; say so when that fails."""
    from steelyard.engine.computations import note_computation

    warning = note_computation(command, document, workspace.folder, request=request)
    if warning is not None:
        click.echo(f"{warning.severity.value}: {warning}", err=True)


def emit(
    format_: str,
    out: Path | None,
    *,
    document: Mapping[str, Any],
    sheets: Sheets,
    tables: Callable[[], Iterable[Any]],
) -> None:
    """Write in the chosen format. The first sheet is what CSV holds."""
    if format_ == "xlsx":
        assert out is not None
        write_xlsx(out, sheets)
    elif format_ == "table":
        show(tables(), out)
        return
    else:
        emit_text(as_json(document) if format_ == "json" else as_csv(*next(iter(sheets.values()))), out)
        return
    click.echo(f"wrote {out}", err=True)


def emit_text(text: str, out: Path | None) -> None:
    """Write a text that is ready to the terminal, or whole to a file."""
    if out is None:
        sys.stdout.write(text)
        return
    write_text(out, text)
    click.echo(f"wrote {out}", err=True)


def terminal() -> Any:
    """The console; as wide as the terminal, or a page when the output is piped."""
    return _console(width=None if sys.stdout.isatty() else _PAGE)


def _console(**settings: Any) -> Any:
    """Texts of a scheme are shown as they are: brackets and colons in them are no markup."""
    from rich.console import Console

    class _Plain(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    return _Plain(highlight=False, markup=False, emoji=False, **settings)


def show(renderables: Iterable[Any], out: Path | None = None) -> None:
    """Print what rich can render, to the terminal or as a page into a file."""
    if out is None:
        console = terminal()
        for renderable in renderables:
            console.print(renderable)
        return
    import io

    buffer = io.StringIO()
    console = _console(file=buffer, width=_PAGE)
    for renderable in renderables:
        console.print(renderable)
    write_text(out, buffer.getvalue())
    click.echo(f"wrote {out}", err=True)
