"""The model of a scheme document (DESIGN §5): typed, immutable, and the source of the JSON Schema."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from steelyard.core.fields import Map, Model, Name, Number, UnitField, Weight, Words, no_entries
from steelyard.core.periods import Calendar, Grain
from steelyard.metrics.dataset import Dataset
from steelyard.metrics.reconciliation import Reconciliation
from steelyard.scheme.rules import Bonus, Deduct, Rule


class Direction(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"
    WITHIN = "within"


class Level(StrEnum):
    """Kinds of subject, from the lowest to the highest."""

    EMPLOYEE = "employee"
    TEAM = "team"
    DEPARTMENT = "department"

    @property
    def height(self) -> int:
        return _HEIGHTS[self]


_HEIGHTS = {level: height for height, level in enumerate(Level)}


Missing = Literal["redistribute", "zero", "block"]
Direct = Literal["higher", "lower", "within"]


class CalendarModel(Model):
    fiscal_year_start: int = Field(1, ge=1, le=12)
    timezone: str = "Asia/Shanghai"

    @model_validator(mode="after")
    def _exists(self) -> CalendarModel:
        Calendar(self.fiscal_year_start, self.timezone)
        return self

    @property
    def calendar(self) -> Calendar:
        return Calendar(self.fiscal_year_start, self.timezone)


class Objective(Model):
    title: Words
    description: Words | None = None
    stretch: bool = Field(
        False, description="An ambitious goal (OKR): what serves it is followed, and never scored for pay."
    )


def _as_parameter(value: object) -> object:
    return {"value": value} if isinstance(value, str | int | float) else value


class ParameterModel(Model):
    """A number that formulas may use, with the reason it has this value."""

    value: Number
    reason: str | None = None
    unit: UnitField | None = None


Parameter = Annotated[
    ParameterModel, BeforeValidator(_as_parameter, json_schema_input_type=Number | ParameterModel)
]


class Bounds(Model):
    """Points are never below `min` nor above `max`."""

    min: Number | None = None
    max: Number | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Bounds:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min} is above max {self.max}")
        return self


class AppliesTo(Model):
    positions: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()


def _as_target(value: object) -> object:
    return {"target": value} if isinstance(value, str | int | float) else value


class TargetModel(Model):
    threshold: Number | None = None
    target: Number | None = None
    stretch: Number | None = None


Target = Annotated[TargetModel, BeforeValidator(_as_target, json_schema_input_type=Number | TargetModel)]


class Evidence(Model):
    """A value counts only when `measure` is at least `at_least`."""

    measure: Name
    at_least: Number


class Ratings(Model):
    """Who rates and how much each perspective weighs; a perspective under its minimum is left out."""

    scale: tuple[Number, Number]
    perspectives: Map[Name, Weight] = Field(min_length=1)
    minimum: Map[Name, Annotated[int, Field(ge=1)]] = Field(default_factory=no_entries)
    require: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Ratings:
        if self.scale[0] >= self.scale[1]:
            raise ValueError("the scale runs from low to high, such as [1, 5]")
        if sum(self.perspectives.values()) <= 0:
            raise ValueError("at least one perspective needs a weight")
        for name in (*self.minimum, *self.require):
            if name not in self.perspectives:
                raise ValueError(f'"{name}" is not one of the perspectives {", ".join(self.perspectives)}')
        return self


class Indicator(Model):
    title: Words
    description: Words | None = None
    input: Literal["formula", "ratings", "actuals"] = "formula"
    formula: str | None = None
    ratings: Ratings | None = None
    unit: UnitField
    direction: Direct = "higher"
    nature: Literal["quantitative", "qualitative"] = "quantitative"
    focus: Literal["process", "outcome"] | None = None
    horizon: Literal["short", "long"] | None = None
    kind: str | None = Field(None, description="exposure, engagement, conversion, value, …")
    level: Literal["employee", "team", "department"] = "employee"
    below: Literal["not_applicable", "inherit"] = "not_applicable"
    applies_to: AppliesTo = AppliesTo()
    frequency: Grain | None = None
    objective: str | None = None
    source: str | None = None
    owner: str | None = Field(None, description="Data owner, never the appraisee.")
    guardrails: tuple[str, ...] = ()
    linked_to: tuple[str, ...] = ()
    companion: str | None = Field(None, description="A second formula shown beside the value, never scored.")
    weight: Weight
    target: Target = TargetModel()
    score: Rule
    caps: Bounds = Bounds()
    minimum_evidence: Evidence | None = None
    interval: Literal["none", "wilson", "adjusted_wald", "delta", "poisson"] | None = Field(
        None,
        description="What is left to chance, where the formula does not show it: yes and no (`wilson`), yes, "
        "no and neither (`adjusted_wald`), rows that vary (`delta`), events (`poisson`), nothing (`none`).",
    )
    missing: Missing | None = None
    undefined: Missing | None = None
    insufficient_evidence: Missing | None = None
    not_due: Missing | None = None

    @model_validator(mode="after")
    def _has_its_input(self) -> Indicator:
        if self.input == "formula" and not self.formula:
            raise ValueError("a formula is needed (or input: ratings, input: actuals)")
        if self.input != "formula" and self.formula:
            raise ValueError(f"input: {self.input} takes no formula")
        if self.input == "ratings" and not self.ratings:
            raise ValueError("input: ratings needs ratings: {scale, perspectives}")
        if self.input != "ratings" and self.ratings:
            raise ValueError("ratings are only read with input: ratings")
        return self

    def policy(self, status: str) -> Missing:
        """What happens to the weight when the status is not `ok`."""
        specific: Missing | None = getattr(self, status, None) if status != "missing" else None
        return specific or self.missing or "redistribute"


class Dimension(Model):
    title: Words
    description: Words | None = None
    weight: Weight
    range: tuple[Weight, Weight] | None = None
    caps: Bounds = Bounds()
    indicators: Map[Name, Indicator] = Field(min_length=1)


class BonusItem(Bonus):
    """Points added to the total, from a measure or a formula."""

    title: Words | None = None
    measure: Name | None = None
    formula: str | None = None

    @model_validator(mode="after")
    def _one_input(self) -> BonusItem:
        _one_of(self.measure, self.formula)
        return self


class DeductItem(Deduct):
    """Points taken off the total, from a measure or a formula."""

    title: Words | None = None
    measure: Name | None = None
    formula: str | None = None

    @model_validator(mode="after")
    def _one_input(self) -> DeductItem:
        _one_of(self.measure, self.formula)
        return self


def _one_of(measure: str | None, formula: str | None) -> None:
    if (measure is None) == (formula is None):
        raise ValueError("say what is counted: either measure or formula")


Adjustment = Annotated[BonusItem | DeductItem, Field(discriminator="rule")]


class Gate(Model):
    """门槛联动: while `indicator` scores under `at_least`, the others earn at most `others_at_most`.

    `scope: dimension` limits the effect to the gate's own dimension.
    """

    title: Words | None = None
    indicator: Name
    at_least: Number = Decimal(100)
    others_at_most: Number = Decimal(100)
    scope: Literal["sheet", "dimension"] = "sheet"


class VetoEffect(Model):
    """What a veto does; several effects add up."""

    grade_at_most: str | None = None
    total_at_most: Number | None = None
    total: Number | None = None

    @model_validator(mode="after")
    def _does_something(self) -> VetoEffect:
        if self.grade_at_most is None and self.total_at_most is None and self.total is None:
            raise ValueError("name an effect: grade_at_most, total_at_most or total")
        return self


class Veto(Model):
    """一票否决: from a human decision (`source: decisions`) or a condition such as `complaints > 3`."""

    title: Words | None = None
    source: Literal["decisions"] | None = None
    when: str | None = None
    effect: VetoEffect

    @model_validator(mode="after")
    def _one_trigger(self) -> Veto:
        if (self.source is None) == (self.when is None):
            raise ValueError("say what triggers it: either source: decisions or when: <condition>")
        return self


def _lowest(value: object) -> object:
    if isinstance(value, dict):
        return {key: None if str(bound).strip() == "lowest" else bound for key, bound in value.items()}
    return value


class Grades(Model):
    """Half-open bands by lower bound on the official total; the last one is `lowest`."""

    bands: Annotated[
        Map[str, Number | None],
        BeforeValidator(_lowest, json_schema_input_type=Map[str, Number | Literal["lowest"] | None]),
        Field(min_length=1, description="Grade → lower bound."),
    ]
    coefficient: Map[str, Number] = Field(default_factory=no_entries)
    labels: Map[str, Words] = Field(default_factory=no_entries)
    ratified_by: Words | None = Field(
        None, description="Who looks at every grade and ratifies it before it is released."
    )

    @model_validator(mode="after")
    def _consistent(self) -> Grades:
        bounds = [bound for bound in self.bands.values() if bound is not None]
        if len(bounds) != len(self.bands) - 1 or list(self.bands.values())[-1] is not None:
            raise ValueError("exactly the last band is `lowest`, so that every total has a grade")
        if any(upper <= lower for upper, lower in pairwise(bounds)):
            raise ValueError("the bands run from the highest lower bound to the lowest")
        for section, names in (("coefficient", self.coefficient), ("labels", self.labels)):
            for name in names:
                if name not in self.bands:
                    raise ValueError(f'{section}: "{name}" is not one of the grades {", ".join(self.bands)}')
        if self.coefficient and (absent := [grade for grade in self.bands if grade not in self.coefficient]):
            raise ValueError(f"coefficient: {', '.join(absent)} is absent; every grade needs one")
        return self


class LintOptions(Model):
    """Which rules of `steelyard lint` look at this scheme. Rules are named by name, code or family."""

    select: tuple[str, ...] = Field((), description="Only these rules. Default: all.")
    levels: Map[str, Literal["error", "warning", "info"]] = Field(
        default_factory=no_entries, description="Rule → another level than its own."
    )
    ignore: Map[str, str | Map[str, str]] = Field(
        default_factory=no_entries,
        description="Rule → the reason it does not apply here; or a map of ids to reasons.",
    )


class Scheme(Model):
    """A whole scheme, after its `extends` are merged."""

    steelyard: Literal["1"] = "1"
    scheme: str
    title: Words
    description: Words | None = None
    version: str | None = None
    period: Grain = Grain.QUARTER
    calendar: CalendarModel = CalendarModel()
    year_score: Literal["mean_of_periods", "recompute"] = "mean_of_periods"
    aggregation: Literal["arithmetic", "geometric"] = "arithmetic"
    objectives: Map[str, Objective] = Field(default_factory=no_entries)
    datasets: Map[Name, Dataset] = Field(default_factory=no_entries)
    parameters: Map[Name, Parameter] = Field(default_factory=no_entries)
    dimensions: Map[Name, Dimension] = Field(min_length=1)
    adjustments: Map[Name, Adjustment] = Field(default_factory=no_entries)
    gates: Map[Name, Gate] = Field(default_factory=no_entries)
    vetoes: Map[Name, Veto] = Field(default_factory=no_entries)
    caps: Bounds = Field(Bounds(), description="Bounds of the total, after adjustments.")
    grades: Grades | None = None
    distribution: Map[str, Weight] = Field(default_factory=no_entries)
    reconciliations: Map[Name, Reconciliation] = Field(default_factory=no_entries)
    lint: LintOptions = LintOptions()

    @property
    def indicators(self) -> dict[str, Indicator]:
        """Every indicator by id, in document order."""
        return {
            name: indicator
            for dimension in self.dimensions.values()
            for name, indicator in dimension.indicators.items()
        }
