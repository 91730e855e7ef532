"""Writing names and texts into SQL safely."""

from __future__ import annotations

import glob
from pathlib import Path


def identifier(name: str) -> str:
    """`name` as a quoted SQL identifier, whatever characters it holds."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """`text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def path_literal(path: Path) -> str:
    """One file as an SQL string: DuckDB would read `*`, `?` and `[` in its name as a pattern."""
    return literal(glob.escape(str(path)))
