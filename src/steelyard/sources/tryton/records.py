"""Records of one model, as the walk wants them: by id, with the fields a mapping asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from steelyard.sources import paths
from steelyard.sources.mapping import used
from steelyard.sources.tables import TableModel
from steelyard.sources.tryton.rpc import Server, encoded
from steelyard.sources.walking import Record

_MANY_IDS = 10_000
_CHANGED = ("write_date", "create_date")


def won_or_lost(record: Record) -> dict[str, object]:
    """The day an opportunity was won, and the day it was lost: its end, if that is its state."""
    return {
        f"{state}_on": record["end_date"] if record["state"] == state else None for state in ("won", "lost")
    }


#: Model → (the fields it is made of, what is added to every record). Tryton keeps one end for any outcome.
_ADDED: Mapping[str, tuple[tuple[str, ...], Callable[[Record], dict[str, object]]]] = {
    "sale.opportunity": (("state", "end_date"), won_or_lost),
}
_ADDED_NAMES = {"sale.opportunity": {"won_on", "lost_on"}}


class Records:
    """A listing of a model. `overlap`: changes before the last moment that are read once more, in case they
    were committed late."""

    def __init__(
        self, server: Server, model: str, table: TableModel, *, page: int, overlap: timedelta
    ) -> None:
        self.name = model
        self._server, self._page, self._overlap = server, page, overlap
        self._table = table
        self._fields: list[str] | None = None

    def newest(self) -> str | None:
        found = [moment for field in _CHANGED if (moment := self._latest(field))]
        return max(found).isoformat() if found else None

    def _latest(self, field: str) -> datetime | None:
        rows = self._server.call(
            self.name, "search_read", [[field, "!=", None]], 0, 1, [[field, "DESC"]], [field]
        )
        return rows[0][field] if rows else None

    def following(self, after: int, since: str | None) -> Sequence[Record]:
        domain: list[object] = [["id", ">", after]]
        if since is not None:
            moment = encoded(datetime.fromisoformat(since) - self._overlap)
            domain.append(["OR", *([field, ">=", moment] for field in _CHANGED)])
        if self._fields is None:
            self._fields = self._asked()
        rows: list[dict[str, Any]] = self._server.call(
            self.name, "search_read", domain, 0, self._page, [["id", "ASC"]], self._fields
        )
        _, added = _ADDED.get(self.name, ((), lambda record: {}))
        return [{**row, **added(row)} for row in rows]

    def present(self, known: int) -> set[int] | None:
        if self._server.call(self.name, "search_count", []) == known:
            return None
        return set(self._all_ids())

    def _all_ids(self) -> Iterator[int]:
        after = 0
        while True:
            found = self._server.call(
                self.name, "search", [["id", ">", after]], 0, _MANY_IDS, [["id", "ASC"]]
            )
            yield from found
            if len(found) < _MANY_IDS:
                return
            after = found[-1]

    def _asked(self) -> list[str]:
        """The fields that the mapping names; all simple ones when it takes the rest as well."""
        fields, _ = _ADDED.get(self.name, ((), None))
        wanted = {"id", *fields, *(_leading(path) for path in used(self._table))}
        if self._table.rest or not self._table.map:
            known = self._server.call(self.name, "fields_get", [])
            wanted |= {name for name, field in known.items() if field["type"] not in ("binary", "one2many")}
        return sorted(wanted - _ADDED_NAMES.get(self.name, set()))


def _leading(path: str) -> str:
    """The part of a path that leads through records: `employee.party.name`."""
    names: list[str] = []
    for step in paths.parse(path):
        if step.kind != "key":
            break
        names.append(step.key)
    return ".".join(names)
