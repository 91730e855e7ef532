"""What a version would have done to the last full periods: asked for, computed by the worker, read."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from steelyard.core.periods import Period
from steelyard.core.problems import SteelyardError
from steelyard.core.texts import LANGUAGES
from steelyard.engine.backtest.records import document, sentences, tables
from steelyard.engine.backtest.run import Backtest as Found
from steelyard.engine.backtest.run import backtest
from steelyard.engine.compute import Request
from steelyard.engine.export import write_xlsx
from steelyard.engine.history import full_periods
from steelyard.engine.workspace import open_workspace
from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import record
from steelyard.web.config import clock
from steelyard.web.jobs.actions import enqueue
from steelyard.web.jobs.kinds import Running
from steelyard.web.schemes.files import path_of
from steelyard.web.schemes.models import Backtest, Version

#: Full periods that are scored twice.
PERIODS = 4
#: People a page shows, from each end of the list; the file has everybody.
SHOWN = 250
STEPS = ("read", "A", "B", "compare")


@transaction.atomic
def request(*, old: Version, new: Version, language: str, actor: User) -> Backtest:
    """The texts as they are now; asked for again while it waits, it is the same one."""
    ticket = uuid4()
    arguments = {"ticket": str(ticket), "old": old.sha256, "new": new.sha256, "language": language}
    path_of(old.text), path_of(new.text)
    key = f"backtest {old.sha256[:40]} {new.sha256[:40]} {language} {actor.pk}"
    job = enqueue("backtest", arguments, actor=actor, key=key)
    if job.arguments["ticket"] != str(ticket):
        return Backtest.objects.get(pk=job.arguments["ticket"])
    record("scheme.backtested", new, actor=actor, new={"against": old.number, "revision": new.revision})
    return Backtest.objects.create(pk=ticket, old=old, new=new, revision=new.revision, job=job)


def run(running: Running) -> dict[str, Any]:
    """Scores both texts over the lake. Raises SteelyardError."""
    folder = Path(settings.STEELYARD_HOME) / "schemes"
    a, b = (folder / f"{running.arguments[side]}.yaml" for side in ("old", "new"))
    lake = settings.STEELYARD_LAKE
    periods = full_periods(open_workspace(a, lake), most=PERIODS)
    if not periods:
        raise SteelyardError("there is not one full period of data")

    def tell(step: str) -> None:
        running.progress(STEPS.index(step), len(STEPS), "")

    found = backtest(a, b, lake, Request(periods, None, clock.today()), told=tell)
    _keep(UUID(running.arguments["ticket"]), found, periods, running.arguments["language"])
    return {"periods": [str(period) for period in periods]}


def _keep(ticket: UUID, found: Found, periods: list[Period], language: str) -> None:
    records = document(found, language=language)
    file = file_of(ticket)
    file.parent.mkdir(parents=True, exist_ok=True)
    write_xlsx(file, tables(records))
    people = records.get("people", [])
    kept = people if len(people) <= 2 * SHOWN else [*people[:SHOWN], *people[-SHOWN:]]
    Backtest.objects.filter(pk=ticket).update(
        result={
            "periods": [str(period) for period in periods],
            "sentences": [{each: said.in_language(each) for each in LANGUAGES} for said in sentences(found)],
            "people": [{name: _plain(value) for name, value in one.items()} for one in kept],
            "of": len(people),
        }
    )


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int | str) else str(value)


def file_of(ticket: UUID) -> Path:
    """Every table of a back-test as one workbook."""
    return Path(settings.STEELYARD_HOME) / "backtests" / f"{ticket}.xlsx"
