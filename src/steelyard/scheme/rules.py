"""Parameters of the scoring rules (formulas: DOMAIN §2). `steelyard.scoring` turns them into curves."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from steelyard.core.fields import Map, Model, Number, Words
from steelyard.core.numbers import exact_sum, plain


def _pairs(value: object) -> object:
    """Accept `{80%: 70}` for `[[80%, 70]]`."""
    return [[key, points] for key, points in value.items()] if isinstance(value, dict) else value


def _lowest_as_none(value: object) -> object:
    value = _pairs(value)
    if not isinstance(value, list | tuple):
        return value
    return [
        [None if str(pair[0]).strip() == "lowest" else pair[0], *pair[1:]]
        if isinstance(pair, list | tuple) and pair
        else pair
        for pair in value
    ]


_PAIRS_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": "object", "additionalProperties": {"type": ["number", "string"]}},
        {"type": "array", "items": {"type": "array", "minItems": 2, "maxItems": 2}},
    ]
}

Knots = Annotated[
    tuple[tuple[Number, Number], ...],
    BeforeValidator(_pairs),
    WithJsonSchema(_PAIRS_SCHEMA),
    Field(min_length=1),
]
Bands = Annotated[
    tuple[tuple[Number | None, Number], ...],
    BeforeValidator(_lowest_as_none),
    WithJsonSchema(_PAIRS_SCHEMA),
    Field(min_length=1),
]
Of = Literal["achievement", "value"]


class Clipped(Model):
    """Rules whose points can leave 0…100: `cap` and `floor` are the last word of the rule."""

    cap: Number | None = None
    floor: Number | None = None


class Ratio(Clipped):
    """比率法: 100 · actual / target; for lower-is-better 100 · target / actual. Floor 0 unless given."""

    rule: Literal["ratio"] = "ratio"


class Reverse(Clipped):
    """反向: lower is better. reciprocal 100 · t / a, linear 100 · (2 − a / t). Floor 0 unless given."""

    rule: Literal["reverse"] = "reverse"
    method: Literal["reciprocal", "linear"] = "linear"


class ThreePoint(Model):
    """门槛/目标/挑战: 0 beyond the threshold, then linear through threshold, target and stretch."""

    rule: Literal["three_point"] = "three_point"
    points: tuple[Number, Number, Number] = (Decimal(60), Decimal(100), Decimal(120))


class Piecewise(Model):
    """多点线性: linear through the knots [[x, points], …]; flat beyond the ends."""

    rule: Literal["piecewise"] = "piecewise"
    points: Knots
    of: Of = "value"


class Tier(Model):
    """区间法: the band [lower bound, next lower bound) gives the points; `lowest` is the band under all."""

    rule: Literal["tier"] = "tier"
    bands: Bands
    of: Of = "achievement"


class Delta(Model):
    """加减分法: base + step · (a − t) / per, at most max_up above and max_down below the base.

    `per` is a share of the target (relative, `3%`), percentage points (point, `1`) or in the unit of
    the indicator (absolute).
    """

    rule: Literal["delta"] = "delta"
    base: Number = Decimal(100)
    step: Number = Field(gt=0)
    per: Number = Field(gt=0)
    per_unit: Literal["relative", "point", "absolute"]
    max_up: Number | None = Field(None, ge=0)
    max_down: Number | None = Field(None, ge=0)

    @model_validator(mode="after")
    def _relative_is_a_share(self) -> Delta:
        if self.per_unit == "relative" and self.per > 1:
            raise ValueError(f"per: {self.per} of the target is not meant; write {self.per}%")
        return self


class Deduct(Model):
    """扣分法: 100 − each · count, never below 100 − cap nor below 0. As an adjustment: −each · count."""

    rule: Literal["deduct"] = "deduct"
    each: Number = Field(gt=0)
    cap: Number | None = Field(None, ge=0)


class Bonus(Model):
    """加分法: each · count, at most cap."""

    rule: Literal["bonus"] = "bonus"
    each: Number = Field(gt=0)
    cap: Number | None = Field(None, ge=0)


class Binary(Model):
    """非此即彼法: `met` points when the target is reached, else `missed`."""

    rule: Literal["binary"] = "binary"
    met: Number = Decimal(100)
    missed: Number = Decimal(0)


class Within(Model):
    """适中型: 100 inside [from, to], falling linearly to 0 at `tolerance` outside it."""

    rule: Literal["within"] = "within"
    start: Number = Field(alias="from")
    end: Number = Field(alias="to")
    tolerance: Number = Field(Decimal(0), ge=0)

    @model_validator(mode="after")
    def _in_order(self) -> Within:
        if self.start > self.end:
            raise ValueError(f"from {self.start} is above to {self.end}")
        return self


class Milestone(Model):
    """里程碑: the value counts milestones reached; each earns its share of 100.

    A part of a milestone (a late one entered as 0.5, say) earns that part when `partial` is true.
    """

    rule: Literal["milestone"] = "milestone"
    shares: tuple[Annotated[Number, Field(ge=0)], ...] = Field(min_length=1)
    partial: bool = True

    @model_validator(mode="after")
    def _whole(self) -> Milestone:
        if (total := exact_sum(self.shares)) != 100:
            raise ValueError(f"the shares of the milestones sum to {plain(total)}, not 100")
        return self


class Rank(Model):
    """排名法: 100 · (n − rank) / (n − 1) among all subjects of the same kind; equal values share a rank."""

    rule: Literal["rank"] = "rank"


class Efficacy(Clipped):
    """功效系数法: 60 + 40 · (a − bad) / (good − bad). Floor 0 unless given."""

    rule: Literal["efficacy"] = "efficacy"
    bad: Number
    good: Number

    @model_validator(mode="after")
    def _apart(self) -> Efficacy:
        if self.bad == self.good:
            raise ValueError("bad and good must differ")
        return self


class Anchor(Model):
    """What a level of the scale looks like, and the points it earns."""

    score: Number
    text: Words | None = None


class Descriptive(Model):
    """说明法 (BARS): anchored levels; between anchors linear, or down to the anchor below."""

    rule: Literal["descriptive"] = "descriptive"
    anchors: Map[Number, Anchor] = Field(min_length=1)
    interpolate: bool = True


Rule = Annotated[
    Ratio
    | Reverse
    | ThreePoint
    | Piecewise
    | Tier
    | Delta
    | Deduct
    | Bonus
    | Binary
    | Within
    | Milestone
    | Rank
    | Efficacy
    | Descriptive,
    Field(discriminator="rule"),
]
