"""An installation with a lake of its own, and a worker that works when it is told to."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

sys.path.insert(0, str(Path(__file__).parent))

if TYPE_CHECKING:
    from data_desk import Place

    from steelyard.web.data.models import Upload
    from steelyard.web.jobs.models import Job


@pytest.fixture
def place(tmp_path: Path, settings: Any) -> Place:
    settings.STEELYARD_HOME = tmp_path
    settings.STEELYARD_LAKE = str(tmp_path / "lake")
    settings.MEDIA_ROOT = tmp_path / "uploads"
    from data_desk import Place

    return Place(tmp_path)


@pytest.fixture
def work(db: None) -> Callable[[], list[Job]]:
    """The worker, until nothing is left to do. Gives the jobs it did."""
    from steelyard.web.jobs.actions import run
    from steelyard.web.jobs.models import Job, State

    def until_done() -> list[Job]:
        done: list[Job] = []
        while (job := Job.objects.filter(state=State.QUEUED).order_by("created_at").first()) is not None:
            run(str(job.pk))
            done.append(Job.objects.get(pk=job.pk))
        return done

    return until_done


@pytest.fixture
def owner(client_of: Callable[[str], Client]) -> Client:
    return client_of("data_owner")


@pytest.fixture
def send(owner: Client, place: Place) -> Callable[..., Upload]:
    """The data owner sends files; gives the upload."""
    from steelyard.web.data.models import Upload

    def send_files(*paths: Path) -> Upload:
        streams = [path.open("rb") for path in paths]
        try:
            answer = owner.post("/data/uploads/new/", {"files": streams})
        finally:
            for stream in streams:
                stream.close()
        assert 302 == answer.status_code, answer.content.decode()
        return Upload.objects.get(pk=answer.url.split("/")[-2])

    return send_files


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Where people have their files, outside the installation."""
    folder = tmp_path / "desk"
    folder.mkdir()
    return folder
