"""Polynomials in several variables with rational coefficients: sums, products, exact quotients, divisors.

Only what a normal form of formulas needs. The greatest common divisor is Euclid's algorithm on primitive
pseudo-remainders (D. Knuth, The Art of Computer Programming, vol. 2, §4.6.1, algorithm E), one variable
at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import gcd as integer_gcd
from math import lcm

#: Variables with their exponents, in the order of the alphabet; () is the constant term.
Monomial = tuple[tuple[str, int], ...]

#: Formulas of people stay far under this; beyond it the caller falls back to comparing structure.
MOST_TERMS = 150
_LARGEST = 10**120


class TooLargeError(Exception):
    """The polynomial has more terms, or larger numbers, than are worth computing with."""


@dataclass(frozen=True, slots=True)
class Polynomial:
    """`terms` maps monomials to coefficients other than zero; build it with `of`."""

    terms: tuple[tuple[Monomial, Fraction], ...]

    @classmethod
    def of(cls, terms: Mapping[Monomial, Fraction]) -> Polynomial:
        kept = sorted((monomial, factor) for monomial, factor in terms.items() if factor)
        if len(kept) > MOST_TERMS:
            raise TooLargeError
        return cls(tuple(kept))

    @classmethod
    def constant(cls, number: Fraction | int) -> Polynomial:
        return cls.of({(): Fraction(number)})

    @classmethod
    def variable(cls, name: str) -> Polynomial:
        return cls.of({((name, 1),): Fraction(1)})

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __add__(self, other: Polynomial) -> Polynomial:
        total = dict(self.terms)
        for monomial, factor in other.terms:
            total[monomial] = total.get(monomial, Fraction(0)) + factor
        return Polynomial.of(total)

    def __neg__(self) -> Polynomial:
        return Polynomial(tuple((monomial, -factor) for monomial, factor in self.terms))

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + -other

    def __mul__(self, other: Polynomial) -> Polynomial:
        total: dict[Monomial, Fraction] = {}
        for left, a in self.terms:
            for right, b in other.terms:
                monomial = _multiplied(left, right)
                total[monomial] = total.get(monomial, Fraction(0)) + a * b
        if any(abs(factor.numerator) > _LARGEST for factor in total.values()):
            raise TooLargeError
        return Polynomial.of(total)

    @property
    def variables(self) -> set[str]:
        return {name for monomial, _ in self.terms for name, _ in monomial}

    @property
    def is_constant(self) -> bool:
        return not self.variables

    @property
    def content(self) -> Fraction:
        """The positive number that leaves whole coefficients without a common divisor; 1 for zero."""
        if not self.terms:
            return Fraction(1)
        factors = [factor for _, factor in self.terms]
        whole = lcm(*(factor.denominator for factor in factors))
        return Fraction(integer_gcd(*(abs(int(factor * whole)) for factor in factors)), whole)

    @property
    def sign(self) -> int:
        """The sign of the last term: −1, 0 or 1."""
        return 0 if not self.terms else 1 if self.terms[-1][1] > 0 else -1

    @property
    def primitive(self) -> Polynomial:
        """The same up to a constant: whole coefficients without a common divisor, positive sign."""
        return self.scaled(self.sign / self.content) if self.terms else self

    def scaled(self, factor: Fraction) -> Polynomial:
        return Polynomial.of({monomial: each * factor for monomial, each in self.terms})

    def by_degree(self, variable: str) -> dict[int, Polynomial]:
        """The coefficients as a polynomial in one variable: exponent → coefficient in the others."""
        parts: dict[int, dict[Monomial, Fraction]] = {}
        for monomial, factor in self.terms:
            degree = dict(monomial).get(variable, 0)
            rest = tuple(power for power in monomial if power[0] != variable)
            parts.setdefault(degree, {})[rest] = factor
        return {degree: Polynomial.of(part) for degree, part in parts.items()}

    def derivative(self, variable: str) -> Polynomial:
        found: dict[Monomial, Fraction] = {}
        for monomial, factor in self.terms:
            if degree := dict(monomial).get(variable, 0):
                found[_power(monomial, variable, degree - 1)] = factor * degree
        return Polynomial.of(found)

    def __str__(self) -> str:
        return " + ".join(_written(monomial, factor) for monomial, factor in self.terms) or "0"


ZERO, ONE = Polynomial(()), Polynomial((((), Fraction(1)),))


def _multiplied(left: Monomial, right: Monomial) -> Monomial:
    powers = dict(left)
    for name, power in right:
        powers[name] = powers.get(name, 0) + power
    return tuple(sorted(powers.items()))


def _power(monomial: Monomial, variable: str, degree: int) -> Monomial:
    rest = [power for power in monomial if power[0] != variable]
    return tuple(sorted([*rest, (variable, degree)] if degree else rest))


def _written(monomial: Monomial, factor: Fraction) -> str:
    names = [name if power == 1 else f"{name}^{power}" for name, power in monomial]
    return "*".join(names if names and factor == 1 else [str(factor), *names])


def quotient(whole: Polynomial, divisor: Polynomial) -> Polynomial:
    """whole / divisor, which must leave nothing (ArithmeticError otherwise)."""
    if divisor.is_constant:
        return whole.scaled(1 / divisor.terms[0][1])
    variable = min(divisor.variables)
    parts = divisor.by_degree(variable)
    top = max(parts)
    result = ZERO
    while whole:
        rest = whole.by_degree(variable)
        degree = max(rest)
        if degree < top:
            raise ArithmeticError("the division leaves a remainder")
        step = quotient(rest[degree], parts[top]) * _raised(variable, degree - top)
        result, whole = result + step, whole - step * divisor
    return result


def common_divisor(left: Polynomial, right: Polynomial) -> Polynomial:
    """The greatest common divisor, primitive; 1 when only constants divide both."""
    if not left or not right:
        return (left or right).primitive
    if left.is_constant or right.is_constant:
        return ONE
    variable = min(left.variables | right.variables)
    shares = [_share(each, variable) for each in (left, right)]
    a, b = (quotient(each, share) for each, share in zip((left, right), shares, strict=True))
    return (common_divisor(*shares) * _euclid(a, b, variable)).primitive


def _euclid(a: Polynomial, b: Polynomial, variable: str) -> Polynomial:
    """The common divisor of two polynomials whose coefficients in `variable` have none."""
    while True:
        if variable not in b.variables:
            return a if not b else ONE
        a, b = b, _remainder(a, b, variable)
        if b:
            b = quotient(b, _share(b, variable)).primitive


def _share(each: Polynomial, variable: str) -> Polynomial:
    """What divides every coefficient of a polynomial in `variable`."""
    return common_divisor_of(each.by_degree(variable).values())


def common_divisor_of(several: Iterable[Polynomial]) -> Polynomial:
    return reduce(common_divisor, several, ZERO)


def _remainder(a: Polynomial, b: Polynomial, variable: str) -> Polynomial:
    """The pseudo-remainder of a by b: some multiple of a, less a multiple of b, of lower degree than b."""
    parts = b.by_degree(variable)
    top = max(parts)
    while a and max(rest := a.by_degree(variable)) >= top:
        degree = max(rest)
        a = a * parts[top] - rest[degree] * _raised(variable, degree - top) * b
    return a


def _raised(variable: str, power: int) -> Polynomial:
    return Polynomial.of({((variable, power),) if power else (): Fraction(1)})


def radical(each: Polynomial) -> Polynomial:
    """The product of the different factors, each once: the same zeros, the fewest factors.

    In characteristic 0 this is p divided by the common divisor of p and all its derivatives.
    """
    if each.is_constant:
        return ONE if each else ZERO
    repeated = common_divisor_of([each, *(each.derivative(name) for name in sorted(each.variables))])
    return quotient(each, repeated).primitive
