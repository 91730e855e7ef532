"""A department whose open quarter has been computed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))

if TYPE_CHECKING:
    from tests.web.conftest import Troupe

    from steelyard.web.scorecards.models import Computation


@pytest.fixture
def computed(troupe: Troupe) -> Computation:
    """2026Q3, of all people and teams of the cast."""
    from staging import compute, publish, stage_company

    computation = compute(publish(), "2026Q3")
    stage_company(computation, troupe.people.values(), troupe.teams.values())
    return computation
