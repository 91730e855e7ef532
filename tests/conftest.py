"""Hypothesis for all tests, and which tests stay together when several processes share the suite.

A slow machine is no failure of a property. `make test` tries the same examples each time, so that a change is
what made it fail; `make test-thorough` tries twenty times as many, and others each time.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("steelyard", _PATIENT, max_examples=25, derandomize=True)
settings.register_profile("thorough", _PATIENT, max_examples=500)
settings.load_profile("steelyard")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share a running installation stay in one process, which makes it once (`--dist loadgroup`)."""
    for item in items:
        if "sample" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group(item.path.parent.name))
        elif "installation" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
