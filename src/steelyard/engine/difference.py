"""Comparing two schemes: the use case, its record, and the words around the sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from steelyard.core.problems import Place, Problem, SteelyardError
from steelyard.core.texts import Text, filled
from steelyard.review.difference import Change, Difference, Importance, Section, WeightLine, difference
from steelyard.scheme.loaded import LoadedScheme
from steelyard.scheme.loading import load_scheme


def _words(english: str, simplified: str, traditional: str) -> Text:
    return Text.of({"en": english, "zh-Hans": simplified, "zh-Hant": traditional})


_SECTIONS = {
    Section.SHEET: _words("The whole sheet", "整体规则", "整體規則"),
    Section.DATA: _words("Data and parameters", "数据与参数", "資料與參數"),
    Section.ABOUT: _words("About the scheme", "方案说明", "方案說明"),
}
_COUNTED = {
    Importance.SCORE: _words("{n} to scores", "影响得分 {n} 处", "影響得分 {n} 處"),
    Importance.PROCESS: _words("{n} to the process", "管理事项 {n} 处", "管理事項 {n} 處"),
    Importance.TEXT: _words("{n} of wording", "文字 {n} 处", "文字 {n} 處"),
}
_NOTHING = _words("No change of meaning.", "两个方案含义相同。", "兩個方案含義相同。")
_TOTALS = {
    True: {"en": "1 change: {parts}", "zh-Hans": "共 1 处变更：{parts}", "zh-Hant": "共 1 處變更：{parts}"},
    False: {
        "en": "{n} changes: {parts}",
        "zh-Hans": "共 {n} 处变更：{parts}",
        "zh-Hant": "共 {n} 處變更：{parts}",
    },
}
_REWRITTEN = _words(
    "Written otherwise, same meaning: {n}", "写法不同、含义不变：{n} 处", "寫法不同、含義不變：{n} 處"
)
_HINT = _words(" (--all lists them)", "（--all 可列出）", "（--all 可列出）")
_COMMA = _words(", ", "，", "，")


def compare(old: str | Path, new: str | Path) -> Difference:
    """Compare two schemes by path or `preset:NAME`. Raises SteelyardError with the problems of both."""
    loaded: list[LoadedScheme] = []
    problems: list[Problem] = []
    for reference in (old, new):
        try:
            loaded.append(load_scheme(reference))
        except SteelyardError as error:
            problems += error.problems
    if problems:
        raise SteelyardError(dict.fromkeys(problems))
    return difference(*loaded)


def listed(found: Difference, *, everything: bool) -> list[Change]:
    """The changes to show; `everything` adds what is only written otherwise."""
    return list(found.changes) if everything else found.meant


def heading(found: Difference, change: Change, language: str) -> str:
    """The head under which a change stands: a dimension, or a part of the scheme."""
    if change.dimension is None:
        return _SECTIONS[change.section].in_language(language)
    for side in (found.new, found.old):
        if change.dimension in side.scheme.dimensions:
            return side.scheme.dimensions[change.dimension].title.in_language(language)
    return change.dimension


def titles(found: Difference, language: str) -> str:
    """`Balanced scheme → Growth-oriented scheme`; one title when both have the same."""
    both = [side.scheme.title.in_language(language) for side in (found.old, found.new)]
    return " → ".join(dict.fromkeys(both))


def references(found: Difference) -> str:
    """`preset:balanced → preset:growth`."""
    return f"{found.old.reference} → {found.new.reference}"


def summary(found: Difference, language: str, *, everything: bool) -> list[str]:
    """How many changes there are, in one or two lines."""
    counts, total = found.counts, len(found.meant)
    parts = [
        words.in_language(language).format(n=counts[importance])
        for importance, words in _COUNTED.items()
        if counts[importance]
    ]
    lines = [_NOTHING.in_language(language)]
    if total:
        listing = _COMMA.in_language(language).join(parts)
        lines = [filled(_TOTALS[total == 1], n=total, parts=listing).in_language(language)]
    if rewritten := counts[Importance.NONE]:
        hint = "" if everything else _HINT.in_language(language)
        lines.append(_REWRITTEN.in_language(language).format(n=rewritten) + hint)
    return lines


def places(change: Change) -> str:
    """`old.yaml:12 → new.yaml:9`; one side only for what is new or gone."""
    return " → ".join(f"{place.file}:{place.line}" for place in (change.before, change.after) if place)


def difference_record(found: Difference, language: str, *, everything: bool) -> Mapping[str, Any]:
    """The document of `--format json` (docs/guides/revising-a-scheme.md)."""
    return {
        "old": _scheme(found.old, language),
        "new": _scheme(found.new, language),
        "counts": {importance.value: found.counts[importance] for importance in Importance},
        "changes": [_change(change, language) for change in listed(found, everything=everything)],
        "weights": [_line(line, language) for line in found.weights],
    }


def _scheme(loaded: LoadedScheme, language: str) -> Mapping[str, Any]:
    return {
        "reference": loaded.reference,
        "scheme": loaded.scheme.scheme,
        "title": loaded.scheme.title.in_language(language),
        "version_hash": loaded.version_hash,
    }


def _change(change: Change, language: str) -> Mapping[str, Any]:
    return {
        "kind": change.kind.value,
        "importance": change.importance.value,
        "section": change.section.value,
        "dimension": change.dimension,
        "path": list(change.path),
        "old": change.old,
        "new": change.new,
        "sentence": change.sentence.in_language(language),
        "before": _place(change.before),
        "after": _place(change.after),
    }


def _place(place: Place | None) -> Mapping[str, Any] | None:
    return None if place is None else {"file": place.file, "line": place.line, "column": place.column}


def _line(line: WeightLine, language: str) -> Mapping[str, Any]:
    return {
        "dimension": line.dimension,
        "indicator": line.indicator,
        "title": line.title.in_language(language),
        "old_weight": line.old_weight,
        "new_weight": line.new_weight,
        "old_share": line.old_share,
        "new_share": line.new_share,
    }


def grouped(found: Difference, language: str, *, everything: bool) -> Iterator[tuple[str, list[Change]]]:
    """The changes under their heads, in order."""
    groups: dict[tuple[Section, str | None], list[Change]] = {}
    for change in listed(found, everything=everything):
        groups.setdefault((change.section, change.dimension), []).append(change)
    for changes in groups.values():
        yield heading(found, changes[0], language), changes
