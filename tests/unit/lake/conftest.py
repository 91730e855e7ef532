"""A data folder for each test."""

from __future__ import annotations

from pathlib import Path

import pytest
from lake_case import TIMEZONE, Lake

from steelyard.lake.connection import connect


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    folder = tmp_path / "data"
    folder.mkdir()
    return Lake(folder.resolve(), connect(folder, timezone=TIMEZONE))
