"""Reconciliations on a terminal: the totals of each period, then the keys on which the sides differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from rich.table import Table
from rich.text import Text

from steelyard.cli.tables import DASH, table
from steelyard.core.numbers import EXACT, exact_sum, rounded
from steelyard.engine.reconciling import Reconciled, State
from steelyard.engine.reconciling_words import (
    amount,
    kind_words,
    notes,
    side_word,
    state_word,
    what_to_do,
    word,
)

_STYLES = {State.OPEN: "bold red", State.SETTLED: "yellow", State.EMPTY: "dim"}


def reconciliation_tables(found: Sequence[Reconciled], language: str, most: int) -> Iterator[Any]:
    """Everything about one reconciliation together; `most` keys for each period that does not agree."""
    if not found:
        yield Text(word("none").in_language(language))
    for _, members in groupby(found, key=lambda each: each.name):
        periods = list(members)
        yield _totals(periods, language)
        for each in periods:
            yield from (Text(note.in_language(language), style="dim") for note in notes(each))
            if each.comparison.differences:
                yield _keys(each, language, most)
        open_ones = [each for each in periods if each.state is State.OPEN]
        yield from (Text(what_to_do(each).in_language(language)) for each in open_ones)


def _totals(periods: Sequence[Reconciled], language: str) -> Table:
    model = periods[0].model
    sides = [side_word(side).in_language(language) for side in (model.left, model.right)]
    made = table(
        periods[0].title.in_language(language),
        ("period", "l"), *((side, "r") for side in sides), ("difference", "r"), ("%", "r"), ("", "l"),
        language=language,
    )  # fmt: skip
    for each in periods:
        seen = each.comparison
        state = Text(state_word(each.state).in_language(language), style=_STYLES.get(each.state, "green"))
        made.add_row(str(each.period), *_numbers(seen.left.amount, seen.right.amount), state)
    if len(periods) > 1:
        made.add_section()
        totals = (
            exact_sum(getattr(each.comparison, side).amount for each in periods) for side in ("left", "right")
        )
        made.add_row(word("in_all").in_language(language), *_numbers(*totals), "")
    return made


def _numbers(left: Any, right: Any) -> Iterator[str]:
    difference, larger = exact_sum((left, -right)), max(abs(left), abs(right))
    yield from (amount(left), amount(right), amount(difference))
    yield f"{rounded(EXACT.divide(100 * difference, larger), 2)}%" if larger else DASH


def _keys(found: Reconciled, language: str, most: int) -> Table:
    model, differences = found.model, found.comparison.differences
    sides = [side_word(side).in_language(language) for side in (model.left, model.right)]
    made = table(
        str(found.period), ("key", "l"), *((side, "r") for side in sides), ("difference", "r"), ("", "l"),
        language=language,
    )  # fmt: skip
    for each in differences[:most]:
        amounts = (amount(side.amount) if side.rows else DASH for side in (each.left, each.right))
        how = kind_words(each, found).in_language(language)
        made.add_row(Text(each.key or DASH), *amounts, amount(each.amount), Text(how, style="dim"))
    if (more := len(differences) - most) > 0:
        made.caption = Text(word("more", n=f"{more:,}").in_language(language), style="dim")
    return made
