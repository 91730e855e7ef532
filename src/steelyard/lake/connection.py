"""A DuckDB connection that can reach the data folder and nothing else."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from pathlib import Path

import duckdb

from steelyard.lake.sql import literal


def connect(
    folder: Path | None, *, timezone: str, memory_limit: str | None = None
) -> duckdb.DuckDBPyConnection:
    """An empty in-memory database whose SQL reaches `folder` and a private temporary directory only.

    Nothing can be attached, installed or reconfigured afterwards. Times with an offset are shown in
    `timezone`. The temporary directory is removed with the connection. Over `memory_limit`, such as 1GB (by
    default four fifths of the memory there is), work goes on in the temporary directory.
    """
    temporary = Path(tempfile.mkdtemp(prefix="steelyard-")).resolve()
    connection = duckdb.connect(":memory:")
    weakref.finalize(connection, shutil.rmtree, temporary, ignore_errors=True)
    reachable = [temporary] if folder is None else [folder.resolve(), temporary]
    # The order matters: directories can only be allowed while access is open, and the lock comes last.
    for setting, value in (
        ("temp_directory", literal(str(temporary))),
        ("allowed_directories", "[" + ", ".join(literal(f"{path}/") for path in reachable) + "]"),
        *([("memory_limit", literal(memory_limit))] if memory_limit else []),
        ("TimeZone", literal(timezone)),
        ("enable_progress_bar", "false"),
        ("python_enable_replacements", "false"),
        ("autoinstall_known_extensions", "false"),
        ("autoload_known_extensions", "false"),
        ("allow_community_extensions", "false"),
        ("allow_persistent_secrets", "false"),
        ("enable_external_access", "false"),
        ("lock_configuration", "true"),
    ):
        connection.execute(f"SET {setting} = {value}")
    return connection


def temporary_directory(connection: duckdb.DuckDBPyConnection) -> Path:
    """Where the loader may write files that `connection` can read."""
    found = connection.execute("SELECT current_setting('temp_directory')").fetchone()
    directory = Path(str(found[0] if found else tempfile.gettempdir()))
    directory.mkdir(parents=True, exist_ok=True)
    return directory
