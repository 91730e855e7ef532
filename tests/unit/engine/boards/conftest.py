"""The sample company as it stands on 2026-09-18, a quarter 87% over, and small folders of the cast."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from steelyard.core.periods import Period
from steelyard.demo import Company, generate
from steelyard.engine.boards import boards
from steelyard.engine.workspace import open_workspace

TODAY = date(2026, 9, 18)
OPEN, CLOSED = Period.parse("2026Q3"), Period.parse("2026Q2")
Bodies = Mapping[str, Any]


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return generate(tmp_path_factory.mktemp("company"))


@pytest.fixture(scope="session")
def sample(company: Company) -> Mapping[Period, Bodies]:
    folder: Path = company.folder
    return boards(open_workspace(folder / "scheme.yaml", folder), [CLOSED, OPEN], as_of=TODAY)


@pytest.fixture(scope="session")
def now(sample: Mapping[Period, Bodies]) -> Bodies:
    """The boards of the open quarter."""
    return sample[OPEN]
