"""What a cycle agrees on beside its scheme: limits, thresholds, days (DOMAIN §1.4–1.6, 7)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

Days = Annotated[int, Field(ge=0, le=400)]
Share = Annotated[Decimal, Field(ge=0, le=1)]
Coefficient = Annotated[Decimal, Field(ge=0, le=10, decimal_places=4)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Perspectives(_Part):
    """Fewer answers than this and a perspective is not shown at all."""

    self_: Annotated[int, Field(ge=1, le=20, alias="self")] = 1
    manager: Annotated[int, Field(ge=1, le=20)] = 1
    dotted_line_manager: Annotated[int, Field(ge=1, le=20)] = 1
    peer: Annotated[int, Field(ge=3, le=20)] = 3
    report: Annotated[int, Field(ge=3, le=20)] = 3
    other_department: Annotated[int, Field(ge=3, le=20)] = 3

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def minimum(self) -> dict[str, int]:
        """Perspective → the fewest answers it is shown from."""
        return {str(name): int(least) for name, least in self.model_dump(by_alias=True).items()}


class Feedback(_Part):
    """Who may be asked for 360° feedback."""

    least: Annotated[int, Field(ge=1, le=50)] = 3
    most: Annotated[int, Field(ge=1, le=50)] = 8
    #: At most so many requests on one rater in a cycle.
    most_per_rater: Annotated[int, Field(ge=1, le=200)] = 12
    thresholds: Perspectives = Perspectives()


class Multiplied(_Part):
    """K = K_company × K_department × K_person × attendance, never under `least` nor over `most`."""

    is_on: bool = False
    company: Coefficient = Decimal(1)
    #: Grade of the department → its coefficient; none: those of the scheme.
    departments: dict[str, Coefficient] = {}
    #: Whether the share of the cycle's days for which somebody was employed is a factor. Leave takes none.
    by_attendance: bool = True
    least: Coefficient | None = None
    most: Coefficient | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Multiplied:
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError(f"the least coefficient, {self.least}, is above the most, {self.most}")
        return self


class Linkage(_Part):
    """How the department's result enters a person's. `share` is its weight λ; of managers, `leaders`."""

    share: Share = Decimal(0)
    leaders: Share = Decimal(0)
    #: Grade of the department → the best grade a person can get.
    caps: dict[str, str] = {}
    multiplied: Multiplied = Multiplied()

    @property
    def grades(self) -> set[str]:
        """All grades that are named."""
        return {*self.caps, *self.caps.values(), *self.multiplied.departments}


class Calibration(_Part):
    """Groups smaller than `pooled_under` are looked at together; a move needs a second approval."""

    pooled_under: Annotated[int, Field(ge=1, le=100)] = 10
    second_approval: bool = True


class Rules(_Part):
    """Everything with its usual value. Changed in the draft of a cycle only."""

    #: Under this share of the cycle somebody is too new to be rated.
    too_new_under: Share = Decimal("0.3333")
    #: Segments of fewer days are counted with their neighbour.
    segment_days: Days = 30
    #: From so many days of leave on, a result is never below neutral.
    long_leave_days: Days = 30
    #: The neutral score; none is the lowest score of the grade whose coefficient is 1, or of the middle one.
    neutral: Annotated[Decimal, Field(ge=0, le=1000)] | None = None
    manager_rounds: Annotated[int, Field(ge=1, le=3)] = 1
    dotted_lines_rate: bool = True
    appeal_days: Days = 7
    supplement_days: Days = 3
    acknowledge_days: Days = 7
    feedback: Feedback = Feedback()
    linkage: Linkage = Linkage()
    calibration: Calibration = Calibration()

    def plain(self) -> dict[str, object]:
        """As JSON holds it."""
        return self.model_dump(mode="json", by_alias=True)
