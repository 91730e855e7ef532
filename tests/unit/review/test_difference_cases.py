"""The cases of tests/cases/diff: what is laid over the base scheme, and the sentences that follow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from steelyard.core.texts import LANGUAGES
from steelyard.review.difference import Importance, difference
from steelyard.scheme.loaded import LoadedScheme
from steelyard.scheme.loading import load_scheme

CASES = Path(__file__).parents[2] / "cases" / "diff"
BASE = CASES / "base.yaml"


def _cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{file.stem}: {case['name']}")
        for file in sorted(CASES.glob("*.yml"))
        for case in YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
    ]


def _scheme(folder: Path, name: str, part: str) -> LoadedScheme:
    path = folder / f"{name}.yaml"
    path.write_text(f"extends: [{BASE}]\n{part}", encoding="utf-8")
    return load_scheme(path)


@pytest.mark.parametrize("case", _cases())
def test_it_says_what_changed(case: dict[str, Any], tmp_path: Path) -> None:
    found = difference(
        _scheme(tmp_path, "before", case.get("before", "")), _scheme(tmp_path, "after", case["after"])
    )
    for language in (each for each in LANGUAGES if each in case):
        assert case[language] == [change.sentence.in_language(language) for change in found.meant]
    silent = [str(change.sentence) for change in found.changes if change.importance is Importance.NONE]
    assert case.get("rewritten", []) == silent


@pytest.mark.parametrize("case", _cases())
def test_the_way_back_is_the_same_way(case: dict[str, Any], tmp_path: Path) -> None:
    before = _scheme(tmp_path, "before", case.get("before", ""))
    after = _scheme(tmp_path, "after", case["after"])
    there, back = difference(before, after).changes, difference(after, before).changes
    assert len(there) == len(back)
    assert sorted(map(repr, ((c.old, c.new, c.importance) for c in there))) == sorted(
        map(repr, ((c.new, c.old, c.importance) for c in back))
    )
