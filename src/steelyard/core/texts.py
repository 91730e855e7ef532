"""Texts in several languages: a plain string or a map of languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LANGUAGES = ("zh-Hans", "zh-Hant", "en")

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
