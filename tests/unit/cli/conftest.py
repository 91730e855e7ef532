"""Runs of the command line in this process, and a tiny company to run them on."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from command_line import CommandLine, Office, tiny_company


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    return CommandLine(capsys, monkeypatch)


@pytest.fixture(scope="session")
def shared_office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """For tests that only read."""
    return tiny_company(tmp_path_factory.mktemp("office"))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """For tests that break something."""
    return tiny_company(tmp_path)
