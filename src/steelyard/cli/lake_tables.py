"""Tables of `steelyard lake` for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from steelyard.cli.lake_words import said
from steelyard.cli.tables import table

Records = Sequence[Mapping[str, Any]]
_UNITS = ("B", "kB", "MB", "GB", "TB")


def tables_table(root: str, records: Records, language: str) -> Iterator[Any]:
    if not records:
        yield said("empty").in_language(language)
        return
    shown = _table(
        "title_lake", language, ("table", "l"), ("rows", "r"), ("version", "r"), ("size", "r"),
        ("newest", "l"), root=root,
    )  # fmt: skip
    for each in records:
        shown.add_row(
            each["table"],
            f"{each['rows']:,}",
            str(each["version"]),
            _size(each["bytes"]),
            _minute(each["newest"] or ""),
        )
    yield shown


def snapshots_table(records: Records, language: str) -> Iterator[Any]:
    if not records:
        yield said("no_snapshots").in_language(language)
        return
    shown = _table(
        "title_snapshots", language, ("snapshot", "l"), ("taken", "l"), ("tables", "r"),
        ("kept", "l"),
    )  # fmt: skip
    for each in records:
        shown.add_row(each["name"], _minute(each["taken_at"]), str(each["tables"]), _kept(each, language))
    yield shown


def history_table(name: str, records: Records, language: str) -> Iterator[Any]:
    shown = _table(
        "title_history", language, ("version", "r"), ("at", "l"), ("operation", "l"),
        ("inserted", "r"), ("updated", "r"), ("deleted", "r"), ("by", "l"), table=name,
    )  # fmt: skip
    for each in records:
        counts = [f"{each[kind]:,}" if each[kind] else "" for kind in ("inserted", "updated", "deleted")]
        note = " ".join(each["note"].values())
        shown.add_row(str(each["version"]), _minute(each["at"]), each["operation"], *counts, note)
    yield shown


def _table(title: str, language: str, *heads: tuple[str, str], **words: object) -> Any:
    named = [(said(key).in_language(language), side) for key, side in heads]
    return table(said(title, **words).in_language(language), *named, language=language)


def _kept(record: Mapping[str, Any], language: str) -> str:
    reasons = [said("pinned")] if record["pinned"] else []
    if record["computations"]:
        reasons.append(said("computed", times=record["computations"]))
    return ", ".join(reason.in_language(language) for reason in reasons)


def _minute(moment: str) -> str:
    return moment.replace("T", " ")[:16]


def _size(count: float) -> str:
    for unit in _UNITS:
        if count < 1000 or unit == _UNITS[-1]:
            break
        count /= 1000
    return f"{count:,.0f} {unit}" if count >= 10 or unit == "B" else f"{count:,.1f} {unit}"
