"""A thousand scorecards as PDF, and their books as xlsx: `python -m benchmarks.documents`."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.table import Table

from steelyard.core.periods import Period
from steelyard.demo import generate
from steelyard.documents.books.kinds import results_book
from steelyard.documents.books.reading import read_back
from steelyard.documents.books.writing import book_bytes
from steelyard.documents.model import Final, Issue, Person, Scorecard
from steelyard.documents.papers import scorecard_pdf, scorecard_pdfs
from steelyard.engine.compute import Request
from steelyard.engine.records import scorecards
from steelyard.engine.score import score
from steelyard.engine.workspace import open_workspace

PEOPLE, AIM = 1000, 60
AT = datetime(2026, 7, 10, 9, 0, tzinfo=UTC)


def records() -> list[Scorecard]:
    """The sample company's cards of a quarter, over and over."""
    with TemporaryDirectory() as folder:
        generate(Path(folder))
        workspace = open_workspace(Path(folder) / "scheme.yaml", folder)
        scored = score(workspace, Request([Period.parse("2026Q2")], "employee", date(2026, 7, 10)))
        cards = list(scorecards(scored, language="zh-Hans"))
    found = [_record(card) for card in cards]
    return [
        replace(found[n % len(found)], issue=Issue(f"SC-{n:04}", "HR", AT, "演示公司")) for n in range(PEOPLE)
    ]


def _record(card: dict[str, Any]) -> Scorecard:
    final = Final(card["total"], card["grade"], card["coefficient"])
    person = Person(card["subject"], card["name"])
    return Scorecard(Issue("", "HR", AT), "2026 Q2", card["period"], person, card, final)


def main() -> None:
    made = records()
    table = Table(
        title=f"{PEOPLE:,} scorecards of {len(made[0].card['indicators'])} indicators (aim: {AIM} s)"
    )
    for column in ("what", "seconds", "of CPU", "MB"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for processes in (1, 2):
        name = f"a PDF for each, {processes} process{'es' if processes > 1 else ''}"
        _measured(table, name, partial(_printed, made, processes))
    _measured(table, "the first 100 in one PDF", lambda: len(scorecard_pdf(made[:100], "zh-Hans")))
    book = results_book(list(map(_row, made)), "zh-Hans", grades="SABCD")
    _measured(table, "results as xlsx", lambda: len(book_bytes(book)))
    data = book_bytes(book)
    _measured(table, "read back and compared", lambda: len(read_back(data, book).changes) + len(data))
    Console().print(table)


def _printed(made: list[Scorecard], processes: int) -> int:
    return sum(len(one.pdf) for one in scorecard_pdfs(made, "zh-Hans", processes=processes))


def _row(record: Scorecard) -> dict[str, Any]:
    final = record.final
    figures = {"total": final.total, "grade": final.grade, "coefficient": final.coefficient}
    return {"period": record.period, "subject": record.issue.number, "name": record.person.name, **figures}


def _measured(table: Table, name: str, work: Callable[[], int]) -> None:
    before, start = os.times(), time.perf_counter()
    size = work()
    seconds, after = time.perf_counter() - start, os.times()
    cpu = sum(after[:4]) - sum(before[:4])
    table.add_row(name, f"{seconds:.1f}", f"{cpu:.1f}", f"{size / 1e6:.1f}")


if __name__ == "__main__":
    main()
