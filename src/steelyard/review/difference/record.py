"""Making changes: where they stand, and the sentences that every part of a scheme shares."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple

from pydantic import BaseModel

from steelyard.core.numbers import plain as written_number
from steelyard.core.texts import LANGUAGES, Text, filled, joined
from steelyard.core.units import Unit
from steelyard.review.difference.change import Change, Importance, Kind, Path, Section
from steelyard.review.difference.sides import Side, Sides, plain, wording
from steelyard.review.difference.vocabulary import NONE, setting_word, template, text, value_word

_CHANGED = template(
    "{subject}: {field} now {new} instead of {old}.",
    "{subject}：{field}由 {old} 改为 {new}。",
    "{subject}：{field}由 {old} 改為 {new}。",
)
_GIVEN = template(
    "{subject}: {field} now {new}; there was none.",
    "{subject}：新增{field}，为 {new}。",
    "{subject}：新增{field}，為 {new}。",
)
_DROPPED = template(
    "{subject}: {field} dropped ({old} before).",
    "{subject}：取消{field}（原为 {old}）。",
    "{subject}：取消{field}（原為 {old}）。",
)
_REWRITTEN = template(
    "{subject}: the {field} is written otherwise and means the same.",
    "{subject}：{field}写法不同，含义不变。",
    "{subject}：{field}寫法不同，含義不變。",
)
_CALLED = template("“{old}” is now called “{new}”.", "“{old}”改称“{new}”。", "「{old}」改稱「{new}」。")
_REWORDED = template(
    "{subject}: the {field} is reworded.", "{subject}：{field}文字有修改。", "{subject}：{field}文字有修改。"
)
_RENAMED = template(
    "{subject} has the id {new} instead of {old}; it is the same {thing}.",
    "{subject}的编号由 {old} 改为 {new}，仍是同一{thing}。",
    "{subject}的編號由 {old} 改為 {new}，仍是同一{thing}。",
)
_ADDED = template("{thing}: {subject} is new.", "新增{thing}：{subject}。", "新增{thing}：{subject}。")
_REMOVED = template("{thing}: {subject} is gone.", "取消{thing}：{subject}。", "取消{thing}：{subject}。")

THINGS = {
    "dimensions": text("dimension", "维度", "構面"),
    "indicators": text("indicator", "指标", "指標"),
    "objectives": text("objective", "战略目标", "策略目標"),
    "reconciliations": text("reconciliation", "对账", "對帳"),
    "datasets": text("dataset", "数据集", "資料集"),
    "measures": text("measure", "度量", "度量"),
    "parameters": text("parameter", "参数", "參數"),
    "adjustments": text("adjustment", "加减分项", "加減分項"),
    "gates": text("gate", "门槛", "門檻"),
    "vetoes": text("veto", "否决项", "否決項"),
    "bands": text("grade", "等级", "等第"),
}


#: What stands for nothing.
_EMPTY: tuple[Any, ...] = (None, (), {})


def _unchanged(value: Any, side: Side) -> Any:
    return plain(value)


def shown(value: Any, side: Side | None = None) -> Text:
    """A value of a scheme for people."""
    if value in _EMPTY:
        return NONE
    if isinstance(value, Text):
        return value
    if isinstance(value, Decimal):
        return Text.of(written_number(value))
    if isinstance(value, bool):
        return value_word(str(value).lower())
    if isinstance(value, Enum | str | int | Unit):
        return value_word(str(value.value if isinstance(value, Enum) else value))
    if isinstance(value, BaseModel):
        fields = ((name, getattr(value, name)) for name in type(value).model_fields)
        return shown({name: each for name, each in fields if each not in _EMPTY})
    if isinstance(value, list | tuple):
        return joined([shown(each) for each in value])
    return joined(
        [filled(_PAIR, key=setting_word(str(key)), value=shown(each)) for key, each in value.items()]
    )


_PAIR = template("{key} {value}", "{key} {value}", "{key} {value}")


class Setting(NamedTuple):
    """A key of a part, and how it is compared.

    `meaning` decides whether it changed; when it did not, `written` says whether it stands otherwise.
    """

    name: str
    importance: Importance = Importance.SCORE
    kind: Kind = Kind.SETTING
    show: Callable[[Any, Side], Text] = shown
    meaning: Callable[[Any, Side], Any] = _unchanged
    written: Callable[[Any, Side], Any] | None = None


@dataclass(frozen=True)
class Recorder:
    """Makes the changes of one section."""

    sides: Sides
    section: Section
    dimension: str | None = None

    def change(
        self,
        kind: Kind,
        importance: Importance,
        before: Path | None,
        after: Path | None,
        sentence: Text,
        *,
        old: Any = None,
        new: Any = None,
    ) -> Change:
        """`before` and `after` are paths in the old and the new scheme; None where there is nothing."""
        return Change(
            kind,
            importance,
            after if after is not None else before or (),
            sentence,
            old,
            new,
            None if before is None else self.sides.old.loaded.place(*before),
            None if after is None else self.sides.new.loaded.place(*after),
            self.section,
            self.dimension,
        )

    def settings(
        self,
        subject: Text,
        old: Any,
        new: Any,
        before: Path,
        after: Path,
        several: Sequence[Setting],
    ) -> Iterator[Change]:
        """Changes of the keys of one part."""
        for each in several:
            values = getattr(old, each.name), getattr(new, each.name)
            yield from self.setting(subject, each, values, (*before, each.name), (*after, each.name))

    def setting(
        self, subject: Text, each: Setting, values: tuple[Any, Any], before: Path, after: Path
    ) -> Iterator[Change]:
        """The change of one key, if it is one. The last step of the path names the key."""
        both = (self.sides.old, self.sides.new)
        field = setting_word(each.name)
        kind, importance, sentence = each.kind, each.importance, _CHANGED
        meanings = [each.meaning(value, side) for value, side in zip(values, both, strict=True)]
        if meanings[0] == meanings[1]:
            if each.written is None or each.written(values[0], both[0]) == each.written(values[1], both[1]):
                return
            kind, importance, sentence = Kind.REWRITTEN, Importance.NONE, _REWRITTEN
        elif values[0] in _EMPTY or values[1] in _EMPTY:
            sentence = _GIVEN if values[0] in _EMPTY else _DROPPED
        texts = [each.show(value, side) for value, side in zip(values, both, strict=True)]
        told = filled(sentence, subject=subject, field=field, old=texts[0], new=texts[1])
        old, new = map(plain, values)
        yield self.change(kind, importance, before, after, told, old=old, new=new)

    def title(self, old: Text | None, new: Text | None, before: Path, after: Path) -> Iterator[Change]:
        if not _same_text(old, new):
            words = _differing(old or NONE, new or NONE)
            sentence = filled(_CALLED, old=words[0], new=words[1])
            yield self._text(sentence, old, new, (*before, "title"), (*after, "title"))

    def reworded(
        self, subject: Text, old: Text | None, new: Text | None, before: Path, after: Path
    ) -> Iterator[Change]:
        """A longer text, which the sentence does not repeat. The last step of the path names the key."""
        if not _same_text(old, new):
            sentence = filled(_REWORDED, subject=subject, field=setting_word(str(after[-1])))
            yield self._text(sentence, old, new, before, after)

    def _text(self, sentence: Text, old: Text | None, new: Text | None, before: Path, after: Path) -> Change:
        return self.change(
            Kind.TEXT, Importance.TEXT, before, after, sentence, old=plain(old), new=plain(new)
        )

    def renamed(self, subject: Text, before: Path, after: Path) -> Iterator[Change]:
        if before[-1] != after[-1]:
            thing = THINGS[str(after[-2])]
            sentence = filled(_RENAMED, subject=subject, old=before[-1], new=after[-1], thing=thing)
            yield self.change(
                Kind.RENAMED, Importance.PROCESS, before, after, sentence, old=before[-1], new=after[-1]
            )

    def added(self, subject: Text, after: Path, part: Any, importance: Importance) -> Change:
        sentence = filled(_ADDED, thing=THINGS[str(after[-2])], subject=subject)
        return self.change(Kind.ADDED, importance, None, after, _capital(sentence), new=plain(part))

    def removed(self, subject: Text, before: Path, part: Any, importance: Importance) -> Change:
        sentence = filled(_REMOVED, thing=THINGS[str(before[-2])], subject=subject)
        return self.change(Kind.REMOVED, importance, before, None, _capital(sentence), old=plain(part))


def _capital(sentence: Text) -> Text:
    return Text(tuple((language, words[:1].upper() + words[1:]) for language, words in sentence.by_language))


def _same_text(old: Text | None, new: Text | None) -> bool:
    if old is None or new is None:
        return old is new
    return wording(old) == wording(new)


def _differing(old: Text, new: Text) -> tuple[Text, Text]:
    """Both texts in the reader's language, or in the first in which they differ."""
    found = [language for language in LANGUAGES if old.in_language(language) != new.in_language(language)]
    use = {language: language if language in found else found[0] for language in LANGUAGES}
    words = [{language: each.in_language(use[language]) for language in LANGUAGES} for each in (old, new)]
    return Text.of(words[0]), Text.of(words[1])
