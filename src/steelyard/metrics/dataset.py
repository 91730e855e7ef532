"""What a dataset is: where rows come from, when and whose they are, and what is measured on them.

These models are a part of the scheme document (DESIGN §5).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from steelyard.core.fields import Map, Model, Name, Number, UnitField, Words, no_entries, one_or_many
from steelyard.lake.options import ReadOptions


class Source(Model):
    """Where rows come from: a table of the lake, or files relative to the data folder."""

    table: str | None = Field(None, description="A table of the lake.")
    file: str | None = Field(None, description="A file or a pattern such as campaigns*.csv.")
    read: ReadOptions = ReadOptions()

    @model_validator(mode="after")
    def _one_origin(self) -> Source:
        if (self.table is None) == (self.file is None):
            raise ValueError("say where the rows come from: either table or file")
        return self


class Join(Source):
    """An n:1 look-up: columns of another table, found by equal keys."""

    on: Map[str, str] = Field(
        description="Column of the dataset → key column of the joined table.", min_length=1
    )
    columns: tuple[str, ...] = Field(description="Columns to take over.", min_length=1)


class Credits(Source):
    """Several owners of a row: `key` links the tables, `share` is the owner's part (at most 1 in all)."""

    key: str = Field(description="Column of both tables that links a credit to its row.")
    subject: str = Field(description="Column with the id of the credited employee or team.")
    share: str = Field(description="Column with the share, 0 to 1.")


class Lifetime(Model):
    """A stock: rows are alive after `from` and until `to`, inclusive; an empty `to` means still alive."""

    start: str = Field(alias="from", description="Column with the first moment.")
    end: str = Field(alias="to", description="Column with the last moment.")


class Coverage(Model):
    """The days, both included, for which the dataset is complete: no row means zero, not missing."""

    start: date | None = Field(None, alias="from")
    end: date | None = Field(None, alias="to")


class Strata(Model):
    """Parts of the population that were sampled each on its own."""

    column: str = Field(description="Column that names the stratum of a row.")
    sizes: Map[str, Annotated[Number, Field(gt=0)]] = Field(
        description="Stratum → how many there are of it in the population.", min_length=1
    )


class Sample(Model):
    """The rows are a sample, of answers say. It changes no value, only how far chance may have moved it."""

    population: Annotated[Number, Field(gt=0)] | None = Field(
        None, description="How many might have been asked in a period; who asks all has no sampling error."
    )
    strata: Strata | None = None

    @model_validator(mode="after")
    def _one_size(self) -> Sample:
        if self.population is not None and self.strata is not None:
            raise ValueError("the sizes of the strata are the population: give population or strata")
        return self


def _as_measure(value: object) -> object:
    return {"sql": value} if isinstance(value, str) else value


class MeasureModel(Model):
    """One SQL aggregate expression over the rows of the dataset."""

    sql: str
    time: str | None = Field(None, description="The moment that places the row, if not the dataset's.")
    unit: UnitField | None = None
    title: Words | None = None


Measure = Annotated[MeasureModel, BeforeValidator(_as_measure, json_schema_input_type=str | MeasureModel)]


class Dataset(Source):
    """Rows, the moment and the subject each belongs to, and the measures taken on them."""

    join: Annotated[
        tuple[Join, ...], BeforeValidator(one_or_many, json_schema_input_type=Join | tuple[Join, ...])
    ] = ()
    columns: Map[str, str] = Field(
        default_factory=no_entries, description="Row expressions; windows allowed."
    )
    where: str | None = Field(None, description="A condition that rows must meet.")
    time: str | None = Field(None, description="Column with the moment that places a row in a period.")
    subject: str | None = Field(None, description="Column with the id of an employee, team or department.")
    credits: Credits | None = None
    valid: Lifetime | None = None
    covers: Coverage = Coverage()
    sample: Sample = Sample()
    measures: Map[Name, Measure] = Field(default_factory=no_entries)

    @model_validator(mode="after")
    def _has_a_moment(self) -> Dataset:
        if self.valid and self.time:
            raise ValueError("a stock has valid, a flow has time: give one of them")
        return self
