"""The cycle of the results' tests, being calibrated, and a meeting of HR and the director on it."""

from __future__ import annotations

import pytest

from steelyard.demo import Company, generate
from steelyard.web.calibration import actions
from steelyard.web.calibration.models import Move, Session
from steelyard.web.results.models import Result
from web.results.conftest import computed, folder, of  # noqa: F401 - fixtures


@pytest.fixture
def meeting(computed, troupe) -> Session:  # noqa: F811 - the fixture
    """Begun by HR, with the director."""
    return actions.begin(computed, members=[troupe.users["director"].pk], actor=troupe.users["hr"])


def proposed(troupe, *, by: str = "hr", to: str = "A", name: str = "employee") -> Move:
    """82.4 points are a B; somebody wants an A."""
    found = of(name, troupe)
    reason = "Took over the launch in the last month."
    return actions.propose(found, seen=found.grade, to=to, reason=reason, actor=troupe.users[by])


def now(name: str, troupe) -> Result:
    return of(name, troupe)


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The sample company, with the severe rater that was planted in it."""
    return generate(tmp_path_factory.mktemp("company"))
