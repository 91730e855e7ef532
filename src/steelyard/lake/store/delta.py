"""One version of a Delta table, and committing the next one, which somebody else may have made before."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from deltalake import CommitProperties, DeltaTable
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError

from steelyard.core.problems import SteelyardError
from steelyard.lake.store.place import Store
from steelyard.lake.store.types import from_delta

T = TypeVar("T")

#: Snapshots read old versions for years: the log of a table must not be thinned out behind their back.
KEEP_LOG = {
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.enableExpiredLogCleanup": "false",
    "delta.enableDeletionVectors": "false",
}
_PATIENCE = 120.0
_LONGEST_WAIT = 2.0


@dataclass(frozen=True, slots=True)
class DataFile:
    """A Parquet file of one version: `name` within the folder of the table."""

    name: str
    month: str
    rows: int
    size: int


@dataclass(frozen=True)
class TableVersion:
    folder: str
    delta: DeltaTable

    @property
    def version(self) -> int:
        return self.delta.version()

    @property
    def columns(self) -> dict[str, str]:
        """All columns with their SQL types, the hidden ones too."""
        return from_delta(self.delta.schema().to_json())

    @property
    def about(self) -> dict[str, Any]:
        """The key and time column the table was made with."""
        found: dict[str, Any] = json.loads(self.delta.metadata().description or "{}")
        return found

    def files(self) -> list[DataFile]:
        actions = self.actions
        wanted = ("path", "partition._month", "num_records", "size_bytes")
        parts = zip(*(actions[name].to_pylist() for name in wanted), strict=True)
        found = [DataFile(path, month or "0000-00", rows or 0, size) for path, month, rows, size in parts]
        return sorted(found, key=lambda each: (each.month, each.name))

    @property
    def actions(self) -> Any:
        """What Delta knows of each file, as an Arrow table: path, rows, smallest and largest values."""
        return self.delta.get_add_actions(flatten=True)

    def is_empty(self, column: str) -> bool:
        """Whether it is known that no row has a value in a column."""
        return column in self.empty_columns

    @cached_property
    def empty_columns(self) -> frozenset[str]:
        """The columns of which it is known that no row has a value in them."""
        actions = self.actions
        return frozenset(name for name in self.columns if _is_empty(actions, name))


def _is_empty(actions: Any, column: str) -> bool:
    if f"null_count.{column}" not in actions.schema.names:
        return column != "_month" and not len(actions["path"])
    counts = zip(actions[f"null_count.{column}"].to_pylist(), actions["num_records"].to_pylist(), strict=True)
    return all(empty is not None and empty == rows for empty, rows in counts)


def find(store: Store, folder: str, version: int | None = None) -> TableVersion | None:
    """A version of the table in `folder`, by default the newest; None when there is no such table.

    Raises SteelyardError when there is a table without that version.
    """
    try:
        delta = DeltaTable(store.uri(folder), version=version, storage_options=store.options or None)
    except TableNotFoundError:
        return None
    except DeltaError as error:
        raise SteelyardError(f'version {version} of "{folder}" cannot be read: {error}') from None
    return TableVersion(folder, delta)


class ConflictError(Exception):
    """Another writer was quicker: look at the table again."""


def exactly_next(note: Mapping[str, str]) -> CommitProperties:
    """For a commit that is right only if nobody has committed since the table was opened.

    Delta would otherwise retry on top of what another writer did as long as the files read are untouched,
    and a key that both insert into different months would be there twice.
    """
    return CommitProperties(custom_metadata=dict(note), max_commit_retries=0)


def persistently(change: Callable[[], T]) -> T:
    """Try until the commit is ours. Waits grow and are drawn by lot, so that every writer gets through."""
    start, longest = time.monotonic(), 0.05
    while True:
        try:
            return change()
        except (CommitFailedError, ConflictError) as error:
            if time.monotonic() - start > _PATIENCE:
                raise SteelyardError(
                    f"other writers have been quicker for {_PATIENCE:.0f} seconds: {error}"
                ) from None
        time.sleep(random.uniform(0, longest))
        longest = min(2 * longest, _LONGEST_WAIT)
