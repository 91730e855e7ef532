"""Texts in several languages: a plain string or a map of languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from steelyard.core.numbers import plain

LANGUAGES = ("zh-Hans", "zh-Hant", "en")

#: A sentence in every language, with places in braces: `{indicator} weighs {weight}%`.
Template = Mapping[str, str]

#: Where to look when a language is absent.
_FALLBACKS = {"zh-Hans": ("zh-Hant", "en"), "zh-Hant": ("zh-Hans", "en"), "en": ("zh-Hans", "zh-Hant")}


@dataclass(frozen=True, slots=True)
class Text:
    """`by_language` maps a language tag to a text; the key "" holds a text without a language."""

    by_language: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, written: str | Mapping[str, str]) -> Text:
        if isinstance(written, str):
            return cls((("", written),))
        return cls(tuple(written.items()))

    def in_language(self, language: str) -> str:
        """The text in `language`, else in the nearest language there is."""
        texts = dict(self.by_language)
        for candidate in (language, "", *_FALLBACKS.get(language, LANGUAGES)):
            if candidate in texts:
                return texts[candidate]
        return next(iter(texts.values()), "")

    def __str__(self) -> str:
        return self.in_language("en")


def filled(template: Template, **words: object) -> Text:
    """The sentence in every language. A Text among the words is put in its language."""
    return Text.of(
        {
            language: template[language].format(**{k: _word(v, language) for k, v in words.items()})
            for language in LANGUAGES
        }
    )


def _word(value: object, language: str) -> str:
    if isinstance(value, Text):
        return value.in_language(language)
    return plain(value) if isinstance(value, Decimal) else str(value)


def joined(texts: Iterable[Text]) -> Text:
    """An enumeration in every language."""
    listed = list(texts)
    commas = {"zh-Hans": "、", "zh-Hant": "、", "en": ", "}
    return Text.of(
        {
            language: commas[language].join(text.in_language(language) for text in listed)
            for language in commas
        }
    )
