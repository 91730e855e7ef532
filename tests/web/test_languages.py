"""Every text of the application is there in all three languages, with the same places in it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

WEB = Path(__file__).parents[2] / "src" / "steelyard" / "web"
APPS = sorted(folder.parent for folder in WEB.glob("*/locale"))
LANGUAGES = ("zh_Hans", "zh_Hant")
_PLACE = re.compile(r"%\((\w+)\)[sd]")


def catalogue(app: Path, language: str) -> polib.POFile:
    return polib.pofile(str(app / "locale" / language / "LC_MESSAGES" / "django.po"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_nothing_is_left_untranslated(app, language):
    po = catalogue(app, language)
    assert [entry.msgid for entry in po if not entry.translated() and not entry.obsolete] == []
    assert [entry.msgid for entry in po if "fuzzy" in entry.flags] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_a_translation_has_the_places_of_its_text(app, language):
    def places(text: str) -> set[str]:
        return set(_PLACE.findall(text))

    wrong = [
        entry.msgid
        for entry in catalogue(app, language)
        for text in [entry.msgstr or entry.msgstr_plural.get(0, "")]
        if not places(text) <= places(entry.msgid) | places(entry.msgid_plural)
        or places(entry.msgid) - places(text) - {"n"}
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_what_is_read_is_what_is_written(app, language):
    po = catalogue(app, language)
    mo = polib.mofile(str(app / "locale" / language / "LC_MESSAGES" / "django.mo"))
    assert _texts(mo) == _texts(po.translated_entries())


def _texts(entries) -> dict[tuple[str | None, str], str]:
    return {(entry.msgctxt, entry.msgid): entry.msgstr for entry in entries}


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="xgettext (Debian: gettext) is not installed")
def test_every_text_of_the_code_is_in_the_catalogue(tmp_path):
    copy = shutil.copytree(
        WEB, tmp_path / WEB.name, ignore=shutil.ignore_patterns("vendor", "__pycache__", "static")
    )
    # Where texts of apps without a catalogue would go.
    (copy / "locale").mkdir()
    command = [
        str(Path(sys.executable).parent / "django-admin"),
        "makemessages",
        *("-l", "zh_Hans", "--no-location", "--no-obsolete"),
    ]
    environ = {"DJANGO_SETTINGS_MODULE": "steelyard.web.config.settings", "PYTHONSAFEPATH": "1"}
    subprocess.run(command, cwd=copy, check=True, capture_output=True, env={**os.environ, **environ})
    for app in APPS:
        found = polib.pofile(str(copy / app.name / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))
        known = {entry.msgid for entry in catalogue(app, "zh_Hans")}
        assert sorted({entry.msgid for entry in found} - known) == [], app.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_text_is_said_in_one_way(language):
    """Catalogues are one at run time: where two rooms differ, one of them shows the words of the other."""
    said: dict[tuple[str | None, str], dict[str, list[str]]] = {}
    for app in APPS:
        for entry in catalogue(app, language):
            words = entry.msgstr or entry.msgstr_plural[0]
            said.setdefault((entry.msgctxt, entry.msgid), {}).setdefault(words, []).append(app.name)
    assert {text: ways for text, ways in said.items() if len(ways) > 1} == {}


def test_rooms_with_words_have_catalogues():
    """An app whose templates or code mark texts has its own catalogue."""
    marked = {
        file.relative_to(WEB).parts[0]
        for pattern in ("*.html", "*.py")
        for file in WEB.rglob(pattern)
        if re.search(r"{% (block)?translate|gettext", file.read_text(encoding="utf-8"))
    }
    own = {app.name for app in APPS}
    assert marked - own - {"config", "sample", "api"} == set()
