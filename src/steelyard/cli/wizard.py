"""The mapping wizard: what was guessed, and questions that the return key answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import click
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from steelyard.cli.wizard_words import say
from steelyard.core.problems import suggestion
from steelyard.lake.tables import TABLES
from steelyard.sources.files.guessing import SURE, ColumnGuess, MappingGuess
from steelyard.sources.files.planning import Planned

_DASH = "–"
_LONGEST = 28


# ── showing ─────────────────────────────────────────────────────────────────────────────────────────


def shown(planned: Planned, language: str) -> Group:
    """One part: its table, which header fills which column, and what is left over."""
    return Group(*_parts(planned, language))


def _parts(planned: Planned, language: str) -> Iterator[Any]:
    yield Text.assemble((planned.part.label, "bold"), f" → {planned.name or '?'}", overflow="fold")
    if planned.guess is not None:
        yield _mapping(planned.guess, language)
        yield from _left_over(planned.guess, language)
    elif planned.table.map:
        yield _written(planned, language)
    elif planned.name is not None:
        yield Text(say("as_it_is", language, n=len(planned.part.look.names)), style="dim")
    for header, near in planned.drift.missing.items():
        hint = f" → {near}?" if near else ""
        yield Text(say("gone", language, header=header) + hint, style="yellow")
    if planned.drift.new:
        yield Text(say("new", language, headers=_listed(planned.drift.new, language)), style="yellow")
    for question in planned.questions:
        yield Text(question.in_language(language), style="yellow")


def _mapping(guess: MappingGuess, language: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("column", "header", "examples", "type"):
        table.add_column(say(name, language), overflow="fold", no_wrap=name in ("column", "type"))
    table.add_column(say("sure", language), justify="right", no_wrap=True)
    for column in _interesting(guess):
        table.add_row(*_row(column, language), style="" if column.sure else "yellow")
    return table


def _interesting(guess: MappingGuess) -> Iterator[ColumnGuess]:
    """What is filled, and what should be."""
    return (each for each in guess.columns if each.best is not None or each.column.required)


def _row(guess: ColumnGuess, language: str) -> list[str]:
    column, best = guess.column, guess.best
    name = f"{column.name}{' *' if column.required else ''}"
    if best is None:
        return [name, say("nothing", language), "", column.type, ""]
    manner = best.manner
    how = [f"× {manner.factor}"] if manner.factor else []
    how += ["%"] if manner.percent else []
    how += [manner.date] if manner.date else []
    how += [", ".join(f"{cell} → {value}" for cell, value in manner.values[:3])] if manner.values else []
    header = best.header + (f"  ({'; '.join(how)})" if how else "")
    return [name, header, _examples(guess.examples), column.type, f"{best.confidence:.0%}"]


def _examples(cells: Sequence[str]) -> str:
    text = ", ".join(cell if len(cell) <= _LONGEST else f"{cell[: _LONGEST - 1]}…" for cell in cells)
    return text if len(text) <= 2 * _LONGEST else f"{text[: 2 * _LONGEST - 1]}…"


def _left_over(guess: MappingGuess, language: str) -> Iterator[Text]:
    if guess.unmapped:
        yield Text(say("kept", language, headers=_listed(guess.unmapped, language)), style="dim")
    absent = [each.column.name for each in guess.columns if each.best is None and not each.column.required]
    if absent:
        yield Text(say("absent", language, columns=_listed(absent, language)), style="dim")


def _written(planned: Planned, language: str) -> Text:
    names = [f"{name} ← {', '.join(each.headers) or each.value}" for name, each in planned.table.map.items()]
    return Text(_listed(names, language), style="dim")


def _listed(words: Iterable[str], language: str) -> str:
    return (", " if language == "en" else "、").join(words)


# ── asking ──────────────────────────────────────────────────────────────────────────────────────────


def ask(planned: Planned, language: str, show: Any) -> Planned | None:
    """Show a part and let it be changed until it is taken; None when it is left out."""
    while True:
        show(shown(planned, language))
        ready = not planned.forbidding
        answer = _choice(say("take" if ready else "not_yet", language), "ynctsq" if ready else "ctsq")
        if answer in ("y", ""):
            return planned
        if answer in ("n", "q"):
            raise click.Abort
        if answer == "s":
            return None
        planned = _table(planned, language) if answer == "t" else _column(planned, language)


def confirmed(question: str) -> bool:
    """Yes unless somebody says no."""
    return _choice(question, "yn") in ("y", "")


def _choice(question: str, letters: str) -> str:
    """One of the letters; the first stands for the return key."""
    while True:
        answer = str(click.prompt(question, default=letters[0], show_default=False, err=True))
        letter = answer.strip().casefold()[:1]
        if letter in letters:
            return letter


def _table(planned: Planned, language: str) -> Planned:
    likely = [each.table.name for each in planned.candidates]
    default = next((name for name in likely if name != planned.name), planned.name or "leads")
    while True:
        name = str(
            click.prompt(say("which_table", language, tables=_listed(TABLES, language)), default, err=True)
        )
        if name in TABLES:
            return planned.about(name)
        if confirmed(say("own_table", language, table=name) + suggestion(name, TABLES)):
            return planned.about(name)


def _column(planned: Planned, language: str) -> Planned:
    guess = planned.guess
    if guess is None:
        return _table(planned, language)
    doubtful = next((each for each in guess.columns if not each.sure), guess.columns[0])
    column = _pick(
        say("which_column", language), [each.column.name for each in guess.columns], doubtful.column.name
    )
    current = next(each for each in guess.columns if each.column.name == column)
    if current.best is not None and current.best.manner.orders:
        return planned.mapped(_with_order(guess, current, language))
    headers = list(planned.part.look.names)
    for number, header in enumerate(headers, start=1):
        click.echo(f"  {number:>3}  {header}", err=True)
    likely = next((each.header for each in current.alternatives if each != current.best), headers[0])
    header = _pick(say("which_header", language, column=column), [*headers, _NONE], likely)
    return planned.mapped(guess.chosen(column, None if header == _NONE else header))


_NONE = "-"


def _with_order(guess: MappingGuess, column: ColumnGuess, language: str) -> MappingGuess:
    assert column.best is not None
    orders = list(column.best.manner.orders)
    pattern = _pick(say("which_order", language, example=column.examples[0]), orders, orders[0])
    manner = replace(column.best.manner, date=pattern, orders=())
    answered = replace(column, best=replace(column.best, manner=manner))
    return replace(guess, columns=tuple(answered if each is column else each for each in guess.columns))


def _pick(question: str, names: Sequence[str], default: str) -> str:
    """A name, or its number, out of a list."""
    while True:
        answer = str(click.prompt(question, default, err=True)).strip()
        if answer in names:
            return answer
        if answer.isdecimal() and 1 <= int(answer) <= len(names):
            return names[int(answer) - 1]
        click.echo(suggestion(answer, names).strip() or _listed(names, "en"), err=True)


def is_certain(planned: Planned) -> bool:
    """Whether nothing about a part needs a look."""
    guess = planned.guess
    return not planned.questions and (guess is None or guess.coverage >= SURE)
