"""Mapping documents: how the files of a table are read, and which header fills which column.

The language is that of connection files (`tables:` of a connection), in which a path is a header.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, model_validator
from ruamel.yaml import YAML

from steelyard.core.complaints import complaints
from steelyard.core.document import read_document
from steelyard.core.fields import Map, Model, Name, Number, no_entries
from steelyard.core.files import write_text
from steelyard.core.problems import Place, Problem, SteelyardError
from steelyard.lake.options import ReadOptions
from steelyard.sources.tables import ColumnModel, Names, TableModel

_ONLY_FOR_RECORDS = ("join", "count", "any")


class FileColumn(ColumnModel):
    """Where the cells of a column come from: a header, or more. A bare text is `path`, the header."""

    factor: Number | None = Field(None, gt=0, description="What numbers are multiplied by: 10000 for 万元.")
    default: str | None = Field(None, description="What an empty cell stands for.")

    @model_validator(mode="after")
    def _of_cells(self) -> FileColumn:
        for name in _ONLY_FOR_RECORDS:
            if getattr(self, name):
                raise ValueError(f"{name} is for nested records, not for the cells of a file")
        return self

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers it reads, but for those in a template."""
        return (self.path,) if self.path is not None else self.first


class FileTable(TableModel):
    """The files of a table, and which header fills which column."""

    table: str | None = Field(None, description="Table of the lake; default: the name of the entry.")
    read: ReadOptions = Field(default_factory=lambda: ReadOptions(), description="Where guessing fails.")
    map: Map[str, FileColumn] = Field(
        default_factory=no_entries, description="Column → header, or how it is made from headers."
    )
    ignore: Names = Field((), description="Headers that are not taken into the lake.")
    rest: bool = Field(True, description="Keep the columns of other headers, under their own names.")


class MappingDocument(Model):
    """A mapping document."""

    steelyard: str = Field("1", pattern="^1$", description="Format version.")
    tables: Map[Name, FileTable] = Field(description="Table of the lake → how it is filled.")


def load_mapping(path: Path) -> MappingDocument:
    """Read a mapping document. Raises SteelyardError with every problem and its place."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        what = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise SteelyardError(Problem(f"the mapping cannot be read: {what}", Place(str(path)))) from None
    return parse_mapping(text, str(path))


def parse_mapping(text: str, file: str) -> MappingDocument:
    """The same for a text."""
    document = read_document(text, file, what="a mapping")
    try:
        return MappingDocument.model_validate(document.plain())
    except ValidationError as error:
        raise SteelyardError(complaints(error, document, MappingDocument)) from None


def write_mapping(document: MappingDocument) -> str:
    """The document as YAML, with nothing in it that goes without saying."""
    tables = {name: plain_table(table) for name, table in document.tables.items()}
    yaml = YAML()
    yaml.width = 110
    yaml.default_flow_style = None
    stream = io.StringIO()
    yaml.dump({"steelyard": 1, "tables": tables}, stream)
    return stream.getvalue()


def save_mapping(document: MappingDocument, path: Path) -> None:
    """Write the document whole or not at all."""
    write_text(path, write_mapping(document))


def plain_table(table: FileTable) -> dict[str, Any]:
    """A table as it is written: nothing that goes without saying."""
    written = table.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"map"})
    shown = {key: _short(value) for key, value in written.items() if value not in ({}, None)}
    return {**shown, "map": {name: _plain_column(column) for name, column in table.map.items()}}


def _plain_column(column: FileColumn) -> Any:
    written = column.model_dump(mode="json", exclude_defaults=True)
    if set(written) == {"path"}:
        return written["path"]
    factor = written.get("factor")
    if factor is not None and Decimal(factor) == Decimal(factor).to_integral_value():
        written["factor"] = int(Decimal(factor))
    return written


def _short(value: Any) -> Any:
    """Lists of one item as the item."""
    if isinstance(value, Mapping):
        return {key: _short(each) for key, each in value.items()}
    return value[0] if isinstance(value, list) and len(value) == 1 else value
