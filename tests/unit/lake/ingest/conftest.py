from __future__ import annotations

from pathlib import Path

import pytest

from lakeside import Lakeside
from steelyard.lake.store.lake import Lake


@pytest.fixture
def lakeside(tmp_path: Path) -> Lakeside:
    """A lake of its own for each test."""
    return Lakeside(Lake.create(tmp_path / "lake"))
