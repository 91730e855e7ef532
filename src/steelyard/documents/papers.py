"""Scorecards and appeals as PDF: some people in one file, or a file for each of many."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from steelyard.documents.model import Appeal, Language, Scorecard
from steelyard.documents.pages import appeal_page, scorecard_page, whole
from steelyard.documents.press import Press

R = TypeVar("R", Scorecard, Appeal)
#: In one file: laying out each takes some megabytes, and all are there at once.
MOST_TOGETHER = 100
#: Records that are handed to a process at a time.
_PORTION = 20


@dataclass(frozen=True)
class Paper:
    """The number of a record, and its file."""

    number: str
    pdf: bytes


def scorecard_pdf(records: Sequence[Scorecard], language: Language, *, fonts: Sequence[Path] = ()) -> bytes:
    """All of them in one file, each with pages of its own, counted from 1.

    Raises ValueError for none, or for more than a file should hold. `fonts` are folders with further fonts.
    """
    return _together("scorecard.typ", records, language, fonts, scorecard_page)


def appeal_pdf(records: Sequence[Appeal], language: Language, *, fonts: Sequence[Path] = ()) -> bytes:
    """The same for appeals."""
    return _together("appeal.typ", records, language, fonts, appeal_page)


def _together(
    template: str,
    records: Sequence[R],
    language: Language,
    fonts: Sequence[Path],
    page: Callable[[R, str], dict[str, Any]],
) -> bytes:
    if not 0 < len(records) <= MOST_TOGETHER:
        raise ValueError(f"{len(records)} records for one file; it holds 1 to {MOST_TOGETHER}")
    pages = [page(record, language) for record in records]
    return _press(template, tuple(fonts)).pdf(whole(pages, language), at=records[0].issue.exported_at)


@lru_cache(maxsize=4)
def _press(template: str, fonts: tuple[Path, ...]) -> Press:
    return Press(template, fonts)


# ── many ────────────────────────────────────────────────────────────────────────────────────────────


def scorecard_pdfs(
    records: Iterable[Scorecard], language: Language, *, processes: int = 1, fonts: Sequence[Path] = ()
) -> Iterator[Paper]:
    """A file for each, in their order: a thousand people need no more room than one.

    With several `processes` they are printed side by side; a process that may have no children prints alone.
    """
    one = partial(_printed, language=language, fonts=tuple(fonts))
    if processes <= 1 or multiprocessing.current_process().daemon:
        yield from map(one, records)
        return
    # Fresh processes: a copy of one in which Typst has run already would wait for threads it does not have.
    context = multiprocessing.get_context("spawn")
    waiting = iter(records)
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        while portion := list(islice(waiting, _PORTION * processes)):
            yield from pool.map(one, portion, chunksize=_PORTION)


def _printed(record: Scorecard, *, language: Language, fonts: tuple[Path, ...]) -> Paper:
    press = _press("scorecard.typ", fonts)
    page = whole([scorecard_page(record, language)], language)
    return Paper(record.issue.number, press.pdf(page, at=record.issue.exported_at))
