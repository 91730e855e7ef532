"""How tables of a connection are written: which records fill them, and how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from steelyard.core.fields import Map, Model, no_entries, one_or_many

#: One item may stand where a list is meant.
Names = Annotated[
    tuple[str, ...],
    BeforeValidator(one_or_many),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]


class ColumnModel(Model):
    """Where the cell of a column comes from, and how it is read. A bare text is `path`."""

    path: str | None = Field(
        None,
        description="Where it is in a record: `properties.amount`, `owners[0].id`, `tags[*].name`, "
        '`fields[id=5].value`, `"a.b".c`.',
    )
    first: Names = Field((), description="Paths; the first that holds something counts.")
    value: str | None = Field(None, description="The same text in every row.")
    template: str | None = Field(None, description="A text with paths in braces: `{first_name} {last_name}`.")
    join: str | None = Field(None, description="Join the items of a list with this, such as `, `.")
    count: bool = Field(False, description="How many items the list has.")
    any: bool = Field(False, description="Whether the path holds anything: true or false.")
    values: Map[str, str | None] = Field(
        default_factory=no_entries,
        description="Code → value; `*` stands for all others, null for an empty cell.",
    )
    date: str | None = Field(
        None, description="How moments are written: `epoch_s`, `epoch_ms`, or a pattern such as `%Y%m%d`."
    )
    minor_units: int | None = Field(
        None, ge=0, le=6, description="Decimals of an amount in minor units: 2 makes 1999 into 19.99."
    )
    percent: bool = Field(False, description='Percentages become fractions: "10%" and 10 become 0.1.')
    verified: bool = Field(True, description="Whether a page of the vendor confirms it.")

    @model_validator(mode="before")
    @classmethod
    def _bare_path(cls, written: Any) -> Any:
        return {"path": written} if isinstance(written, str) else written

    @model_validator(mode="after")
    def _one_origin(self) -> ColumnModel:
        given = [self.path is not None, bool(self.first), self.value is not None, self.template is not None]
        if sum(given) != 1:
            raise ValueError("a column takes exactly one of path, first, value or template")
        return self


class TableModel(Model):
    """A table of the lake and the records that fill it."""

    from_: str | None = Field(
        None, alias="from", description="Name of the records: a resource, a file pattern, a table or a query."
    )
    map: Map[str, ColumnModel] = Field(
        default_factory=no_entries,
        description="Column → where it comes from. Laid over the columns the kind ships.",
    )
    rest: bool = Field(
        False, description="Also keep every field of a record that is not mapped, under its own name."
    )
    where: Map[str, Names] = Field(
        default_factory=no_entries,
        description="Path → the values a record may have there; others are left out.",
    )
    key: Names = Field((), description="Columns that tell rows apart. Default: the key of the contract.")
    order: str | None = Field(
        None, description="The column that says which of two versions of a row is newer."
    )
    complete: bool | None = Field(
        None, description="Every run brings everything: what is absent has been deleted."
    )


def merged(
    shipped: Mapping[str, TableModel], written: Mapping[str, TableModel | None]
) -> dict[str, TableModel]:
    """The tables of a connection: all the kind ships, or those written, each laid over what is shipped."""
    if not written:
        return dict(shipped)
    return {name: _laid_over(shipped.get(name), table) for name, table in written.items()}


def _laid_over(below: TableModel | None, above: TableModel | None) -> TableModel:
    if below is None or above is None:
        return above or below or TableModel()
    given = {name: getattr(above, name) for name in above.model_fields_set}
    columns = {**below.map, **above.map}
    return below.model_copy(update={**given, "map": columns})
