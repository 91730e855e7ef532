"""What the pages of data show. The lake is looked into anew only when something was written into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from steelyard.engine import connecting, quarantine
from steelyard.engine import standing as engine
from steelyard.web.config import clock
from steelyard.web.config.languages import engine_language
from steelyard.web.data import place, standing
from steelyard.web.data.freshness import (
    Fresh,
    Freshness,
    freshness,
    next_turn,
    of_body,
    of_connection,
    of_table,
)
from steelyard.web.data.words import kind_of_run
from steelyard.web.jobs.models import Job, State
from steelyard.web.scorecards.models import Computation

__all__ = ["Freshness", "freshness"]
Body = Mapping[str, Any]
PAGE = 50


@dataclass(frozen=True)
class Overview:
    """The first page of data."""

    freshness: Freshness
    tables: list[dict[str, Any]]
    connections: list[dict[str, Any]]
    held: int
    problems: list[str]
    snapshot: Mapping[str, Any] | None

    @property
    def is_empty(self) -> bool:
        return not self.tables and not self.connections


def overview() -> Overview:
    """Three queries: how the lake stands, what waits to be done, and who looks."""
    body = standing.current()
    states = _states(body)
    tables = [{**each, "fresh": of_table(each, states).value} for each in body["tables"]]
    problems = [*body["problems"], *body["file_problems"], *body["warnings"]]
    listed = _connections(body, states)
    return Overview(of_body(body, clock.now()), tables, listed, body["held"], problems, body["snapshot"])


def connections() -> tuple[list[dict[str, Any]], list[str]]:
    """All connections, and what is wrong with their file."""
    body = standing.current()
    return _connections(body, _states(body)), [*body["file_problems"], *body["warnings"]]


def _states(body: Body) -> dict[str, Fresh]:
    now = clock.now()
    return {each["name"]: of_connection(each, body, now=now) for each in body["connections"]}


def _connections(body: Body, states: Mapping[str, Fresh]) -> list[dict[str, Any]]:
    now, busy = clock.now(), syncing_now()
    return [
        {
            **each,
            "fresh": states[each["name"]].value,
            "last": body["sources"].get(each["name"], {}).get("last"),
            "held": body["sources"].get(each["name"], {}).get("held", 0),
            "next": next_turn(each, body, now=now),
            "is_busy": each["name"] in busy,
        }
        for each in body["connections"]
    ]


def syncing_now() -> dict[str, Job]:
    """Connection → the job that syncs it, now or soon: one query."""
    jobs = Job.objects.filter(kind="sync", state__in=[State.QUEUED, State.RUNNING]).order_by("created_at")
    return {job.arguments.get("connection", ""): job for job in jobs}


# ── one connection ──────────────────────────────────────────────────────────────────────────────────


def connection(name: str) -> dict[str, Any] | None:
    """A connection with its entry in the file, its kind, its streams and where they go on; no secrets."""
    body = standing.current()
    listed = {each["name"]: each for each in _connections(body, _states(body))}
    if name not in listed:
        return None
    text = connecting.read_text(place.connection_file())
    entry = connecting.without_userinfo(connecting.entry_of(text, name) or {})
    cursors = engine.cursors_of(place.lake(), name)
    rows, _ = engine.run_page(place.lake(), source=name, limit=20)
    return {
        **listed[name],
        "entry": entry,
        "about": connecting.find_kind(listed[name]["kind"], engine_language()),
        "streams": _streams(listed[name], rows, cursors),
        "runs": rows,
    }


def _streams(found: Body, rows: list[dict[str, Any]], cursors: Mapping[str, str]) -> list[dict[str, Any]]:
    """Tables that are declared, and those that the last runs brought."""
    brought = [receipt["table"] for run in rows for receipt in run["tables"]]
    names = dict.fromkeys([*found["tables"], *brought, *cursors])
    return [{"table": name, "cursor": _short(cursors.get(name))} for name in names]


def _short(cursor: str | None) -> str | None:
    """A cursor as far as people can use it; that of files is a long list."""
    if cursor is None:
        return None
    if cursor.startswith('{"files"'):
        return str(cursor.count('"sha256"'))
    return cursor if len(cursor) <= 80 else f"{cursor[:79]}…"


def last_check(name: str) -> Job | None:
    """The newest check of a connection."""
    jobs = Job.objects.filter(kind="check-connection", arguments__connection=name)
    return jobs.order_by("-created_at").first()


def last_sync(name: str) -> Job | None:
    """The newest sync that was asked for, whatever became of it."""
    return Job.objects.filter(kind="sync", arguments__connection=name).order_by("-created_at").first()


# ── runs ────────────────────────────────────────────────────────────────────────────────────────────


def runs(*, source: str, status: str, page: int) -> tuple[list[dict[str, Any]], int, list[str]]:
    """Runs of a page, how many there are, and the sources one can filter by."""
    body = standing.current()
    rows, total = engine.run_page(
        place.lake(), source=source or None, status=status or None, offset=(page - 1) * PAGE, limit=PAGE
    )
    names = {each["name"] for each in body["connections"]}
    for row in rows:
        row["kind"] = kind_of_run(row["source"], names)
    return rows, total, sorted(body["sources"])


def run(run_id: str) -> dict[str, Any] | None:
    """A run with the computations that stand on a snapshot it took."""
    found = engine.one_run(place.lake(), run_id)
    if found is None:
        return None
    names = {each["name"] for each in standing.current()["connections"]}
    ids = [value for each in found["snapshots"] for value in (each["name"], each["id"])]
    used = Computation.objects.filter(snapshot__in=ids).select_related("scheme").order_by("-starts_on")
    return {**found, "kind": kind_of_run(found["source"], names), "computations": list(used)}


# ── quarantine ──────────────────────────────────────────────────────────────────────────────────────


def held_page(selection: quarantine.Selection, page: int) -> tuple[list[dict[str, Any]], int]:
    """Rows in quarantine as plain values, and how many there are."""
    rows, total = quarantine.page_of_rows(place.lake(), selection, offset=(page - 1) * PAGE, limit=PAGE)
    return [held_row(row) for row in rows], total


def held_row(row: quarantine.Held) -> dict[str, Any]:
    """A row in quarantine as plain values, its reasons in the language of the request."""
    language = engine_language()
    record = quarantine.held_record(row, language)
    return {**record, "reasons": [reason.in_language(language) for reason in row.reasons]}


def table(name: str) -> dict[str, Any] | None:
    """One table with its columns, its newest versions and how new it is."""
    found = engine.one_table(place.lake(), name)
    if found is None:
        return None
    body = standing.current()
    listed = next((each for each in body["tables"] if each["table"] == name), None)
    if listed is None:
        return None
    return {**listed, **found, "fresh": of_table(listed, _states(body)).value}


def as_moment(text: str | None) -> datetime | None:
    """A moment of the lake."""
    return datetime.fromisoformat(text) if text else None
