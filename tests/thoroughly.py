"""What `make test` walks once and `make test-thorough` in every language, role, width and theme."""

from __future__ import annotations

from typing import Any

import pytest


def again(*values: Any) -> Any:
    """A set of parameters that only `make test-thorough` takes."""
    return pytest.param(*values, marks=pytest.mark.thorough)
