"""Makes `tests/cast.py` and `tests/folders.py` importable, and gives every test a folder of its own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

if TYPE_CHECKING:
    from folders import DataFolder


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    from folders import DataFolder

    return DataFolder(tmp_path / "data")
