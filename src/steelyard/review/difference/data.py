"""Changes of datasets, measures and parameters, with what they move."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from steelyard.core.texts import Text, filled, joined
from steelyard.metrics.dataset import MeasureModel
from steelyard.metrics.measures import ParsedMeasure
from steelyard.metrics.normal_sql import normal_sql
from steelyard.metrics.sql import ExpressionError, columns_of, row_expression
from steelyard.review.difference.change import Change, Importance, Kind, Path, Section
from steelyard.review.difference.record import Recorder, Setting
from steelyard.review.difference.sides import Side, Sides
from steelyard.review.difference.vocabulary import NONE, template

_MOVES = template("{sentence} It moves {users}.", "{sentence}影响：{users}。", "{sentence}影響：{users}。")
_UNUSED = template(
    "{sentence} Nothing uses it.", "{sentence}目前没有指标使用。", "{sentence}目前沒有指標使用。"
)
_MEASURE = template(
    "Measure {subject} is {new} instead of {old}.",
    "度量 {subject} 由 {old} 改为 {new}。",
    "度量 {subject} 由 {old} 改為 {new}。",
)
_HOME = template(
    "Measure {subject} is taken from dataset {new} instead of {old}.",
    "度量 {subject} 的数据集由 {old} 改为 {new}。",
    "度量 {subject} 的資料集由 {old} 改為 {new}。",
)
_REWRITTEN = template(
    "Measure {subject} is written otherwise and means the same.",
    "度量 {subject} 写法不同，含义不变。",
    "度量 {subject} 寫法不同，含義不變。",
)
_DATASET = template("Dataset {name}", "数据集 {name}", "資料集 {name}")
_COLUMN_NAME = template(
    "Column {column} of dataset {name}", "数据集 {name} 的列 {column}", "資料集 {name} 的欄 {column}"
)
_MEASURE_NAME = template("Measure {name}", "度量 {name}", "度量 {name}")
_PARAMETER = template(
    "Parameter {subject} is {new} instead of {old}.",
    "参数 {subject} 由 {old} 调整为 {new}。",
    "參數 {subject} 由 {old} 調整為 {new}。",
)
_PARAMETER_NAME = template("Parameter {name}", "参数 {name}", "參數 {name}")


def data_changes(sides: Sides) -> Iterator[Change]:
    record = Recorder(sides, Section.DATA)
    yield from _parameters(record)
    yield from _datasets(record)
    yield from _measures(record)


def _moving(sentence: Text, users: Iterable[Text]) -> tuple[Importance, Text]:
    """The sentence with what is moved; nothing is when nobody uses it."""
    listed = list(dict.fromkeys(users))
    if not listed:
        return Importance.PROCESS, filled(_UNUSED, sentence=sentence)
    return Importance.SCORE, filled(_MOVES, sentence=sentence, users=joined(listed))


def _parameters(record: Recorder) -> Iterator[Change]:
    sides = record.sides
    old, new = sides.old.scheme.parameters, sides.new.scheme.parameters
    for name, old_name in sides.parameters.kept.items():
        before, after = ("parameters", old_name), ("parameters", name)
        was, now = old[old_name], new[name]
        subject = filled(_PARAMETER_NAME, name=name)
        if was.value != now.value:
            sentence = filled(_PARAMETER, subject=name, old=was.value, new=now.value)
            users = [*sides.new.users(name), *sides.old.users(old_name)]
            importance, sentence = _moving(sentence, users)
            paths = (*before, "value"), (*after, "value")
            yield record.change(Kind.PARAMETER, importance, *paths, sentence, old=was.value, new=now.value)
        yield from record.settings(subject, was, now, before, after, [Setting("unit", Importance.PROCESS)])
        paths = (*before, "reason"), (*after, "reason")
        yield from record.reworded(subject, _maybe(was.reason), _maybe(now.reason), *paths)
        yield from record.renamed(subject, before, after)
    for name in sides.parameters.added:
        yield record.added(Text.of(name), ("parameters", name), new[name], Importance.PROCESS)
    for name in sides.parameters.removed:
        yield record.removed(Text.of(name), ("parameters", name), old[name], Importance.PROCESS)


def _maybe(words: str | None) -> Text | None:
    return None if words is None else Text.of(words)


# ── datasets ────────────────────────────────────────────────────────────────────────────────────────


def _row(text: str | None) -> str:
    if text is None:
        return ""
    try:
        return normal_sql(row_expression(text, windows=True))
    except ExpressionError:
        return text


def _sql_shown(value: str | None, side: Side) -> Text:
    return NONE if value is None else Text.of(" ".join(value.split()))


_WHERE = Setting(
    "where",
    kind=Kind.DATA,
    show=_sql_shown,
    meaning=lambda value, side: _row(value),
    written=lambda value, side: " ".join((value or "").split()),
)
_COLUMN = _WHERE._replace(name="column")
_PLAIN = ("table", "file", "read", "join", "time", "subject", "credits", "valid", "covers")
_DATASET_SETTINGS = [_WHERE, *(Setting(name, kind=Kind.DATA) for name in _PLAIN)]


def _datasets(record: Recorder) -> Iterator[Change]:
    sides = record.sides
    old, new = sides.old.scheme.datasets, sides.new.scheme.datasets
    for name, old_name in sides.datasets.kept.items():
        before, after = ("datasets", old_name), ("datasets", name)
        subject = filled(_DATASET, name=name)
        users = list(sides.new.users(*new[name].measures))
        for found in record.settings(subject, old[old_name], new[name], before, after, _DATASET_SETTINGS):
            yield found if found.importance is Importance.NONE else _with_users(found, users)
        yield from _columns(record, name, old_name)
        yield from record.renamed(subject, before, after)
    for name in sides.datasets.added:
        yield record.added(Text.of(name), ("datasets", name), new[name], Importance.PROCESS)
    for name in sides.datasets.removed:
        yield record.removed(Text.of(name), ("datasets", name), old[name], Importance.PROCESS)


def _columns(record: Recorder, name: str, old_name: str) -> Iterator[Change]:
    """Computed columns, each with what is computed from it."""
    sides = record.sides
    old, new = sides.old.scheme.datasets[old_name].columns, sides.new.scheme.datasets[name].columns
    for column in dict.fromkeys([*new, *old]):
        subject = filled(_COLUMN_NAME, name=name, column=column)
        paths = ("datasets", old_name, "columns", column), ("datasets", name, "columns", column)
        users = [*_readers(sides.new, name, column), *_readers(sides.old, old_name, column)]
        values = old.get(column), new.get(column)
        for found in record.setting(subject, _COLUMN, values, *paths):
            yield found if found.importance is Importance.NONE else _with_users(found, users)


def _readers(side: Side, name: str, column: str) -> Iterator[Text]:
    """Titles of what reads a computed column; all of the dataset when rows are placed or chosen by it."""
    dataset = side.catalogue.datasets[name]
    model = dataset.model
    trees = [*dataset.computed.values(), *([dataset.where] if dataset.where is not None else [])]
    placed = {model.time, model.subject, *((model.valid.start, model.valid.end) if model.valid else ())}
    everything = column in placed or any(column in columns_of(tree) for tree in trees)
    reading = [name for name, each in dataset.measures.items() if everything or column in _read(each)]
    yield from side.users(*reading)


def _read(measure: ParsedMeasure) -> set[str | None]:
    """The columns of one measure."""
    return {measure.time, *(name for each in measure.aggregates.values() for name in each.columns)}


def _with_users(found: Change, users: list[Text]) -> Change:
    importance, sentence = _moving(found.sentence, users)
    return replace(found, importance=importance, sentence=sentence)


# ── measures ────────────────────────────────────────────────────────────────────────────────────────


def _measure_path(side: Side, name: str) -> Path:
    return ("datasets", side.measures[name][0], "measures", name)


def _measures(record: Recorder) -> Iterator[Change]:
    sides = record.sides
    for name, old_name in sides.measures.kept.items():
        yield from _measure(record, name, old_name)
    for name in sides.measures.added:
        if sides.new.measures[name][0] not in sides.datasets.added:
            path = _measure_path(sides.new, name)
            yield record.added(Text.of(name), path, sides.new.measures[name][1], Importance.PROCESS)
    for name in sides.measures.removed:
        if sides.old.measures[name][0] not in sides.datasets.removed:
            path = _measure_path(sides.old, name)
            yield record.removed(Text.of(name), path, sides.old.measures[name][1], Importance.PROCESS)


def _measure(record: Recorder, name: str, old_name: str) -> Iterator[Change]:
    sides = record.sides
    (old_home, old), (home, new) = sides.old.measures[old_name], sides.new.measures[name]
    before, after = _measure_path(sides.old, old_name), _measure_path(sides.new, name)
    subject = filled(_MEASURE_NAME, name=name)
    users = list(sides.new.users(name))
    if sides.datasets.old(home) != old_home:
        importance, sentence = _moving(filled(_HOME, subject=name, old=old_home, new=home), users)
        yield record.change(Kind.DATA, importance, before, after, sentence, old=old_home, new=home)
    yield from _expression(record, name, (old_name, old), (name, new), users, before, after)
    for found in record.settings(subject, old, new, before, after, [Setting("time", kind=Kind.DATA)]):
        yield _with_users(found, users)
    yield from record.settings(subject, old, new, before, after, [Setting("unit", Importance.PROCESS)])
    yield from record.renamed(subject, before, after)
    yield from record.title(old.title, new.title, before, after)


def _expression(
    record: Recorder,
    subject: str,
    old: tuple[str, MeasureModel],
    new: tuple[str, MeasureModel],
    users: list[Text],
    before: Path,
    after: Path,
) -> Iterator[Change]:
    texts = [" ".join(model.sql.split()) for _, model in (old, new)]
    if texts[0] == texts[1]:
        return
    paths = (*before, "sql"), (*after, "sql")
    kind, importance = Kind.REWRITTEN, Importance.NONE
    sentence = filled(_REWRITTEN, subject=subject)
    if record.sides.old.measure(old[0]) != record.sides.new.measure(new[0]):
        kind = Kind.DATA
        importance, sentence = _moving(filled(_MEASURE, subject=subject, old=texts[0], new=texts[1]), users)
    yield record.change(kind, importance, *paths, sentence, old=old[1].sql, new=new[1].sql)
