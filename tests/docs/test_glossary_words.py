"""The glossary has one form, and the pages use its words."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parents[2]
WEB = ROOT / "src" / "steelyard" / "web"
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
#: The scripts in the order of the columns.
COLUMNS = ("zh_Hans", "zh_Hant")


def rows(section: str) -> list[list[str]]:
    """The cells of the table under a heading, without its head."""
    text = GLOSSARY.partition(f"## {section}\n")[2].partition("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


SECTIONS = re.findall(r"^## (.+)$", GLOSSARY, re.M)
OF_PAGES = rows("The web application")


@pytest.mark.parametrize("section", SECTIONS)
def test_each_word_has_three_languages_and_an_identifier(section):
    found = rows(section)
    assert found
    assert [row for row in found if len(row) != 4 or not all(row)] == []


def test_no_word_stands_there_twice():
    names = [row[0] for section in SECTIONS for row in rows(section)]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def said(language: str) -> str:
    """All that pages say in a language."""
    files = WEB.glob(f"*/locale/{language}/LC_MESSAGES/django.po")
    entries = [entry for file in files for entry in polib.pofile(str(file)) if not entry.obsolete]
    return "\n".join(entry.msgstr or "".join(entry.msgstr_plural.values()) for entry in entries)


@pytest.mark.parametrize(("at", "language"), list(enumerate(COLUMNS)))
def test_pages_use_the_words(at, language):
    texts = said(language)
    words = {word for row in OF_PAGES for word in row[at].split("/")}
    assert len(words) > 20
    assert {word for word in words if word not in texts} == set()


def test_code_uses_the_identifiers():
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src" / "steelyard").rglob("*.py"))
    names = {name for row in OF_PAGES for name in re.findall(r"`(\w+)`", row[3])}
    assert {name for name in names if not re.search(rf"\b{name}\b", code)} == set()
