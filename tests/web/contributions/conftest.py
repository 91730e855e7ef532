"""The log with a lake of its own, and a worker that works when it is told to."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from steelyard.web.contributions import actions
from steelyard.web.contributions.models import Contribution
from steelyard.web.jobs.actions import run
from steelyard.web.jobs.models import Job, State


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    settings.STEELYARD_HOME = tmp_path
    settings.STEELYARD_LAKE = str(tmp_path / "lake")
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return tmp_path


@pytest.fixture
def work(home: Path) -> Callable[[], list[Job]]:
    """The worker, until nothing is left to do. Gives the jobs it did."""

    def until_done() -> list[Job]:
        done: list[Job] = []
        while (job := Job.objects.filter(state=State.QUEUED).order_by("created_at").first()) is not None:
            run(str(job.pk))
            done.append(Job.objects.get(pk=job.pk))
        return done

    return until_done


@pytest.fixture
def enter(troupe, home) -> Callable[..., Contribution]:
    """Somebody of the cast enters and hands in; `about` whose it is, `verifier` who is named."""

    def entered(by: str = "employee", about: str = "", verifier: str = "", **more: Any) -> Contribution:
        given = {
            "subject": troupe.people[about or by],
            "kind": "innovation_proposal",
            "title": "Leads from the fair by phone",
            "what": "Called everybody within a day.",
            "occurred_on": date(2026, 5, 12),
            "verifier": troupe.people[verifier] if verifier else None,
            **{name: value for name, value in more.items() if name not in ("submit_it", "file")},
        }
        return actions.enter(
            actions.Entry(**given),
            by=troupe.people[by],
            actor=troupe.users[by],
            submit_it=more.get("submit_it", True),
            file=more.get("file"),
        )

    return entered


@pytest.fixture
def verify(troupe) -> Callable[..., Contribution]:
    """Somebody of the cast verifies, with the parts they have."""

    def verified(one: Contribution, by: str = "manager", rating: int = 4) -> Contribution:
        return actions.verify(
            one,
            by=troupe.people[by],
            rating=rating,
            note="",
            actor=troupe.users[by],
            parts=parts(one, by),
        )

    def parts(one: Contribution, by: str) -> Any:
        from steelyard.web.config import clock
        from steelyard.web.contributions.access import parts_of
        from steelyard.web.org.viewer import viewer_of

        return parts_of(viewer_of(troupe.users[by], on=clock.today()), one)

    return verified
