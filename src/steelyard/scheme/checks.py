"""What makes a scheme wrong beyond its shape: names that do not exist, formulas that cannot be read,
weights that are not exactly 100%.

Matters of judgement (a weight out of its recommended range, say) belong to `steelyard.lint`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from steelyard.core.numbers import exact_sum, plain
from steelyard.core.problems import Problem, listing, suggestion
from steelyard.core.units import Unit
from steelyard.metrics.catalogue import Catalogue, build_catalogue
from steelyard.metrics.formula import Node, State, children, names, parse_formula
from steelyard.metrics.reconciliation import EVERYTHING
from steelyard.metrics.reconciling import faults as reconciliation_faults
from steelyard.metrics.sql import ExpressionError
from steelyard.metrics.typing import UnitClashError, condition_faults, fits, type_faults, unit_of
from steelyard.scheme.loaded import LoadedScheme
from steelyard.scheme.model import Indicator, Scheme
from steelyard.scheme.rules import Delta, Descriptive, Ratio, Reverse, ThreePoint

Path = tuple[str | int, ...]
Finding = tuple[Path, str]


class Kind(StrEnum):
    """What a fault is about; the linter has a rule for each."""

    WEIGHTS = "weights"
    NAMES = "names"
    FORMULAS = "formulas"
    UNITS = "units"
    TARGETS = "targets"


class Fault(NamedTuple):
    kind: Kind
    path: Path
    message: str


def catalogue_of(scheme: Scheme) -> Catalogue:
    parameters = {name: (model.value, model.unit) for name, model in scheme.parameters.items()}
    return build_catalogue(scheme.datasets, parameters)


def check(loaded: LoadedScheme) -> list[Problem]:
    """Every mistake with its place, in the order of the document."""
    problems = [
        Problem(message, loaded.place(*path), subject=".".join(map(str, path)))
        for _, path, message in faults(loaded.scheme, catalogue_of(loaded.scheme))
    ]
    return sorted(problems, key=lambda p: (p.place.file or "", p.place.line or 0, p.place.column or 0))


def faults(scheme: Scheme, catalogue: Catalogue) -> Iterator[Fault]:
    """Every mistake by kind. `catalogue` is that of the scheme."""
    yield from _of(Kind.FORMULAS, catalogue.faults)
    yield from _of(Kind.WEIGHTS, _weights(scheme))
    yield from _of(Kind.NAMES, _names(scheme))
    yield from _of(Kind.FORMULAS, _formulas(scheme, catalogue))
    yield from _of(Kind.FORMULAS, _reconciliations(scheme))
    yield from _of(Kind.UNITS, _units(scheme, catalogue))
    yield from _of(Kind.TARGETS, _rules(scheme))


def _of(kind: Kind, findings: Iterable[Finding]) -> Iterator[Fault]:
    return (Fault(kind, path, message) for path, message in findings)


def _weights(scheme: Scheme) -> Iterator[Finding]:
    total = exact_sum(dimension.weight for dimension in scheme.dimensions.values())
    if total != 100:
        parts = [(name, dimension.weight) for name, dimension in scheme.dimensions.items()]
        yield ("dimensions",), _not_whole("the weights of the dimensions", parts, total)
    for name, dimension in scheme.dimensions.items():
        total = exact_sum(indicator.weight for indicator in dimension.indicators.values())
        if total != 100:
            parts = [(key, indicator.weight) for key, indicator in dimension.indicators.items()]
            yield (
                ("dimensions", name, "indicators"),
                _not_whole("the weights of its indicators", parts, total),
            )


def _not_whole(what: str, parts: Iterable[tuple[str, Decimal]], total: Decimal) -> str:
    shown = " + ".join(f"{name} {plain(weight)}" for name, weight in parts)
    difference = plain(exact_sum([total, Decimal(-100)]).copy_abs())
    off = f"{difference} too {'much' if total > 100 else 'little'}"
    return f"{what} sum to {plain(total)}, not 100: {off} ({shown})"


def _names(scheme: Scheme) -> Iterator[Finding]:
    yield from _unique_indicators(scheme)
    indicators = scheme.indicators
    for path, indicator in _indicators(scheme):
        if indicator.objective is not None and indicator.objective not in scheme.objectives:
            yield (*path, "objective"), _unknown(indicator.objective, scheme.objectives, "objective")
        for field in ("guardrails", "linked_to"):
            for index, other in enumerate(getattr(indicator, field)):
                if other not in indicators:
                    yield (*path, field, index), _unknown(other, indicators, "indicator")
    for name, gate in scheme.gates.items():
        if gate.indicator not in indicators:
            yield ("gates", name, "indicator"), _unknown(gate.indicator, indicators, "indicator")
    yield from _held_names(scheme)
    yield from _grade_names(scheme)


def _held_names(scheme: Scheme) -> Iterator[Finding]:
    known = [*scheme.indicators, EVERYTHING]
    for name, reconciliation in scheme.reconciliations.items():
        for index, held in enumerate(reconciliation.holds):
            if held not in known:
                yield ("reconciliations", name, "holds", index), _unknown(held, known, "indicator")


def _unique_indicators(scheme: Scheme) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for dimension_name, dimension in scheme.dimensions.items():
        for name in dimension.indicators:
            if name in seen:
                path = ("dimensions", dimension_name, "indicators", name)
                yield path, f'"{name}" is already an indicator of {seen[name]}; ids are unique in a scheme'
            seen.setdefault(name, dimension_name)


def _grade_names(scheme: Scheme) -> Iterator[Finding]:
    grades = list(scheme.grades.bands) if scheme.grades else []
    for name, veto in scheme.vetoes.items():
        grade = veto.effect.grade_at_most
        if grade is not None and grade not in grades:
            yield ("vetoes", name, "effect", "grade_at_most"), _unknown(grade, grades, "grade")
    for grade in scheme.distribution:
        if grade not in grades:
            yield ("distribution", grade), _unknown(grade, grades, "grade")


def _unknown(name: str, known: Iterable[str], what: str) -> str:
    names = list(known)
    return f'"{name}" is not {_article(what)}.{suggestion(name, names)} Known: {listing(names)}'


def _article(what: str) -> str:
    return f"{'an' if what[0] in 'aeiou' else 'a'} {what} of this scheme"


# ── formulas ────────────────────────────────────────────────────────────────────────────────────────


def formula_texts(scheme: Scheme) -> Iterator[tuple[Path, str, Unit | None]]:
    """Every formula with its path and the unit it is declared to have."""
    for path, indicator in _indicators(scheme):
        if indicator.formula is not None:
            yield (*path, "formula"), indicator.formula, indicator.unit
        if indicator.companion is not None:
            yield (*path, "companion"), indicator.companion, None
    for name, adjustment in scheme.adjustments.items():
        if adjustment.formula is not None:
            yield ("adjustments", name, "formula"), adjustment.formula, None
    for name, veto in scheme.vetoes.items():
        if veto.when is not None:
            yield ("vetoes", name, "when"), veto.when, None


def _indicators(scheme: Scheme) -> Iterator[tuple[Path, Indicator]]:
    for dimension_name, dimension in scheme.dimensions.items():
        for name, indicator in dimension.indicators.items():
            yield ("dimensions", dimension_name, "indicators", name), indicator


def _broken(catalogue: Catalogue) -> set[str]:
    """Measures that exist but could not be parsed."""
    return {str(path[-1]) for path, _ in catalogue.faults if "measures" in path}


def _formulas(scheme: Scheme, catalogue: Catalogue) -> Iterator[Finding]:
    broken = _broken(catalogue)
    for path, text, _ in formula_texts(scheme):
        yield from _formula(path, text, catalogue, broken, condition=path[-1] == "when")
    for path, measure in _measure_names(scheme):
        if measure not in catalogue.measure_names and measure not in broken:
            yield (
                path,
                f'"{measure}" is not a measure.{suggestion(measure, catalogue.measure_names)} '
                f"Known: {_known(catalogue)}",
            )


def _measure_names(scheme: Scheme) -> Iterator[tuple[Path, str]]:
    """Every place that names a measure outside a formula."""
    for path, indicator in _indicators(scheme):
        if indicator.minimum_evidence is not None:
            yield (*path, "minimum_evidence", "measure"), indicator.minimum_evidence.measure
    for name, adjustment in scheme.adjustments.items():
        if adjustment.measure is not None:
            yield ("adjustments", name, "measure"), adjustment.measure


def _known(catalogue: Catalogue) -> str:
    return listing(catalogue.names, most=30)


def _formula(
    path: Path, text: str, catalogue: Catalogue, broken: set[str], *, condition: bool
) -> Iterator[Finding]:
    try:
        node = parse_formula(text)
    except ExpressionError as error:
        yield path, str(error)
        return
    yield from ((path, message) for message in (condition_faults(node) if condition else type_faults(node)))
    unknown = names(node) - set(catalogue.names) - broken
    for name in sorted(unknown):
        hint = suggestion(name, catalogue.names)
        yield path, f'"{name}" is not a measure or parameter.{hint} Known: {_known(catalogue)}'
    if not unknown and not broken:
        yield from ((path, message) for message in _stock_faults(node, catalogue))


def _stock_faults(node: Node, catalogue: Catalogue) -> Iterator[str]:
    if isinstance(node, State):
        dataset = catalogue.dataset_of(node.name)
        if dataset is None or not dataset.is_stock(dataset.measures[node.name]):
            yield (
                f"{node.moment}({node.name}) needs a stock; {node.name} is a flow. "
                "Give its dataset valid: {from, to}, or use prior()"
            )
    for child in children(node):
        yield from _stock_faults(child, catalogue)


def _units(scheme: Scheme, catalogue: Catalogue) -> Iterator[Finding]:
    """Units that cannot be added, or that are not the declared one."""
    known = set(catalogue.names)
    for path, text, declared in formula_texts(scheme):
        try:
            node = parse_formula(text)
            found = unit_of(node, catalogue.units) if names(node) <= known else None
        except ExpressionError:
            continue
        except UnitClashError as clash:
            yield path, str(clash)
            continue
        if declared is not None and not fits(declared, found):
            yield (*path[:-1], "unit"), f"the formula gives {found}, which is not {declared}"


def _reconciliations(scheme: Scheme) -> Iterator[Finding]:
    for name, reconciliation in scheme.reconciliations.items():
        yield from reconciliation_faults(name, reconciliation)


# ── rules and targets ───────────────────────────────────────────────────────────────────────────────


def _rules(scheme: Scheme) -> Iterator[Finding]:
    for path, indicator in _indicators(scheme):
        yield from _targets(path, indicator)
        if isinstance(indicator.score, Descriptive) and indicator.ratings is not None:
            low, high = indicator.ratings.scale
            for level in indicator.score.anchors:
                if not low <= level <= high:
                    message = f"{plain(level)} is outside the scale {plain(low)} to {plain(high)}"
                    yield (*path, "score", "anchors", plain(level)), message


def _targets(path: Path, indicator: Indicator) -> Iterator[Finding]:
    """Only contradictions: an absent target may still come from targets.csv."""
    target, rule = indicator.target, indicator.score
    if isinstance(rule, Ratio | Reverse) and target.target is not None and target.target <= 0:
        yield (
            (*path, "target"),
            f"{rule.rule} divides by the target, which must be above 0; choose three_point, delta or binary",
        )
    if isinstance(rule, Delta) and rule.per_unit == "relative" and target.target == 0:
        yield (*path, "target"), "delta with per_unit: relative needs a target other than 0"
    if isinstance(rule, ThreePoint) and None not in (target.threshold, target.target, target.stretch):
        assert target.threshold is not None
        assert target.target is not None
        assert target.stretch is not None
        rising = target.threshold < target.target < target.stretch
        falling = target.threshold > target.target > target.stretch
        if indicator.direction == "lower" and not falling:
            yield (*path, "target"), "lower is better: threshold > target > stretch is needed"
        if indicator.direction == "higher" and not rising:
            yield (*path, "target"), "higher is better: threshold < target < stretch is needed"
