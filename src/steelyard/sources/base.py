"""What a source is: it hands over extracts, one per table, page by page.

A source never writes to the lake. It yields pages of rows whose columns are those of the lake's table; the
runner delivers them, and only then keeps the cursor that came with the page. A crash between the two
repeats pages, which is harmless: deliveries are merged by key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from steelyard.lake.ingest.delivery import Manner

if TYPE_CHECKING:
    from steelyard.sources.opened import Connection

Row = Mapping[str, object]

#: The column that says where a row comes from, for quarantine and explanations: `contacts#4711`.
ORIGIN = "_origin"
_USUAL = Manner()


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows and deletions, and the cursor that holds once they are in the lake.

    `rows` has the columns of the lake's table, cells as text or typed, and optionally `_origin`.
    `deleted` has the key columns only. `cursor` is opaque to everyone but the source; None while it would
    not be safe to go on from here.
    """

    rows: Sequence[Row] = ()
    deleted: Sequence[Row] = ()
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Extract:
    """All that a run brings for one table. `pages` is read once, lazily.

    `key` and `order` as in a delivery: None takes the key of the contract. `complete`: this is everything
    there is, so that what is absent has been deleted. `whole`: instead of pages, anything that streams
    Arrow (`__arrow_c_stream__`), for sources that can do that; `cursor_after` then holds once it is in, and
    `written` says how its cells are written.
    """

    table: str
    pages: Iterable[Page] = ()
    key: tuple[str, ...] | None = None
    order: str | None = None
    complete: bool = False
    whole: Any = None
    written: Manner = _USUAL
    cursor_after: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What a run asks of a source.

    `cursors`: table → the cursor kept last; empty on a first or full run. `moment` is the start of the run,
    in UTC: the only clock a source looks at.
    """

    moment: datetime
    cursors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reach:
    """What `connections check` found of one table: the rows of the first page, or what the problem is.

    `rows` is None for what is not read in pages.
    """

    table: str
    rows: int | None
    problem: str | None = None


class Source(Protocol):
    """One kind of source. It is made without arguments; all that it needs comes with the connection."""

    def resources(self, connection: Connection, request: Request) -> Iterable[Extract]:
        """One extract per table of the connection. Nothing is fetched before its pages are read.

        Raises SteelyardError, or any error of the network; the runner takes out secrets.
        """
        ...
