"""Guides are tests: their schemes load, their commands print what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from steelyard.scheme.loading import load_scheme

ROOT = Path(__file__).parents[2]
GUIDES = sorted([*(ROOT / "docs/guides").glob("*.md"), *ROOT.glob("README*.md")])
_BLOCK = re.compile(r"^```yaml (scheme|part)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_FRAME = "steelyard: 1\nscheme: example\ntitle: Example\nextends: [preset:balanced]\n"


def _examples() -> list[object]:
    """Schemes as they stand, and parts laid over the balanced preset."""
    found = []
    for guide in GUIDES:
        text = guide.read_text(encoding="utf-8")
        for block in _BLOCK.finditer(text):
            line = text[: block.start()].count("\n") + 1
            document = block[2] if block[1] == "scheme" else _FRAME + block[2]
            found.append(pytest.param(document, id=f"{guide.name}:{line}"))
    return found


def test_there_are_examples() -> None:
    assert len(_examples()) > 10


@pytest.mark.parametrize("document", _examples())
def test_every_example_loads(document: str, tmp_path: Path) -> None:
    path = tmp_path / "scheme.yaml"
    path.write_text(document, encoding="utf-8")
    assert load_scheme(path).scheme.indicators
