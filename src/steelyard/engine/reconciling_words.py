"""What `reconcile` says, in three languages."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from steelyard.core.numbers import rounded
from steelyard.core.texts import Template, Text, filled, joined
from steelyard.engine.reconciling import Reconciled, State
from steelyard.metrics.reconciliation import Side
from steelyard.metrics.reconciling import Difference, Kind

_STATES: dict[State, Template] = {
    State.AGREES: {"en": "agrees", "zh-Hans": "一致", "zh-Hant": "一致"},
    State.WITHIN: {"en": "within the tolerance", "zh-Hans": "容差以内", "zh-Hant": "容差以內"},
    State.SETTLED: {"en": "settled", "zh-Hans": "已裁定", "zh-Hant": "已裁定"},
    State.OPEN: {"en": "open", "zh-Hans": "待处理", "zh-Hant": "待處理"},
    State.EMPTY: {"en": "no rows", "zh-Hans": "无数据", "zh-Hant": "無資料"},
}
_KINDS: dict[Kind, Template] = {
    Kind.ONLY_LEFT: {
        "en": "only in {left}", "zh-Hans": "仅{left}有", "zh-Hant": "僅{left}有",
    },
    Kind.ONLY_RIGHT: {
        "en": "only in {right}", "zh-Hans": "仅{right}有", "zh-Hant": "僅{right}有",
    },
    Kind.OTHER_PERIOD: {
        "en": "in {elsewhere} in {other}",
        "zh-Hans": "{other}记在 {elsewhere}",
        "zh-Hant": "{other}記在 {elsewhere}",
    },
    Kind.DUPLICATE: {
        "en": "{left_rows}× in {left}, {right_rows}× in {right}",
        "zh-Hans": "{left} {left_rows} 笔，{right} {right_rows} 笔",
        "zh-Hant": "{left} {left_rows} 筆，{right} {right_rows} 筆",
    },
    Kind.ROUNDING: {"en": "rounding", "zh-Hans": "尾差", "zh-Hant": "尾差"},
    Kind.AMOUNT: {"en": "another amount", "zh-Hans": "金额不同", "zh-Hant": "金額不同"},
}  # fmt: skip
_WORDS: dict[str, Template] = {
    "settled_by": {
        "en": "{period} settled by {by} on {on}: {reason}",
        "zh-Hans": "{period} 由 {by} 于 {on} 裁定：{reason}",
        "zh-Hant": "{period} 由 {by} 於 {on} 裁定：{reason}",
    },
    "reopened": {
        "en": "{period} was settled by {by} on {on}, but the difference is another one now: it is open again",
        "zh-Hans": "{period} 曾由 {by} 于 {on} 裁定，但差异已变化，需重新处理",
        "zh-Hant": "{period} 曾由 {by} 於 {on} 裁定，但差異已變動，需重新處理",
    },
    "no_table": {
        "en": "there is no table of {side}",
        "zh-Hans": "没有{side}的数据表",
        "zh-Hant": "沒有{side}的資料表",
    },
    "what_to_do": {
        "en": "{owner}: mend the data, or `steelyard reconcile settle … --name {name} --period {period} "
        "--by {owner} --reason …`",
        "zh-Hans": "请 {owner} 更正数据，或执行 "
        "`steelyard reconcile settle … --name {name} --period {period} --by {owner} --reason …`",
        "zh-Hant": "請 {owner} 更正資料，或執行 "
        "`steelyard reconcile settle … --name {name} --period {period} --by {owner} --reason …`",
    },
    "open": {
        "en": "{title}, {period}: {left} {a} and {right} {b} differ by {difference}; "
        "no score yet: {indicators}. {what}",
        "zh-Hans": "{title}（{period}）：{left} {a} 与{right} {b} 相差 {difference}；"
        "{indicators}暂缓计分。{what}",
        "zh-Hant": "{title}（{period}）：{left} {a} 與{right} {b} 相差 {difference}；"
        "{indicators}暫緩計分。{what}",
    },
    "settled": {
        "en": "{title}, {period}: settled, a difference of {difference} is accepted ({file})",
        "zh-Hans": "{title}（{period}）：已裁定，接受差异 {difference}（{file}）",
        "zh-Hant": "{title}（{period}）：已裁定，接受差異 {difference}（{file}）",
    },
    "more": {"en": "… and {n} more", "zh-Hans": "……另有 {n} 项", "zh-Hant": "……另有 {n} 項"},
    "in_all": {"en": "in all", "zh-Hans": "合计", "zh-Hant": "合計"},
    "none": {
        "en": "the scheme has no reconciliations",
        "zh-Hans": "方案中没有对账项",
        "zh-Hant": "方案中沒有對帳項目",
    },
}


def amount(value: Decimal) -> str:
    """For reading, with two decimals; records keep every digit."""
    return f"{rounded(value, 2):,f}"


def word(key: str, **words: object) -> Text:
    return filled(_WORDS[key], **words)


def state_word(state: State) -> Text:
    return Text.of(dict(_STATES[state]))


def side_word(side: Side) -> Text:
    """What people call a side."""
    return side.title or Text.of(side.table or side.file or "")


def kind_words(found: Difference, of: Reconciled) -> Text:
    """How the sides differ on a key."""
    left, right = side_word(of.model.left), side_word(of.model.right)
    return filled(
        _KINDS[found.kind],
        left=left,
        right=right,
        other=right if found.left.rows else left,
        elsewhere=found.elsewhere,
        left_rows=found.left.rows,
        right_rows=found.right.rows,
    )


def what_to_do(found: Reconciled) -> Text:
    return word("what_to_do", owner=found.model.owner, name=found.name, period=found.period)


def open_words(found: Reconciled, titles: Mapping[str, Text]) -> Text:
    """One open reconciliation as a sentence: what differs, what waits for it, and what to do."""
    seen, model = found.comparison, found.model
    return word(
        "open",
        title=found.title,
        period=found.period,
        left=side_word(model.left),
        right=side_word(model.right),
        a=amount(seen.left.amount),
        b=amount(seen.right.amount),
        difference=amount(seen.difference),
        indicators=joined(title for name, title in titles.items() if model.held(name)),
        what=what_to_do(found),
    )


def notes(found: Reconciled) -> list[Text]:
    """What is to be said of a reconciliation in a period beside its numbers."""
    said = [word("no_table", side=side_word(getattr(found.model, side))) for side in found.comparison.absent]
    if found.reopened:
        last = max(found.settlements, key=lambda each: each.decided_at)
        said.append(word("reopened", period=found.period, by=last.decided_by, on=last.decided_at.date()))
    if found.settlement is not None:
        one = found.settlement
        words = {"by": one.decided_by, "on": one.decided_at.date(), "reason": one.reason}
        said.append(word("settled_by", period=found.period, **words))
    return said
