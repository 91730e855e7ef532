"""Linting schemes: their documents, and past data when there is some; mending what can be mended."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from steelyard.core.files import whole_file
from steelyard.core.periods import Period
from steelyard.core.problems import Place, Problem, SteelyardError
from steelyard.lint.fixing import Mended, mend
from steelyard.lint.history import History
from steelyard.lint.outcome import Outcome
from steelyard.lint.report import Report
from steelyard.lint.runner import Selection, lint
from steelyard.scheme.loading import load_scheme, shipped

_BOM = "\ufeff"
_SHIPPED = ("preset:", "pack:")


@dataclass(frozen=True)
class Past:
    """Where past data is. `periods`: the newest full ones by default; `by`: people, if there are any."""

    data: str | Path
    periods: Sequence[Period] = ()
    by: str | None = None
    snapshot: str | None = None


def named(references: Iterable[str]) -> list[str]:
    """Every scheme that is meant, once: `schemes/*.yaml` and `preset:*` stand for several.

    Raises SteelyardError for a pattern that fits nothing, and for a pack.
    """
    found = [one for reference in references for one in _fitting(reference)]
    return list(dict.fromkeys(found))


def _fitting(reference: str) -> Iterator[str]:
    if reference.startswith("pack:"):
        message = "a pack is no scheme by itself: lint one that extends it, such as [preset:balanced, "
        raise SteelyardError(Problem(f"{message}{reference}]", subject=reference))
    if reference == "preset:*":
        yield from (f"preset:{name}" for name in shipped("preset"))
    elif not glob.has_magic(reference) or Path(reference).exists():
        yield reference
    else:
        fitting = sorted(glob.glob(reference, recursive=True))
        if not fitting:
            raise SteelyardError(Problem("no file fits this pattern", subject=reference))
        yield from fitting


def lint_scheme(reference: str, *, selection: Selection, past: Past | None = None) -> Outcome:
    """Lint one scheme. Raises SteelyardError when there is no such file, or no such data."""
    history, not_run = _history(reference, past) if past is not None else (None, [])
    return Outcome(
        report=lint(reference, selection=selection, history=history),
        periods=history.periods if history is not None else (),
        not_run=not_run,
        text=None if _is_shipped(reference) else _read(Path(reference))[1],
    )


def _history(reference: str, past: Past) -> tuple[History | None, list[Problem]]:
    """Past data, or why there is none. Mistakes of the scheme are findings and not told twice."""
    try:
        load_scheme(reference)
    except SteelyardError:
        return None, [Problem("the scheme cannot be scored yet")]
    # Most runs have no data, and need not wait for what only data needs.
    from steelyard.engine.history import full_periods, scored_history
    from steelyard.engine.workspace import open_workspace

    workspace = open_workspace(reference, past.data, snapshot=past.snapshot)
    try:
        periods = past.periods or full_periods(workspace)
        if not periods:
            return None, [Problem("there is not one full period of data", Place(str(past.data)))]
        by = past.by or ("employee" if workspace.inputs.employees else None)
        return scored_history(workspace, periods, by), []
    except SteelyardError as error:
        return None, error.problems


# ── mending ─────────────────────────────────────────────────────────────────────────────────────────


def mend_scheme(reference: str, *, selection: Selection, write: bool) -> Mended:
    """Fix what can be fixed in the scheme's own file, and write it when something changed.

    Raises SteelyardError for a shipped scheme, which nobody can change.
    """
    if _is_shipped(reference):
        message = "a shipped scheme is not changed; `steelyard init` writes one of your own that extends it"
        raise SteelyardError(Problem(message, Place(reference)))
    path = Path(reference)
    mark, text = _read(path)

    def again(text: str) -> Report:
        return lint(reference, selection=selection, text=text)

    mended = mend(text, again)
    if write and mended.after != mended.before:
        _write(path, mark + mended.after)
    return mended


def _is_shipped(reference: str) -> bool:
    return reference.startswith(_SHIPPED)


def _read(path: Path) -> tuple[str, str]:
    """The byte order mark, if any, and the text with its line ends as they are."""
    with path.open(encoding="utf-8", newline="") as file:
        text = file.read()
    return (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)


def _write(path: Path, text: str) -> None:
    with whole_file(path) as temporary:
        temporary.write_bytes(text.encode())
