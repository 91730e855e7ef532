"""Whole systems take a while to start: these tests run by `make test-peers`, not with every change."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("STEELYARD_PEERS"):
        return
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="make test-peers starts Tryton and Redmine"))
