"""Which kind of interval a formula has: from the formula where it is certain, else none, with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from steelyard.engine.uncertainty.linear import Quotient, quotient
from steelyard.engine.uncertainty.totals import Expansion, NoInterval, Place, Total, expanded
from steelyard.metrics.catalogue import Catalogue
from steelyard.metrics.formula import Arithmetic, Call, Name, Node, Number, State, children


@dataclass(frozen=True)
class Amount:
    """A count or a sum of the rows of one place, times constants."""

    parts: Quotient


@dataclass(frozen=True)
class Rows:
    """offset + Σy / Σx over the same rows: shares, net promoter scores, means, returns on investment."""

    parts: Quotient


@dataclass(frozen=True)
class Relative:
    """offset + scale · above / below of any two parts: growth, lift, cost per lead of two datasets."""

    above: Node
    below: Node
    scale: Fraction
    offset: Fraction
    found: Expansion

    @property
    def independent(self) -> bool:
        """Whether both parts come from rows of their own."""
        return not _places(self.above, self.found) & _places(self.below, self.found)


@dataclass(frozen=True)
class Smooth:
    """Any other arithmetic over totals."""

    found: Expansion


@dataclass(frozen=True)
class Median:
    """scale · a quantile of one measure."""

    measure: str
    scale: Fraction


@dataclass(frozen=True)
class Survival:
    """scale · (closing - new) / opening of a stock that is counted: retention."""

    stock: str
    entered: str
    scale: Fraction


Form = Amount | Rows | Relative | Smooth | Median | Survival


def form_of(node: Node, catalogue: Catalogue) -> Form:
    """Raises NoInterval with the reason."""
    special = _survival(node, catalogue) or _median(node, catalogue)
    if special is not None:
        return special
    found = expanded(node, catalogue)
    if not found.totals:
        raise NoInterval("no_interval_of_constant")
    parts = quotient(found)
    if parts is not None and len(parts.places) == 1 and parts.above:
        return Rows(parts) if parts.below else Amount(parts)
    return _relative(found) or Smooth(found)


def totals_in(node: Node, found: Expansion) -> list[Total]:
    """The totals of a part of the formula, each once."""
    if isinstance(node, Name):
        return [found.totals[node.name]]
    return list(dict.fromkeys(total for child in children(node) for total in totals_in(child, found)))


def _places(node: Node, found: Expansion) -> set[Place]:
    return {total.place for total in totals_in(node, found)}


def _relative(found: Expansion) -> Relative | None:
    inner, scale, offset = _affine(found.node)
    if not (isinstance(inner, Arithmetic) and inner.operator == "/"):
        return None
    above, below = inner.left, inner.right
    if isinstance(above, Arithmetic) and above.operator in "+-" and above.right == below:
        offset += scale if above.operator == "+" else -scale
        above = above.left
    if not _places(above, found) or not _places(below, found):
        return None
    return Relative(above, below, scale, offset, found)


def _affine(node: Node) -> tuple[Node, Fraction, Fraction]:
    """What is left of a formula when constants that multiply or are added are taken off."""
    if isinstance(node, Arithmetic):
        if (constant := _constant(node.right)) is not None:
            inner, scale, offset = _affine(node.left)
            if node.operator in "+-":
                return inner, scale, offset + (constant if node.operator == "+" else -constant)
            if constant:
                factor = constant if node.operator == "*" else 1 / constant
                return inner, scale * factor, offset * factor
        elif node.operator in "*+" and (constant := _constant(node.left)) is not None:
            return _affine(Arithmetic(node.operator, node.right, node.left))
    return node, Fraction(1), Fraction(0)


def _constant(node: Node) -> Fraction | None:
    return Fraction(node.value) if isinstance(node, Number) else None


def _median(node: Node, catalogue: Catalogue) -> Median | None:
    inner, scale, offset = _affine(node)
    dataset = catalogue.dataset_of(inner.name) if isinstance(inner, Name) else None
    if dataset is None or offset or not isinstance(inner, Name):
        return None
    measure = dataset.measures[inner.name]
    known = isinstance(measure.formula, Call) and measure.formula.function == "interpolate"
    return Median(inner.name, scale) if known and not dataset.is_stock(measure) else None


def _survival(node: Node, catalogue: Catalogue) -> Survival | None:
    """(closing(customers) - new_customers) / opening(customers), where new ones are those that entered."""
    inner, scale, offset = _affine(node)
    match inner:
        case Arithmetic(
            "/", Arithmetic("-", stock, Name(name=entered)), State(name=opened, moment="opening")
        ):
            closed = stock.name if isinstance(stock, Name | State) else None
        case _:
            return None
    dataset = catalogue.dataset_of(opened)
    is_closing = not (isinstance(stock, State) and stock.moment == "opening")
    if dataset is None or closed != opened or not is_closing or offset or entered not in dataset.measures:
        return None
    lifetime, new, level = dataset.model.valid, dataset.measures[entered], dataset.measures[opened]
    counted = list(level.aggregates) == list(new.aggregates) and all(
        aggregate.kind == "count" for aggregate in level.aggregates.values()
    )
    fits = lifetime is not None and dataset.is_stock(level) and new.time == lifetime.start and counted
    return Survival(opened, entered, scale) if fits else None
