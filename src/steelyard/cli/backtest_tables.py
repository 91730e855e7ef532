"""A back-test on one screen: the answer in sentences, then the few tables behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from math import isnan
from typing import Any

from rich.table import Table
from rich.text import Text

from steelyard.cli.tables import DASH, table
from steelyard.engine.backtest.notes import notes
from steelyard.engine.backtest.records import sentences
from steelyard.engine.backtest.run import Backtest
from steelyard.engine.wording import say
from steelyard.review.backtest.agreement import by_period
from steelyard.review.backtest.drivers import by_dimension, drivers
from steelyard.review.backtest.grades import NO_GRADE, grade_flow
from steelyard.review.backtest.groups import SMALLEST_GROUP
from steelyard.review.backtest.tally import Tally, by_subject
from steelyard.review.backtest.wording import driver_text, percent, points, signed

_MOST_DRIVERS, _LEAST_SHOWN = 6, Fraction(1, 200)


def backtest_tables(backtest: Backtest, language: str, *, most: int) -> Iterator[Any]:
    """`most` is how many of the people who move most are shown."""
    yield _heading(backtest, language)
    for said in sentences(backtest):
        yield _bullet("•", said.in_language(language))
    yield Text("")
    if not all(pair.same for pair in backtest.pairs):
        yield from _tables(backtest, language, most)
    for note in notes(backtest):
        yield _bullet("*", note.in_language(language), style="dim")


def _tables(backtest: Backtest, language: str, most: int) -> Iterator[Table]:
    made = (
        _flow(backtest, language),
        _groups(backtest, language),
        _drivers(backtest, language),
        _people(backtest, language, most),
        _periods(backtest, language),
    )
    yield from (one for one in made if one is not None)


def _heading(backtest: Backtest, language: str) -> Text:
    heading = Text()
    for side, scored in (("A", backtest.a), ("B", backtest.b)):
        loaded = scored.computation.workspace.loaded
        heading.append(f"{side}  {loaded.scheme.title.in_language(language)}", style="bold")
        heading.append(f"  {loaded.reference}\n", style="dim")
    periods = backtest.a.computation.request.periods
    ends = dict.fromkeys(map(str, (periods[0], periods[-1])))
    heading.append(f"{' – '.join(ends)}\n")
    return heading


def _bullet(mark: str, sentence: str, style: str = "") -> Table:
    line = Table.grid(padding=(0, 1))
    line.add_column(no_wrap=True)
    line.add_column(overflow="fold")
    line.add_row(Text(mark, style=style), Text(sentence, style=style))
    return line


# ── tables ──────────────────────────────────────────────────────────────────────────────────────────


def _flow(backtest: Backtest, language: str) -> Table | None:
    """Rows are grades under A, columns under B; those who stay are on the diagonal."""
    flow = grade_flow(backtest.pairs, scheme_a=backtest.scheme_a, scheme_b=backtest.scheme_b)
    if flow is None:
        return None
    there = {grade for moved in flow.counts for grade in moved}
    rows, columns = ([grade for grade in side if grade in there] for side in (flow.rows, flow.columns))
    title = say(language, "Scorecards by grade", "各等级的考核表数", "各等第的考核表數")
    heads = [(_grade(column, language), "r") for column in columns]
    made = table(title, ("A ↓  B →", "l"), *heads, language=language)
    for row in rows:
        counts = [(flow.counts[(row, column)], column == row) for column in columns]
        cells = [Text(str(n) if n else "·", style="" if stays else "bold") for n, stays in counts]
        made.add_row(_grade(row, language), *cells)
    return made


def _grade(grade: str, language: str) -> str:
    return grade if grade != NO_GRADE else say(language, "no grade", "无等级", "無等第")


def _groups(backtest: Backtest, language: str) -> Table | None:
    """The first grouping only: the others are in the file."""
    if not backtest.groups:
        return None
    kind, groups = next(iter(backtest.groups.items()))
    people = (say(language, "people", "人数", "人數"), "r")
    made = table(_grouping(kind, language), ("", "l"), people, *_tally_heads(language), language=language)
    for one in groups:
        label = one.group or say(language, "others", "其他", "其他")
        made.add_row(Text(label), str(one.tally.subjects), *_tallied(one.tally))
    if any(one.group is None for one in groups):
        made.caption = Text(_small(language), style="dim")
    return made


def _small(language: str) -> str:
    return say(
        language,
        f"others: groups of fewer than {SMALLEST_GROUP} people, and people in none",
        f"其他：不足{SMALLEST_GROUP}人的分组，以及未分组人员",
        f"其他：不足{SMALLEST_GROUP}人的分組，以及未分組人員",
    )


def _grouping(kind: str, language: str) -> str:
    return {
        "team": say(language, "By team", "按团队", "按團隊"),
        "position": say(language, "By position", "按岗位", "按職位"),
        "manager": say(language, "By manager", "按直接上级", "按直屬主管"),
    }[kind]


def _tally_heads(language: str) -> Sequence[tuple[str, str]]:
    return (
        (say(language, "change", "变化", "變化"), "r"),
        (say(language, "rise", "上升", "上升"), "r"),
        (say(language, "fall", "下降", "下降"), "r"),
        (say(language, "grade ↑", "等级↑", "等第↑"), "r"),
        (say(language, "grade ↓", "等级↓", "等第↓"), "r"),
    )


def _tallied(own: Tally) -> tuple[str, ...]:
    return (
        DASH if own.mean_change is None else signed(own.mean_change, 2),
        DASH if own.share_rising is None else percent(own.share_rising),
        DASH if own.share_falling is None else percent(own.share_falling),
        str(own.flips_up or "·"),
        str(own.flips_down or "·"),
    )


def _drivers(backtest: Backtest, language: str) -> Table | None:
    schemes = {"scheme_a": backtest.scheme_a, "scheme_b": backtest.scheme_b}
    found = drivers(backtest.changes, key=by_dimension(**schemes))
    found = [one for one in found if one.mean_absolute >= _LEAST_SHOWN][:_MOST_DRIVERS]
    if not found:
        return None
    made = table(
        say(language, "What moves the scores", "得分变化的来源", "得分變化的來源"), ("", "l"),
        (say(language, "average", "平均", "平均"), "r"), (say(language, "size", "幅度", "幅度"), "r"),
        (say(language, "share", "占比", "占比"), "r"), (say(language, "scorecards", "考核表", "考核表"), "r"),
        language=language,
    )  # fmt: skip
    for one in found:
        made.add_row(
            Text(driver_text(one.effect, one.name, **schemes).in_language(language)),
            signed(one.mean, 2), points(one.mean_absolute, 2),
            DASH if one.share is None else percent(one.share), str(one.affected),
        )  # fmt: skip
    return made


def _people(backtest: Backtest, language: str, most: int) -> Table | None:
    moves = [(subject, own) for subject, own in by_subject(backtest.pairs).items() if own.compared]
    if len(moves) < 2 or not most:
        return None
    moves = sorted(moves, key=lambda move: -abs(_change(move[1])))[:most]
    heads = (("id", "l"), ("name", "l"), ("A", "r"), ("B", "r"))
    made = table(
        say(language, "Who moves most", "变化最大", "變化最大"), *heads,
        (say(language, "change", "变化", "變化"), "r"), (say(language, "grades", "等级", "等第"), "l"),
        language=language,
    )  # fmt: skip
    for subject, own in sorted(moves, key=lambda move: -_change(move[1])):
        made.add_row(
            Text(subject), Text(backtest.names.get(subject, subject)), *_means(own),
            Text(signed(_change(own), 2), style="bold"), Text(_flips(backtest, subject)),
        )  # fmt: skip
    return made


def _change(own: Tally) -> Decimal:
    return own.mean_change or Decimal(0)


def _means(own: Tally) -> tuple[str, str]:
    a, b = (DASH if mean is None else points(mean, 2) for mean in (own.mean_a, own.mean_b))
    return a, b


def _flips(backtest: Backtest, subject: str) -> str:
    """`2025Q2 B → A`, for every period in which the grade moves."""
    return "   ".join(
        f"{pair.period} {pair.a.grade} → {pair.b.grade}"
        for pair in backtest.pairs
        if pair.subject == subject and pair.flip and pair.a and pair.b
    )


def _periods(backtest: Backtest, language: str) -> Table:
    heads = (("period", "l"), (say(language, "scorecards", "考核表", "考核表"), "r"), ("A", "r"), ("B", "r"))
    change_head, _, _, up_head, down_head = _tally_heads(language)
    made = table(
        say(language, "Period by period", "各期间", "各期間"), *heads, change_head, up_head, down_head,
        (say(language, "rank τ", "名次τ", "名次τ"), "r"), language=language,
    )  # fmt: skip
    for period, (own, agreement) in by_period(backtest.pairs).items():
        tau = DASH if isnan(agreement.tau) else f"{agreement.tau:.2f}"
        change, _, _, up, down = _tallied(own)
        made.add_row(str(period), str(own.sheets), *_means(own), change, up, down, tau)
    return made
