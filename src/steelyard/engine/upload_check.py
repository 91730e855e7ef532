"""What would become of the rows of uploaded files: every one is checked, and nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from steelyard.core.problems import SteelyardError
from steelyard.engine.syncing import lake_for
from steelyard.engine.uploading import Chosen, Record, plan_all, reading, words_of
from steelyard.lake.bounds import MOST_TEXT, RefusedError
from steelyard.lake.ingest.contracts import contract_of
from steelyard.lake.ingest.examination import Examined, examine
from steelyard.lake.ingest.reasons import REFERENCE, Reason
from steelyard.lake.ingest.rows import LakeRows
from steelyard.lake.sql import literal
from steelyard.lake.store.lake import Lake
from steelyard.sources.files.delivering import Batch, delivery_of
from steelyard.sources.files.planning import Planned

#: Reasons and broken rows that are named one by one.
_REASONS, _EXAMPLES = 12, 20


def check(location: str, chosen: Sequence[Chosen], *, connection: str, timezone: str) -> list[Record]:
    """One record per part: rows `read`, `fine` and `held`, why, and the first of those that are held.

    `waiting` rows only refer to what comes with the same upload. A part that cannot be read at all has
    `problem`, in three languages. There need not be a lake yet.
    """
    with lake_for(location, dry_run=True) as lake:
        planned = plan_all(chosen)
        tables = {each.name for each in planned if each.name}
        return [_checked(lake, each, tables, connection, timezone) for each in planned]


def _checked(lake: Lake, planned: Planned, tables: set[str], source: str, timezone: str) -> Record:
    about = {"label": planned.part.label, "sheet": planned.part.sheet, "table": planned.name}
    try:
        with (
            reading(planned.part.label),
            delivery_of(Batch((planned,)), source=source, timezone=timezone) as delivery,
            lake.workbench() as bench,
        ):
            contract = contract_of(lake, delivery.table)
            examined = examine(bench, LakeRows(lake), delivery, contract, timezone=timezone)
            _require_short(examined, planned.part.label)
            return {**about, **_counts(examined, tables), "reasons": _reasons(examined)} | {
                "rows": list(_examples(examined))
            }
    except SteelyardError as error:
        return {**about, "problem": dict(words_of(error).by_language)}


def _require_short(examined: Examined, label: str) -> None:
    for each in examined.columns:
        (longest,) = examined.connection.execute(
            f"SELECT max(length(CAST({each.value} AS VARCHAR))) FROM checked"
        ).fetchone() or (None,)
        if longest is not None and longest > MOST_TEXT:
            found, most = f"{longest:,}", f"{MOST_TEXT:,}"
            raise RefusedError("cell", label, column=each.name, found=found, most=most)


def _counts(examined: Examined, tables: set[str]) -> Record:
    held = examined.count("faults")
    waiting = _waiting(examined, tables)
    return {
        "read": examined.read,
        "fine": examined.read - held,
        "held": held - waiting,
        "waiting": waiting,
        "repeated": examined.count("superseded"),
    }


def _waiting(examined: Examined, tables: set[str]) -> int:
    """Rows whose only faults are references to tables that come with them."""
    with_them = " OR ".join(
        f"""contains(' / ' || "limit", {literal(f" / {table}.")})""" for table in sorted(tables)
    )
    refers = f"code = {literal(REFERENCE)} AND ({with_them or 'false'})"
    found = examined.connection.execute(
        f"SELECT count(*) FROM (SELECT row FROM faults GROUP BY row HAVING bool_and({refers}))"
    ).fetchone()
    return int(found[0]) if found else 0


def _reasons(examined: Examined) -> list[Record]:
    """The commonest first: how many rows, and one of the cells."""
    found = examined.connection.execute(
        'SELECT "column", any_value(value), code, "limit", count(DISTINCT row) AS rows FROM faults '
        f'GROUP BY "column", code, "limit" ORDER BY rows DESC, "column" LIMIT {_REASONS}'
    ).fetchall()
    return [{**asdict(Reason(*cells)), "count": rows} for *cells, rows in found]


def _examples(examined: Examined) -> Iterator[Mapping[str, Any]]:
    reason = ", ".join(f'{literal(name)}: "{name}"' for name in ("column", "value", "code", "limit"))
    found = examined.connection.execute(
        f"SELECT row, any_value(origin), list({{{reason}}} ORDER BY position) FROM faults "
        f"JOIN delivered USING (row) GROUP BY row ORDER BY row LIMIT {_EXAMPLES}"
    ).fetchall()
    for row, origin, reasons in found:
        yield {"row": row, "origin": origin, "reasons": reasons}


def sentence(reason: Mapping[str, Any], language: str) -> str:
    """A reason as people read it."""
    said = {name: reason[name] for name in ("column", "value", "code", "limit")}
    return Reason(**said).in_language(language)
