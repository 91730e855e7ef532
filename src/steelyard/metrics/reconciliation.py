"""What a reconciliation is: one total from two sources, which should be the same.

These models are a part of the scheme document (docs/decisions/0015-reconciliations.md).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from steelyard.core.fields import Model, Number, Words, one_or_many
from steelyard.metrics.dataset import Source

#: `holds: all` holds every indicator of the scheme.
EVERYTHING = "all"


class Side(Source):
    """One of the two sources: its rows, when they count, what tells them apart, and the amount."""

    title: Words | None = Field(None, description="Name for people, such as CRM; default: the table.")
    where: str | None = Field(None, description="A condition that rows must meet.")
    time: str = Field(description="Column with the moment that places a row in a period.")
    key: str = Field(description="Column, or row expression, that both sides have in common.")
    value: str = Field(description="Column, or row expression, with the amount.")


class Tolerance(Model):
    """How far the totals may lie apart: whichever of the two allows more."""

    relative: Annotated[Number, Field(ge=0, le=1)] = Field(
        Decimal(0), description="Share of the larger total, such as 0.5%."
    )
    absolute: Annotated[Number, Field(ge=0)] = Field(Decimal(0), description="Amount.")

    def allowed(self, left: Decimal, right: Decimal) -> Decimal:
        """The largest difference that is within it."""
        return max(self.absolute, self.relative * max(abs(left), abs(right)))


class Reconciliation(Model):
    """The same total from two sources, compared per period."""

    title: Words | None = None
    left: Side
    right: Side
    tolerance: Tolerance = Tolerance()
    owner: str = Field(description="Data owner: the only one who may settle a difference.")
    holds: Annotated[
        tuple[str, ...], BeforeValidator(one_or_many, json_schema_input_type=str | tuple[str, ...])
    ] = Field((), description="Indicators without a score while a difference is open; `all` for every one.")

    @model_validator(mode="after")
    def _all_alone(self) -> Reconciliation:
        if EVERYTHING in self.holds and len(self.holds) > 1:
            raise ValueError("holds is a list of indicators, or all")
        return self

    def held(self, indicator: str) -> bool:
        """Whether an indicator waits for it."""
        return indicator in self.holds or EVERYTHING in self.holds
