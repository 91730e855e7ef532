"""docs/reference/tables.md: the table model of the lake."""

from __future__ import annotations

from steelyard.engine.start import INPUTS
from steelyard.lake.tables import TABLES, Column, Table
from writers.markdown import page, table

_INTRO = """
The tables a scheme may name with `table:`. A file of the data folder is one of them by its name:
`leads.csv`, `leads.xlsx`, `leads.parquet`, or a sub-folder `leads` of files. Optional columns may be left
out, and columns of your own may be added. A scheme may use any other file, too ([data
folder](../guides/data-folder.md)).

**Bold** columns are needed in every row. 🔑 marks the key: no two rows have the same. `time` places a row in
a period, `subject` says whose it is; both are what the shipped presets use. `steelyard template DIR
--events` writes blank Excel files.
"""


def tables_page() -> str:
    inputs = [section(TABLES[name]) for name in INPUTS]
    events = [section(found) for name, found in TABLES.items() if name not in INPUTS]
    return page("Tables", _INTRO, "## Inputs by people", *inputs, "## Events", *events)


def section(of: Table) -> str:
    facts = [f"{label}: `{value}`" for label, value in (("time", of.time), ("subject", of.subject)) if value]
    rows = [(_name(column), column.type, _rules(column), column.description) for column in of.columns]
    parts = [f"### {of.name}", of.description + (f" ({', '.join(facts)})" if facts else "")]
    return "\n\n".join([*parts, table(("column", "type", "allowed", "meaning"), rows)])


def _name(column: Column) -> str:
    shown = f"**`{column.name}`**" if column.required else f"`{column.name}`"
    return f"🔑 {shown}" if column.key else shown


def _rules(column: Column) -> str:
    parts = []
    if column.allowed:
        parts.append(", ".join(f"`{value}`" for value in column.allowed))
    if column.minimum is not None or column.maximum is not None:
        low = "" if column.minimum is None else f"{column.minimum}"
        high = "" if column.maximum is None else f"{column.maximum}"
        parts.append(f"{low} to {high}" if low and high else f"{low} or more" if low else f"{high} or less")
    if column.references:
        parts.append(f"in {' or '.join(f'`{one}`' for one in column.references)}")
    return "; ".join(parts)
