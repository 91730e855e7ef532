"""What readers of schemes complain of, in every language.

They speak English, in the words of the command line. `sentences.csv` has the sentences with their places in
braces, the more special ones first; one that is not there stays English.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from importlib import resources

from steelyard.core.texts import LANGUAGES, Text

_CHINESE = tuple(language for language in LANGUAGES if language != "en")
_PLACE = re.compile(r"\{(\w+)\}")
#: What stands in a place: a hint may be absent, all others are there.
_SHAPES = {"hint": r'(?: Did you mean "(?P<{name}>[^"]*)"\?)?'}
_FOUND = {
    "nothing": {"zh-Hans": "空", "zh-Hant": "空"},
    "a map": {"zh-Hans": "映射", "zh-Hant": "對應"},
    "a list": {"zh-Hans": "列表", "zh-Hant": "清單"},
}
_HINT = {"zh-Hans": "是否想写“{}”？", "zh-Hant": "是否想寫「{}」？"}
_QUOTED = {"zh-Hans": "“{}”", "zh-Hant": "「{}」"}
_IN_ALL = {"zh-Hans": r"等\1项", "zh-Hant": r"等\1項"}
Sentences = Mapping[str, str]


@lru_cache(maxsize=2048)
def in_every_language(message: str) -> Text:
    """The sentence in all languages; English where nobody wrote it in another."""
    found = {language: _said(message, language, "scheme") or message for language in _CHINESE}
    return Text.of({"en": message, **found})


@cache
def _table(of: str) -> list[tuple[re.Pattern[str], Sentences]]:
    file = resources.files("steelyard.scheme") / "sentences.csv"
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    return [(_pattern(row["en"]), row) for row in rows if row["of"] == of]


def _pattern(english: str) -> re.Pattern[str]:
    """The sentence with anything in its places."""
    written, at = "", 0
    for place in _PLACE.finditer(english):
        shape = _SHAPES.get(place[1], r"(?P<{name}>.+?)").replace("{name}", place[1])
        written += re.escape(english[at : place.start()]) + shape
        at = place.end()
    return re.compile(written + re.escape(english[at:]), re.DOTALL)


def _said(message: str, language: str, of: str) -> str | None:
    for pattern, sentences in _table(of):
        if found := pattern.fullmatch(message):
            words = {
                name: _WORDS[name](text or "", language) if name in _WORDS else text
                for name, text in found.groupdict().items()
            }
            return sentences[language].format(**words)
    return None


def _hint(name: str, language: str) -> str:
    return _HINT[language].format(name) if name else ""


def _list(text: str, language: str) -> str:
    """`a, b or c` with the commas of Chinese."""
    if text == "nothing":
        return _FOUND[text][language]
    text = re.sub(r", … \((\d+) in all\)", _IN_ALL[language], text)
    return text.replace(" or ", "或").replace(", ", "、")


def _found(text: str, language: str) -> str:
    if text in _FOUND:
        return _FOUND[text][language]
    quoted = re.fullmatch(r'"(.*)"', text, re.DOTALL)
    return _QUOTED[language].format(quoted[1]) if quoted else text


def _why(text: str, language: str) -> str:
    """What the YAML parser was at, and what it met there."""
    whole = _said(text, language, "yaml")
    if whole is not None:
        return whole
    return "，".join(_said(part, language, "yaml") or part for part in text.split(", ", 1))


def _problem(text: str, language: str) -> str:
    return _said(text, language, "scheme") or text


#: Places that hold words of ours, which are put into the language too.
_WORDS: Mapping[str, Callable[[str, str], str]] = {
    "hint": _hint,
    "list": _list,
    "found": _found,
    "why": _why,
    "problem": _problem,
}
