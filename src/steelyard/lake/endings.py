"""The files that hold rows, by the endings of their names."""

from __future__ import annotations

FORMATS = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".parquet", ".json", ".jsonl", ".ndjson")
