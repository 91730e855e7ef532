"""What we ship passes its own linter: no error, and no warning that the scheme does not explain."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from steelyard.core.problems import Severity
from steelyard.lint.runner import lint
from steelyard.scheme.loading import shipped

PRESETS, PACKS = shipped("preset"), shipped("pack")
DEMO = str(resources.files("steelyard.demo") / "scheme.yaml")


def unexplained(reference: str) -> list[str]:
    """Errors and warnings that nobody gives a reason for."""
    return [
        f"{found.place} {found.rule.code} {found.rule.name}: {found.message}"
        for found in lint(reference).counted
        if found.level is not Severity.INFO
    ]


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_alone_is_clean(preset: str) -> None:
    assert unexplained(f"preset:{preset}") == []


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_with_a_pack_is_clean(preset: str, pack: str, tmp_path: Path) -> None:
    path = tmp_path / "scheme.yaml"
    path.write_text(
        f"steelyard: 1\nscheme: own\ntitle: Own\nextends: [preset:{preset}, pack:{pack}]\n", encoding="utf-8"
    )
    assert unexplained(str(path)) == []


def test_the_scheme_of_the_sample_company_is_clean() -> None:
    assert unexplained(DEMO) == []
