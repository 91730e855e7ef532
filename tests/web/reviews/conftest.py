"""A cycle of the cast, moved to its reviews."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from rounds import launched, moved_to

from steelyard.web.cycles.models import Cycle, StageKind

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def cycle(troupe) -> Cycle:
    return launched(troupe)


@pytest.fixture
def self_stage(cycle, troupe):
    """Everybody is asked to write about themselves."""
    return moved_to(cycle, StageKind.SELF_REVIEW, troupe)


@pytest.fixture
def manager_stage(cycle, troupe):
    """Managers are asked; the self-reviews are over, nobody wrote one."""
    return moved_to(cycle, StageKind.MANAGER_REVIEW, troupe)
