"""What is shipped is good practice: on strategy, operability and traps the linter has nothing to say."""

from __future__ import annotations

from importlib import resources
from itertools import product
from pathlib import Path

import pytest

from steelyard.lint.runner import Selection, lint
from steelyard.scheme.loading import shipped

FAMILIES = Selection(select=["strategy", "operable", "traps"])


def said(reference: str) -> list[str]:
    return [
        f"{found.rule.code} {found.subject}: {found.message}"
        for found in lint(reference, selection=FAMILIES).counted
    ]


@pytest.mark.parametrize("preset", shipped("preset"))
def test_nothing_is_found_in_a_preset(preset: str) -> None:
    assert [] == said(f"preset:{preset}")


@pytest.mark.parametrize(("preset", "pack"), list(product(shipped("preset"), shipped("pack"))))
def test_nothing_is_found_in_a_preset_with_a_pack(tmp_path: Path, preset: str, pack: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        f"steelyard: 1\nscheme: mine\ntitle: Mine\nextends: [preset:{preset}, pack:{pack}]\n",
        encoding="utf-8",
    )
    assert [] == said(str(path))


def test_nothing_is_found_in_the_scheme_of_the_sample_company() -> None:
    with resources.as_file(resources.files("steelyard.demo") / "scheme.yaml") as path:
        assert [] == said(str(path))
