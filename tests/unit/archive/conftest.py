"""The closed cycle and its archive, made once for tests that only read them."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from closed_cycle import ClosedCycle, closed_cycle
from steelyard.archive.writing import write_archive


@pytest.fixture(scope="session")
def cycle(tmp_path_factory: pytest.TempPathFactory) -> ClosedCycle:
    return closed_cycle(tmp_path_factory.mktemp("cycle"))


@pytest.fixture(scope="session")
def archived(cycle: ClosedCycle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive") / "q1.steelyard"
    write_archive(path, cycle.contents)
    return path
