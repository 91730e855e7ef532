"""What is wrong with divided targets: orphans, gaps, hidden stretch, double counting (DOMAIN §1.6)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from steelyard.appraisal import cascade_words as words
from steelyard.appraisal.divisions import Division, Named, circle, parents_of, reached
from steelyard.core.numbers import exact_sum, official
from steelyard.core.problems import Severity
from steelyard.core.texts import Text, filled, joined


class Flaw(StrEnum):
    """What is wrong with divisions, targets or credits."""

    #: The shares of the children do not sum to 100%, or to the stated stretch.
    SHARES = "shares"
    #: Less than 100% is handed down on purpose.
    STRETCH = "stretch"
    #: Somebody's target comes in the end from that same somebody.
    CIRCLE = "circle"
    #: A target that no target above it asks for.
    ORPHAN = "orphan"
    #: One who gets parts of the same target from two places.
    TWICE = "twice"
    #: A part that nobody carries: it ends at a team.
    UNCARRIED = "uncarried"
    #: The targets that were set sum to less than the one above.
    SHORT = "short"
    #: They sum to more, without a stated stretch.
    OVER = "over"
    #: One thing counted for several people at more than its whole.
    CREDITED = "credited"


#: These may be meant; with the others nothing can be divided, or somebody is counted twice.
_MAY_BE_MEANT = (Flaw.TWICE, Flaw.UNCARRIED, Flaw.OVER)


@dataclass(frozen=True, slots=True)
class Finding:
    flaw: Flaw
    about: str
    words: Text

    @property
    def severity(self) -> Severity:
        return Severity.WARNING if self.flaw in _MAY_BE_MEANT else Severity.ERROR


def findings(
    root: str,
    divisions: Sequence[Division],
    *,
    held: Mapping[str, Decimal] | None = None,
    people: Collection[str] | None = None,
    lower_is_better: bool = False,
    named: Named = Text.of,
) -> list[Finding]:
    """What is wrong with divisions of a target, and with the targets that are `held` beside them.

    With `people`, parts that end elsewhere are told.
    """
    found = [*_of_shares(divisions, named), *_of_shape(root, divisions, named)]
    if people is not None:
        found += _uncarried(root, divisions, people, named)
    if held is not None:
        found += [*_orphans(root, divisions, held, named), *_sums(divisions, held, lower_is_better, named)]
    return found


def _of_shares(divisions: Iterable[Division], named: Named) -> Iterator[Finding]:
    for each in divisions:
        total = sum((Fraction(share) for share in each.shares.values()), Fraction(0))
        percent, stated = official(total * 100), official(Fraction(each.stretch) * 100)
        if each.stretch < 1:
            yield Finding(
                Flaw.STRETCH, each.parent, filled(words.STRETCH, parent=named(each.parent), stated=stated)
            )
        if total != each.stretch or any(share < 0 for share in each.shares.values()):
            text = filled(words.SHARES, parent=named(each.parent), total=percent, stated=stated)
            yield Finding(Flaw.SHARES, each.parent, text)


def _of_shape(root: str, divisions: Sequence[Division], named: Named) -> Iterator[Finding]:
    times = Counter(each.parent for each in divisions)
    for parent in sorted(parent for parent, n in times.items() if n > 1):
        yield Finding(Flaw.SHARES, parent, filled(words.DIVIDED_TWICE, parent=named(parent)))
    if names := circle(root, divisions):
        yield Finding(Flaw.CIRCLE, names[0], filled(words.CIRCLE, names=joined(map(named, names))))
        return
    below = reached(root, divisions)
    for each in divisions:
        if each.parent not in below:
            text = filled(words.ORPHAN_DIVISION, parent=named(each.parent), root=named(root))
            yield Finding(Flaw.ORPHAN, each.parent, text)
    for child, parents in sorted(parents_of(divisions).items()):
        if len(parents) > 1:
            text = filled(words.TWICE, child=named(child), parents=joined(map(named, parents)))
            yield Finding(Flaw.TWICE, child, text)


def _uncarried(
    root: str, divisions: Sequence[Division], people: Collection[str], named: Named
) -> Iterator[Finding]:
    ends = reached(root, divisions) - {each.parent for each in divisions if each.shares}
    for end in sorted(ends - set(people)):
        yield Finding(Flaw.UNCARRIED, end, filled(words.UNCARRIED, name=named(end)))


def _orphans(
    root: str, divisions: Sequence[Division], held: Mapping[str, Decimal], named: Named
) -> Iterator[Finding]:
    for name in sorted(set(held) - reached(root, divisions)):
        yield Finding(Flaw.ORPHAN, name, filled(words.ORPHAN, name=named(name), root=named(root)))


def _sums(
    divisions: Sequence[Division], held: Mapping[str, Decimal], lower_is_better: bool, named: Named
) -> Iterator[Finding]:
    """Only where all targets are known, and none of them holds parts of another whole too."""
    parents = parents_of(divisions)
    for each in divisions:
        if each.parent not in held or any(c not in held or len(parents[c]) > 1 for c in each.shares):
            continue
        whole, total = held[each.parent], exact_sum(held[child] for child in each.shares)
        stated = official(Fraction(each.stretch) * 100)
        told = {"parent": named(each.parent), "total": total, "whole": whole, "stated": stated}
        if lower_is_better:
            if total > whole:
                yield Finding(Flaw.SHORT, each.parent, filled(words.LOOSE, **told))
        elif total < whole:
            yield Finding(Flaw.SHORT, each.parent, filled(words.SHORT, **told))
        elif total > Fraction(whole) * Fraction(each.stretch):
            yield Finding(Flaw.OVER, each.parent, filled(words.OVER, **told))


@dataclass(frozen=True, slots=True)
class Credit:
    """A share of one thing (a lead, an order) that counts for `subject`."""

    item: str
    subject: str
    share: Decimal = Decimal(1)


def double_counted(credits: Iterable[Credit], *, named: Named = Text.of) -> list[Finding]:
    """Things that are counted for several people at more than their whole: one lead, credited to two."""
    by_item: dict[str, list[Credit]] = defaultdict(list)
    for credit in credits:
        by_item[credit.item].append(credit)
    found = []
    for item, shares in sorted(by_item.items()):
        total = exact_sum(credit.share for credit in shares)
        if total > 1:
            names = joined(named(name) for name in sorted({credit.subject for credit in shares}))
            text = filled(words.CREDITED, item=item, names=names, total=total * 100)
            found.append(Finding(Flaw.CREDITED, item, text))
    return found
