"""What a formula works on: numbers, truths, and gaps that say why there is no number.

Missing is not zero, and a zero denominator is an answer, not a crash (DESIGN "Zero, missing, undefined").
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

MISSING, UNDEFINED = "missing", "undefined"


@dataclass(frozen=True, slots=True)
class Gap:
    """No number: `status` is missing or undefined, `reason` a word that pages and texts translate."""

    status: str
    reason: str


Value = Decimal | bool | Gap

EMPTY = Gap(MISSING, "no_rows")
BEFORE_COVERAGE = Gap(MISSING, "before_coverage")
AFTER_COVERAGE = Gap(MISSING, "after_coverage")
NO_PRIOR_PERIOD = Gap(MISSING, "no_prior_period")
NO_DATA = Gap(MISSING, "no_data")
NO_TABLE = Gap(MISSING, "no_table")
NO_SUBJECT = Gap(MISSING, "no_subject_column")
ZERO_DENOMINATOR = Gap(UNDEFINED, "zero_denominator")
PRIOR_NOT_POSITIVE = Gap(UNDEFINED, "prior_not_positive")
OUT_OF_RANGE = Gap(UNDEFINED, "out_of_range")


def first_gap(*values: Value) -> Gap:
    """The gap that decides: a missing one before an undefined one."""
    gaps = [value for value in values if isinstance(value, Gap)]
    return next((gap for gap in gaps if gap.status == MISSING), gaps[0])
