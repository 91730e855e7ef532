"""The sample company as an installation that runs: made once for all of them, then walked through."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from processes import Installation, installed

from steelyard.demo import generate


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(tmp_path_factory.mktemp("company")).folder


@pytest.fixture(scope="package")
def sample(company: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Server and worker of the sample company, scored, with its demo accounts."""
    home = tmp_path_factory.mktemp("sample")
    with installed(home, {"STEELYARD_DEMO": "1"}) as found:
        made = subprocess.run(
            [sys.executable, "-m", "steelyard.web.sample", str(company)],
            env=found.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, made.stderr[-3000:]
        found.serve()
        found.work()
        yield found
