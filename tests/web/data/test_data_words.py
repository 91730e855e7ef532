"""Every word of the data pages in three languages."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest
from django.utils.translation import gettext, override

import steelyard.web.data
from steelyard.engine.connecting import kind_records
from steelyard.lake.ingest.quarantine import STATUSES
from steelyard.lake.ingest.reasons import EXPECTED
from steelyard.lake.tables import TABLES
from steelyard.web.data import words

CATALOGUES = Path(steelyard.web.data.__file__).parent / "locale"


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant"])
def test_the_catalogue_is_complete(language: str) -> None:
    found = polib.pofile(str(CATALOGUES / language / "LC_MESSAGES" / "django.po"))
    assert [] == [entry.msgid for entry in found if not entry.translated() or entry.fuzzy]


def test_tables_columns_and_reasons_have_names() -> None:
    columns = {column.name for table in TABLES.values() for column in table.columns}
    assert set() == set(TABLES) - set(words.TABLES)
    assert set() == columns - set(words.COLUMNS)
    assert set(EXPECTED) == set(words.CODES)
    assert set(STATUSES) == set(words.HELD_STATUSES)


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_what_a_form_asks_for_is_said_in_the_language_of_the_page(language: str) -> None:
    asked = [
        text
        for kind in kind_records("en")
        if kind["is_simple"]
        for text in (
            *(field["about"] for field in kind["fields"] if field["type"] != "map"),
            *(secret["meaning"] for secret in kind["secrets"]),
        )
    ]
    with override(language):
        assert [] == sorted({text for text in asked if gettext(text) == text})
