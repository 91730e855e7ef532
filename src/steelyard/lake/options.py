"""How to read a file where guessing fails."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from steelyard.core.fields import Map, Model, no_entries, one_or_many

Texts = Annotated[tuple[str, ...], BeforeValidator(one_or_many, json_schema_input_type=str | tuple[str, ...])]


class ReadOptions(Model):
    """How to read a file where guessing fails."""

    delimiter: str | None = Field(None, description='One character, "tab" or "whitespace".')
    decimal: str | None = Field(None, description='"." or ","', pattern=r"^[.,]$")
    encoding: str | None = Field(None, description="utf-8, gb18030, latin-1, …")
    header_rows: int | None = Field(None, ge=0, le=20, description="Rows that make up the header; 0: none.")
    names: tuple[str, ...] | None = Field(None, description="Column names, in place of the header.")
    sheet: str | None = Field(None, description="Sheet of an Excel file; the first one by default.")
    dates: Map[str, str] = Field(default_factory=no_entries, description="Column → strptime format.")
    text: Texts = Field((), description="Columns that stay text though they look like numbers.")
    nulls: Texts = Field((), description='Cells that mean "no value", such as N/A.')
