"""A target of the department as targets of teams and people (指标分解, DOMAIN §1.6).

What adds up is divided by shares, in whole steps of its unit (a lead, a cent), so that the parts sum exactly
to the whole; with a stated stretch they sum to so much more. A ratio or level is handed down as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from steelyard.appraisal import cascade_words as words
from steelyard.appraisal.cascade_findings import findings
from steelyard.appraisal.divisions import Division, Named, from_above
from steelyard.appraisal.proration import Accrual
from steelyard.appraisal.remainders import apportioned
from steelyard.core.numbers import exact_sum, official
from steelyard.core.problems import Problem, Severity, SteelyardError
from steelyard.core.texts import Text, filled
from steelyard.core.units import Unit

#: Currencies by the decimals of their smallest coin, where these are not two (ISO 4217).
_NO_DECIMALS = frozenset(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split()  # noqa: SIM905 - a list of codes
)
_THREE_DECIMALS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])


@dataclass(frozen=True, slots=True)
class Handed:
    """What `child` got from `parent`: `exact` by its share, `amount` in whole steps of the unit."""

    parent: str
    child: str
    exact: Fraction
    amount: Decimal
    words: Text


@dataclass(frozen=True, slots=True)
class Cascaded:
    """Everybody's target, and how it came about."""

    targets: Mapping[str, Decimal]
    handed: tuple[Handed, ...]


def quantum(unit: Unit) -> Decimal:
    """The smallest step of a target: one, the smallest coin, or a hundredth of the unit of time."""
    if unit.kind == "count" or unit.detail in _NO_DECIMALS:
        return Decimal(1)
    return Decimal("0.001") if unit.detail in _THREE_DECIMALS else Decimal("0.01")


def cascade(
    root: str,
    target: Decimal,
    divisions: Sequence[Division],
    *,
    unit: Unit,
    how: Accrual,
    step: Decimal | None = None,
    named: Named = Text.of,
) -> Cascaded:
    """The target of everybody under `root`. `step` replaces the smallest step of the unit.

    With a stretch, what is handed down is rounded up to a whole step. Raises SteelyardError for divisions
    with errors, and ValueError for a target that is no multiple of the step.
    """
    if errors := [each for each in findings(root, divisions, named=named) if each.severity is Severity.ERROR]:
        raise SteelyardError([Problem(str(each.words), subject=each.about) for each in errors])
    by_parent = {each.parent: each for each in divisions}
    targets, handed = {root: target}, list[Handed]()
    for parent in from_above(root, divisions):
        for each in _divided(by_parent[parent], targets[parent], unit, how, step or quantum(unit), named):
            before = targets.get(each.child, Decimal(0)) if how is Accrual.FLOW else Decimal(0)
            targets[each.child] = exact_sum([before, each.amount])
            handed.append(each)
    return Cascaded(targets, tuple(handed))


def _divided(
    division: Division, target: Decimal, unit: Unit, how: Accrual, step: Decimal, named: Named
) -> Iterator[Handed]:
    parent, names = division.parent, sorted(division.shares)
    if how is Accrual.LEVEL:
        for child in names:
            text = filled(words.LEVEL, child=named(child), parent=named(parent), target=unit.show(target))
            yield Handed(parent, child, Fraction(target), target, text)
        return
    amounts = apportioned(_stretched(target, division, step), division.shares, step)
    for child in names:
        share = Fraction(division.shares[child])
        text = filled(
            words.SHARE,
            child=named(child),
            parent=named(parent),
            share=official(share * 100),
            target=unit.show(target),
            amount=unit.show(amounts[child]),
        )
        yield Handed(parent, child, share * Fraction(target), amounts[child], text)


def _stretched(target: Decimal, division: Division, step: Decimal) -> Decimal:
    if division.stretch == 1:
        return target
    wanted = Fraction(target) * Fraction(division.stretch)
    steps = -(-wanted // Fraction(step))
    return steps * step
