"""The normal form of a formula: two formulas with the same one mean the same, however they are written.

Arithmetic becomes one fraction of polynomials in lowest terms, with the zeros of every denominator and
every name that was there kept beside it: `a / a` is not 1, `0 * a` is not 0 and `a - a` neither, because
they are missing or undefined where `a` is missing or 0. Functions, `case` and conditions keep their
structure, over normal arguments.

Equal forms: in exact arithmetic the same number, or no number with the same status (missing, undefined)
for all values; the evaluator keeps 34 digits and may differ in the last, and which of several missing
measures it names may differ. The converse is not claimed: formulas with different forms may still agree
(`abs(a) * abs(b)` and `abs(a * b)`). `growth(x)` is not its written-out quotient: over a negative prior
the one is undefined, the other is a number.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType

from steelyard.core.fields import is_name
from steelyard.metrics.formula import (
    Arithmetic,
    Call,
    Case,
    Comparison,
    Growth,
    IsNull,
    Logic,
    Name,
    Negative,
    Node,
    Number,
    Shift,
    State,
    is_condition,
)
from steelyard.metrics.polynomials import (
    ONE,
    ZERO,
    Polynomial,
    TooLargeError,
    common_divisor,
    quotient,
    radical,
)
from steelyard.metrics.typing import condition_faults, type_faults

_AS_THEY_ARE: Mapping[str, str] = MappingProxyType({})
_OPPOSITE = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "=": "<>", "<>": "="}
_MIRRORED = {"<": ">", "<=": ">="}
_OTHER_WORD = {"and": "or", "or": "and"}


def normal_form(node: Node, names: Mapping[str, str] = _AS_THEY_ARE) -> str:
    """The normal form as text. `names` says what else a name may be called (a renamed measure).

    A formula whose types do not fit (a truth where a number belongs) is its own normal form.
    """
    faults = condition_faults(node) if is_condition(node) else type_faults(node)
    if any(faults):
        return f"as written: {node!r}"
    here = _Normal(names)
    return here.truth(node) if is_condition(node) else str(here.number(node))


def equivalent(one: Node, other: Node) -> bool:
    """Whether both certainly mean the same; False says nothing."""
    return normal_form(one) == normal_form(other)


@dataclass(frozen=True, slots=True)
class _Fraction:
    """numerator / denominator in lowest terms.

    Undefined where `domain` is 0 (each of its factors stands there once); no number where one of `needs`
    has none.
    """

    numerator: Polynomial
    denominator: Polynomial = ONE
    domain: Polynomial = ONE
    needs: frozenset[str] = frozenset()

    def __str__(self) -> str:
        text = str(self.numerator)
        if self.denominator != ONE:
            text = f"({text}) / ({self.denominator})"
        if self.domain != _zeros(self.denominator):
            text += f" where {self.domain} <> 0"
        seen = self.numerator.variables | self.denominator.variables | self.domain.variables
        if lost := sorted(self.needs - seen):
            text += f" given {{{', '.join(lost)}}}"
        return text

    @property
    def is_constant(self) -> bool:
        return self.numerator.is_constant and self.denominator == ONE == self.domain and not self.needs

    def scaled(self, factor: Fraction | int) -> _Fraction:
        """Times a number other than 0."""
        return replace(self, numerator=self.numerator.scaled(Fraction(factor)))

    @property
    def positively_scaled(self) -> _Fraction:
        """Without a constant positive factor."""
        return self.scaled(1 / self.numerator.content)


def _zeros(each: Polynomial) -> Polynomial | None:
    try:
        return radical(each)
    except TooLargeError:
        return None


def _reduced(numerator: Polynomial, denominator: Polynomial, domain: Polynomial, *of: _Fraction) -> _Fraction:
    needs = frozenset[str]().union(*(each.needs for each in of))
    if not domain:
        return _Fraction(ZERO, ONE, ZERO, needs)
    shared = common_divisor(numerator, denominator)
    below = quotient(denominator, shared)
    scale = below.sign / below.content
    return _Fraction(quotient(numerator, shared).scaled(scale), below.scaled(scale), domain, needs)


def _both(left: Polynomial, right: Polynomial) -> Polynomial:
    """Zero where either is; neither has a repeated factor, nor has the result."""
    if not left or not right:
        return ZERO
    return (left * quotient(right, common_divisor(left, right))).primitive


def _add(a: _Fraction, b: _Fraction) -> _Fraction:
    top = a.numerator * b.denominator + b.numerator * a.denominator
    return _reduced(top, a.denominator * b.denominator, _both(a.domain, b.domain), a, b)


def _subtract(a: _Fraction, b: _Fraction) -> _Fraction:
    return _add(a, b.scaled(-1))


def _multiply(a: _Fraction, b: _Fraction) -> _Fraction:
    below = a.denominator * b.denominator
    return _reduced(a.numerator * b.numerator, below, _both(a.domain, b.domain), a, b)


def _divide(a: _Fraction, b: _Fraction) -> _Fraction:
    domain = _both(_both(a.domain, b.domain), radical(b.numerator))
    return _reduced(a.numerator * b.denominator, a.denominator * b.numerator, domain, a, b)


_ARITHMETIC: Mapping[str, Callable[[_Fraction, _Fraction], _Fraction]] = {
    "+": _add,
    "-": _subtract,
    "*": _multiply,
    "/": _divide,
}


def _atom(text: str) -> _Fraction:
    """Something that is a number, or none, for reasons of its own."""
    return _Fraction(Polynomial.variable(text), needs=frozenset([text]))


@dataclass(frozen=True, slots=True)
class _Normal:
    """Normal forms of parts of one formula, `back` periods and `years` years before the period asked for."""

    names: Mapping[str, str] = field(default_factory=dict)
    back: int = 0
    years: int = 0
    #: What the atoms met so far are made of: (function, atom) → arguments, and case → branches and `else`.
    parts: dict[tuple[str, str], tuple[_Fraction, ...]] = field(default_factory=dict)
    branches: dict[str, tuple[tuple[str, ...], str]] = field(default_factory=dict)

    def number(self, node: Node) -> _Fraction:
        match node:
            case Number(value=value):
                return _Fraction(Polynomial.constant(Fraction(value)))
            case Name(name=name) | State(name=name, moment="closing"):
                return _atom(self._shifted(self._called(name)))
            case State(name=name, moment=moment):
                return _atom(self._shifted(f"{moment}({self._called(name)})"))
            case Shift(of=of, periods=periods, year=year):
                return replace(self, back=self.back + periods, years=self.years + year).number(of)
            case Growth(of=of):
                return _atom(f"growth({self.number(of).positively_scaled})")
            case Negative(of=of):
                return self.number(of).scaled(-1)
            case Arithmetic(operator=operator, left=left, right=right):
                return self._combined(operator, self.number(left), self.number(right))
            case Call(function=function, arguments=arguments):
                return self._call(function, arguments)
            case Case():
                return self._case(node)
        raise TypeError(node)

    def truth(self, node: Node, *, negated: bool = False) -> str:
        """The normal form of a condition, or of its opposite; a gap is the opposite of itself."""
        match node:
            case Comparison(operator=operator, left=left, right=right):
                operator = _OPPOSITE[operator] if negated else operator
                return self._comparison(operator, left, right)
            case Logic(operator="not", arguments=arguments):
                return self.truth(arguments[0], negated=not negated)
            case Logic(operator=word):
                word = _OTHER_WORD[word] if negated else word
                parts = sorted(set(self._parts(word, node, negated)))
                return parts[0] if len(parts) == 1 else f"{word}({', '.join(parts)})"
            case IsNull(of=of):
                # Where there is no number is all that counts here, not which number it is.
                known = self.number(of)
                without = _Fraction(ZERO, ONE, known.domain, known.needs)
                return f"{'known' if negated else 'null'}({without})"
        raise TypeError(node)

    def _parts(self, word: str, node: Node, negated: bool) -> list[str]:
        """What `word` joins in the end: under a negation `or` joins as `and` does."""
        if isinstance(node, Logic) and node.operator == "not":
            return self._parts(word, node.arguments[0], not negated)
        if isinstance(node, Logic) and word == (_OTHER_WORD[node.operator] if negated else node.operator):
            return [part for each in node.arguments for part in self._parts(word, each, negated)]
        return [self.truth(node, negated=negated)]

    def _comparison(self, operator: str, left: Node, right: Node) -> str:
        """Everything on one side: `b < a` is `a - b > 0`, and so is `2 * a > 2 * b`."""
        if operator in _MIRRORED:
            operator, left, right = _MIRRORED[operator], right, left
        difference = self._combined("-", self.number(left), self.number(right)).positively_scaled
        if operator in ("=", "<>") and difference.numerator.sign < 0:
            difference = difference.scaled(-1)
        return f"({difference}) {operator} 0"

    def _combined(self, operator: str, a: _Fraction, b: _Fraction) -> _Fraction:
        try:
            return _ARITHMETIC[operator](a, b)
        except TooLargeError:
            sides = sorted([str(a), str(b)]) if operator in "+*" else [str(a), str(b)]
            return _atom(f"(({sides[0]}) {operator} ({sides[1]}))")

    def _call(self, function: str, arguments: Sequence[Node]) -> _Fraction:
        match function:
            case "abs":
                return self._absolute(self.number(arguments[0]))
            case "round":
                places = self.number(arguments[1]) if len(arguments) == 2 else _Fraction(ZERO)
                return _atom(f"round({self.number(arguments[0])}, {places})")
            case "coalesce" | "least" | "greatest":
                return self._joined(function, [self.number(each) for each in arguments])
        return _atom(f"{function}({', '.join(str(self.number(each)) for each in arguments)})")

    def _joined(self, function: str, several: list[_Fraction]) -> _Fraction:
        """The arguments, those of the same function among them taken apart, each once."""
        parts = [part for each in several for part in self.parts.get((function, str(each)), (each,))]
        known = {str(part): part for part in parts}
        if len(known) == 1:
            return parts[0]
        texts = list(known) if function == "coalesce" else sorted(known)
        found = _atom(f"{function}({', '.join(texts)})")
        self.parts[function, str(found)] = tuple(known.values())
        return found

    def _absolute(self, of: _Fraction) -> _Fraction:
        positive = of.scaled(-1) if of.numerator.sign < 0 else of
        return positive if of.is_constant else _atom(f"abs({positive})")

    def _case(self, node: Case) -> _Fraction:
        """A case that is the `else` of another continues its branches."""
        branches = tuple(
            f"when {self.truth(condition)} then {self.number(result)}" for condition, result in node.branches
        )
        rest = str(self.number(node.otherwise)) if node.otherwise is not None else "nothing"
        more, rest = self.branches.get(rest, ((), rest))
        found = _atom(f"case({'; '.join((*branches, *more))}; else {rest})")
        self.branches[str(found)] = ((*branches, *more), rest)
        return found

    def _called(self, name: str) -> str:
        name = self.names.get(name, name)
        return name if is_name(name) else json.dumps(name, ensure_ascii=False)

    def _shifted(self, text: str) -> str:
        text = f"prior({text}, {self.back})" if self.back else text
        return f"year_ago({text}, {self.years})" if self.years else text
