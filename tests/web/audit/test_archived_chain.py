"""Entries the application sealed, checked by the code of the archive: two programs, one seal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from django.db import transaction

from steelyard.archive import chain
from steelyard.archive.model import Entry as Kept
from steelyard.archive.tables import plain_lines, plain_records
from steelyard.web.audit.models import Entry
from steelyard.web.audit.recording import record


def kept() -> list[Kept]:
    """Every entry as it goes into an archive."""
    return [
        Kept(
            number=one.number,
            at=one.at.isoformat(),
            actor=one.actor_id,
            **{name: getattr(one, name) for name in chain.SEALED[3:]},
            seal=one.seal,
        )
        for one in Entry.objects.order_by("number")
    ]


def test_the_seals_of_the_application_are_those_of_the_archive(troupe):
    moment = datetime(2026, 4, 1, 9, 30, 0, 125000, tzinfo=UTC)
    with transaction.atomic():
        record(
            "result.ratified",
            troupe.users["hr"],
            actor=troupe.users["hr"],
            new={"grade": "A", "total": Decimal("91.50")},
        )
        record(
            "result.moved",
            "results",
            actor=None,
            at=moment,
            old={"x": 0.1, "y": [1, None]},
            reason="因为𠮷 \u2028 “so”",
        )
        record("result.noted", "results", actor=troupe.users["hr"], new="plain", old=True)
    written = kept()
    assert len(written) >= 3
    assert [] == list(chain.breaks(written))
    again = [chain.from_record(line) for line in plain_records(plain_lines(map(chain.record, written)))]
    assert written == again
    changed = [*written[:-1], replace(written[-1], reason="another")]
    assert [("seal", written[-1].number)] == [(one.kind, one.number) for one in chain.breaks(changed)]
