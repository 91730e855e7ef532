"""A sensitivity study in a terminal: sentences first, then tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from rich.table import Table
from rich.text import Text

from steelyard.cli.tables import DASH, points, table
from steelyard.core.numbers import from_official_units
from steelyard.core.texts import Text as Words
from steelyard.engine.sensitivity import Sensitivity
from steelyard.engine.wording import say
from steelyard.review.sensitivity import phrases
from steelyard.review.sensitivity.alternatives import Alternative
from steelyard.review.sensitivity.grades import Odds
from steelyard.review.sensitivity.robust import Pair, Verdict, kept, pairs, verdict
from steelyard.review.sensitivity.words import about, influence, method, percent, summary

_BAR = 10
_STYLES = {Verdict.ROBUST: "", Verdict.FAIR: "", Verdict.SHAKY: "bold"}
#: Ranks under this share are not listed.
_RARE = 0.005


def sensitivity_tables(found: Sensitivity, language: str, subject: str | None) -> Iterator[Any]:
    """The whole study, or all about one subject."""
    title = found.study.matrix.scheme.title.in_language(language)
    if subject is not None:
        line = found.study.matrix.subjects.index(subject)
        yield Text(f"{found.name(subject)} · {found.period} · {title}", style="bold")
        yield _sentences(about(found.study, line, found.name), language)
        yield from _of_subject(found, line, language)
        return
    yield Text(f"{title} · {found.period}", style="bold")
    yield _sentences(summary(found.study, found.name), language)
    yield _ranks(found, language)
    if found.study.weight_odds is not None:
        yield _grades(found, language)
    yield _drivers(found, language)
    yield _alternatives(found, language)


def _sentences(texts: Iterable[Words], language: str) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column()
    # Chinese has no blanks to break lines at.
    grid.add_column(overflow="fold")
    for text in texts:
        grid.add_row("•", Text(text.in_language(language)))
    return grid


def bar(share: float) -> str:
    """Ten cells of a share."""
    full = round(_BAR * min(max(share, 0.0), 1.0))
    return "█" * full + "░" * (_BAR - full)


def _plain_bar(share: float) -> str:
    return bar(share).rstrip("░")


# ── everybody ───────────────────────────────────────────────────────────────────────────────────────


def _ranks(found: Sensitivity, language: str) -> Table:
    study = found.study
    made = table(
        say(language, "Ranks when weights move", "权重变动时的排名", "權重變動時的排名"),
        (say(language, "rank", "名次", "名次"), "r"),
        ("name", "l"),
        ("total", "r"),
        (say(language, "in 90%", "90%区间", "90%區間"), "r"),
        (say(language, "kept", "保持", "保持"), "r"),
        ("", "l"),
        (say(language, "ahead of next", "领先下一名", "領先下一名"), "r"),
        ("", "l"),
        language=language,
    )
    (low, high), stays = study.weights.interval(), kept(study).tolist()
    after = {pair.better: pair for pair in pairs(study)}
    for line in study.matrix.order.tolist():
        judged = verdict(stays[line])
        made.add_row(
            str(study.matrix.places[0][line]),
            Text(found.name(study.matrix.subjects[line])),
            _total(found, line),
            _between(low[line], high[line]),
            percent(stays[line]),
            bar(stays[line]),
            _ahead(after.get(line)),
            Text(phrases.VERDICTS[judged].in_language(language), style=_STYLES[judged]),
        )
    made.caption = Text(_RANKS_NOTE.in_language(language), style="dim")
    return made


_RANKS_NOTE = Words.of(
    {
        "en": "ahead of next: in how many draws of weights / of values; ≈ where one of them is under 95%.",
        "zh-Hans": "领先下一名：权重模拟 / 测量模拟中领先的比例；≈表示两人无法区分高下。",
        "zh-Hant": "領先下一名：權重模擬 / 測量模擬中領先的比例；≈表示兩人無法區分高下。",
    }
)


def _ahead(pair: Pair | None) -> str:
    if pair is None:
        return ""
    shares = [pair.by_weights] + ([] if pair.by_measurement is None else [pair.by_measurement])
    return ("" if pair.told_apart else "≈ ") + " / ".join(map(percent, shares))


def _grades(found: Sensitivity, language: str) -> Table:
    study, odds = found.study, found.study.measured_odds
    grades = odds.grades if odds is not None else ()
    made = table(
        say(language, "Grades", "等级", "等第"),
        ("name", "l"),
        ("total", "r"),
        *([("±", "r")] if odds is not None else []),
        ("grade", "l"),
        (say(language, "kept by weights", "权重变动时保持", "權重變動時保持"), "r"),
        *((f"P({grade})", "r") for grade in grades),
        ("", "l"),
        language=language,
    )
    assert study.weight_odds is not None
    for line in study.matrix.order.tolist():
        made.add_row(
            Text(found.name(study.matrix.subjects[line])),
            _total(found, line),
            *([f"{odds.error[line]:.1f}"] if odds is not None else []),
            study.weight_odds.grades[study.weight_odds.official[line]],
            percent(float(study.weight_odds.kept[line])),
            *_odds(odds, line),
            _case(odds, line, language),
        )
    return made


def _odds(odds: Odds | None, line: int) -> list[str]:
    return [] if odds is None else [percent(share) for share in odds.probabilities[line].tolist()]


def _case(odds: Odds | None, line: int, language: str) -> str:
    if odds is None or not odds.border[line]:
        return ""
    return say(language, "discuss", "须讨论", "須討論")


def _drivers(found: Sensitivity, language: str) -> Table:
    made = table(
        say(language, "Weight and influence", "名义权重与实际影响", "名義權重與實際影響"),
        ("indicator", "l"),
        (say(language, "agreed", "约定权重", "約定權重"), "r"),
        (say(language, "effective", "实际权重", "實際權重"), "r"),
        ("", "l"),
        (say(language, "influence", "影响", "影響"), "r"),
        ("", "l"),
        ("r²", "r"),
        (say(language, "SD", "标准差", "標準差"), "r"),
        (say(language, "of the error", "占误差", "占誤差"), "r"),
        language=language,
    )
    indicators = found.study.matrix.scheme.indicators
    largest = max((max(each.weight, each.share or 0.0) for each in found.study.drivers), default=1.0)
    for each in found.study.drivers:
        error = found.study.error_shares.get(each.indicator)
        made.add_row(
            Text(indicators[each.indicator].title.in_language(language)),
            percent(each.agreed),
            percent(each.weight),
            _plain_bar(each.weight / largest),
            influence(each) or DASH,
            _plain_bar((each.share or 0.0) / largest),
            DASH if each.r_squared is None else f"{each.r_squared:.2f}",
            f"{each.spread:.1f}",
            DASH if error is None else percent(error),
        )
    return made


def _alternatives(found: Sensitivity, language: str) -> Table:
    made = table(
        say(language, "Other methods", "其他方法", "其他方法"),
        (say(language, "method", "方法", "方法"), "l"),
        (say(language, "mean shift", "平均变动", "平均變動"), "r"),
        (say(language, "largest shift", "最大变动", "最大變動"), "r"),
        ("", "l"),
        language=language,
    )
    for each in found.study.alternatives:
        farthest = int(np.abs(each.shift).argmax())
        moved = bool(each.shift[farthest])
        made.add_row(
            method(each).in_language(language),
            f"{each.mean_shift:.1f}",
            f"{abs(each.shift[farthest]):.1f}".removesuffix(".0"),
            Text(
                f"{found.name(found.study.matrix.subjects[farthest])}  {_move(each, farthest)}"
                if moved
                else ""
            ),
        )
    return made


def _move(alternative: Alternative, line: int) -> str:
    official = alternative.ranks[line] + alternative.shift[line]
    return f"{official:g} → {alternative.ranks[line]:g}"


# ── one subject ─────────────────────────────────────────────────────────────────────────────────────


def _of_subject(found: Sensitivity, line: int, language: str) -> Iterator[Table]:
    yield _acceptability(found, line, language)
    if found.study.measured_odds is not None:
        yield _own_odds(found.study.measured_odds, line, language)
    if found.study.weights.shares[line, 0] > 0:
        yield _central(found, line, language)
    yield _moves(found, line, language)


def _acceptability(found: Sensitivity, line: int, language: str) -> Table:
    made = _shares_table(
        say(language, "Rank when weights move", "权重变动时的名次", "權重變動時的名次"), language
    )
    shares = found.study.weights.shares[line]
    for place in np.flatnonzero(shares >= _RARE).tolist():
        made.add_row(str(place + 1), percent(float(shares[place])), bar(float(shares[place])))
    return made


def _own_odds(odds: Odds, line: int, language: str) -> Table:
    made = _shares_table(
        say(language, "Grade when values move", "测量变动时的等级", "測量變動時的等第"), language
    )
    for grade, share in zip(odds.grades, odds.probabilities[line].tolist(), strict=True):
        made.add_row(grade, percent(share), bar(share))
    return made


def _shares_table(title: str, language: str) -> Table:
    return table(
        title, ("", "r"), (say(language, "share", "比例", "比例"), "r"), ("", "l"), language=language
    )


def _central(found: Sensitivity, line: int, language: str) -> Table:
    made = table(
        say(language, "Weights that put first", "使其居首的权重", "使其居首的權重"),
        (say(language, "dimension", "维度", "構面"), "l"),
        (say(language, "agreed", "约定", "約定"), "r"),
        (say(language, "central", "中心权重", "中心權重"), "r"),
        language=language,
    )
    matrix = found.study.matrix
    for place, group in enumerate(matrix.groups):
        made.add_row(
            Text(matrix.scheme.dimensions[group.name].title.in_language(language)),
            f"{100 * matrix.base[place]:.1f}%",
            f"{100 * found.study.weights.central[line, place]:.1f}%",
        )
    return made


def _moves(found: Sensitivity, line: int, language: str) -> Table:
    made = table(
        say(language, "Rank by other methods", "其他方法下的名次", "其他方法下的名次"),
        (say(language, "method", "方法", "方法"), "l"),
        (say(language, "rank", "名次", "名次"), "r"),
        language=language,
    )
    for each in found.study.alternatives:
        made.add_row(method(each).in_language(language), _move(each, line))
    return made


def _total(found: Sensitivity, line: int) -> Text:
    return Text(points(from_official_units(int(found.study.matrix.official[line]))), style="bold")


def _between(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"
