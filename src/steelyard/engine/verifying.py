"""A recorded result recomputed from its very scheme and data, and compared digit for digit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from steelyard.core.problems import SteelyardError
from steelyard.core.texts import Text
from steelyard.engine.comparing import Deviation, deviations, numbers
from steelyard.engine.compute import engine_version
from steelyard.engine.export import as_json
from steelyard.engine.recipe import Recipe, carry_out
from steelyard.engine.recorded import RecordedResult, read_json, read_result, records
from steelyard.engine.verifying_words import said
from steelyard.lake.folder import sha256
from steelyard.lake.store.place import is_lake
from steelyard.scheme.loading import load_scheme


@dataclass(frozen=True)
class Verification:
    """What a comparison found. With `obstacles` it says nothing about the numbers."""

    result: str
    numbers: int = 0
    records: int = 0
    deviations: tuple[Deviation, ...] = ()
    obstacles: tuple[Text, ...] = ()
    warnings: tuple[Text, ...] = ()

    @property
    def outcome(self) -> str:
        """`identical`, `different` or `cannot`."""
        if self.obstacles:
            return "cannot"
        return "different" if self.deviations else "identical"

    @property
    def summary(self) -> Text:
        if self.obstacles:
            return said("cannot", result=self.result)
        if self.deviations:
            key = "different_one" if len(self.deviations) == 1 else "different"
            return said(key, result=self.result, n=f"{len(self.deviations):,}")
        return said("identical", result=self.result, numbers=f"{self.numbers:,}", records=f"{self.records:,}")


def verify(path: Path, *, scheme: str | None = None, data: str | None = None) -> Verification:
    """Recompute the result at `path`. `scheme` and `data` say where these are now.

    Raises SteelyardError for a file that is no result.
    """
    recorded = read_result(path)
    found = Verification(str(path), warnings=tuple(_other_engine(recorded)))
    try:
        given = Recipe.model_validate(recorded.request)
    except ValidationError as error:
        missing = ", ".join(str(each["loc"][0]) for each in error.errors())
        return replace(found, obstacles=(said("no_request", why=f"request: {missing}"),))
    there = _found_again(recorded, given, scheme, data)
    obstacles = tuple(_obstacles(recorded, given, there))
    return replace(found, obstacles=obstacles) if obstacles else _compared(recorded, given, there, found)


def _other_engine(recorded: RecordedResult) -> Iterator[Text]:
    then, now = str(recorded.meta.get("engine")), engine_version()
    if then != now:
        yield said("other_engine", then=then, now=now)


# ── finding scheme and data again ───────────────────────────────────────────────────────────────────


def _found_again(recorded: RecordedResult, given: Recipe, scheme: str | None, data: str | None) -> Recipe:
    """The recipe with paths that lead somewhere from here: from this folder, else from that of the result."""
    beside = recorded.path.parent
    moved = {name: _path(beside, str(path)) for name, path in given.files().items()}
    moved |= {"scheme": scheme or _path(beside, given.scheme), "data": data or _path(beside, given.data)}
    return given.model_copy(update=moved)


def _path(beside: Path, written: str) -> str:
    near = beside / written
    return str(near) if not Path(written).exists() and near.exists() else written


# ── what stands in the way ──────────────────────────────────────────────────────────────────────────


def _obstacles(recorded: RecordedResult, given: Recipe, there: Recipe) -> Iterator[Text]:
    if ":" not in there.scheme and not Path(there.scheme).is_file():
        yield said("scheme_gone", scheme=given.scheme)
    else:
        yield from _scheme_changed(recorded, there)
    if is_lake(there.data):
        yield from _other_lake(recorded, there)
    elif "lake" in recorded.meta or not Path(there.data).is_dir():
        yield said("data_gone", data=given.data)
        return
    for name, then in recorded.snapshot.items():
        yield from _file_changed(_moved(given, there).get(name, Path(there.data) / name), name, then)


def _other_lake(recorded: RecordedResult, there: Recipe) -> Iterator[Text]:
    from steelyard.lake.store.lake import Lake

    try:
        lake = Lake.open(there.data)
        then = recorded.lake.get("lake")
        if lake.id != then:
            yield said("other_lake", data=there.data, now=_short(lake.id), then=_short(then))
        else:
            lake.find_snapshot(there.snapshot)
    except SteelyardError as error:
        yield said("snapshot_gone", snapshot=there.snapshot, why=error)


def _scheme_changed(recorded: RecordedResult, there: Recipe) -> Iterator[Text]:
    then, now = recorded.meta.get("scheme_hash"), load_scheme(there.scheme).version_hash
    if then != now:
        yield said("scheme_changed", scheme=there.scheme, now=_short(now), then=_short(then))


def _file_changed(path: Path, name: str, then: Any) -> Iterator[Text]:
    if not path.is_file():
        yield said("file_gone", file=name)
    elif (now := sha256(path)) != then:
        yield said("file_changed", file=name, now=_short(now), then=_short(then))


def _short(digest: Any) -> str:
    return str(digest)[:12]


def _moved(given: Recipe, there: Recipe) -> dict[str, Path]:
    """Files outside the data folder: how they were named then → where they are now."""
    now = there.files()
    return {path.as_posix(): now[name] for name, path in given.files().items()}


# ── comparing ───────────────────────────────────────────────────────────────────────────────────────


def _compared(recorded: RecordedResult, given: Recipe, there: Recipe, found: Verification) -> Verification:
    try:
        document = read_json(as_json(carry_out(there).document))
    except (SteelyardError, ValueError) as error:
        return replace(found, obstacles=(said("fails_now", why=error),))
    again = RecordedResult(recorded.path, document)
    if obstacles := tuple(_other_files(recorded, again, _moved(given, there))):
        return replace(found, obstacles=obstacles)
    then, now = _comparable(recorded), _comparable(again)
    return replace(
        found,
        numbers=numbers(now),
        records=records(document),
        deviations=tuple(deviations(then, now)),
    )


def _other_files(
    recorded: RecordedResult, again: RecordedResult, moved: Mapping[str, Path]
) -> Iterator[Text]:
    """Files that matter now and did not then, or the other way round."""
    names = {path.as_posix(): name for name, path in moved.items()}
    used = {names.get(name, name) for name in again.snapshot}
    yield from (said("file_new", file=name) for name in sorted(used - set(recorded.snapshot)))
    yield from (said("file_unused", file=name) for name in sorted(set(recorded.snapshot) - used))


#: What of `meta` is compared on its own: with a warning, by its files, or by being carried out.
_APART = ("engine", "request", "snapshot")


def _comparable(result: RecordedResult) -> dict[str, Any]:
    meta = {key: value for key, value in result.meta.items() if key not in _APART}
    return {**result.document, "meta": meta}
