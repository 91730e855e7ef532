"""Response times: buckets by hours, the median, the target as a line."""

from __future__ import annotations

from typing import Any

import pytest
from small import COVERS, board

import cast
from folders import DataFolder, Document, scheme

ME = cast.employee.id
INCIDENTS: Document = {
    "table": "sentiment_incidents", "where": "polarity = 'negative'", "time": "detected_at",
    "subject": "owner_id", "covers": COVERS,
    "measures": {"minutes": "sum(date_diff('minute', detected_at, responded_at))", "answered_ones": "count(responded_at)"},
}  # fmt: skip
COLUMNS = "incident_id, detected_at, responded_at, polarity, owner_id"


def document(unit: str = "hour", target: str = "4") -> Document:
    indicator = {
        "formula": "minutes / answered_ones", "unit": f"duration:{unit}", "direction": "lower",
        "target": target, "score": {"rule": "reverse", "method": "linear"},
    }  # fmt: skip
    return scheme({"incidents": INCIDENTS}, {"speed": indicator})


@pytest.fixture
def incidents(folder: DataFolder) -> DataFolder:
    return folder.rows(
        "sentiment_incidents",
        COLUMNS,
        f"S1, 2026-01-05 10:00:00, 2026-01-05 10:59:00, negative, {ME}",
        f"S2, 2026-01-06 10:00:00, 2026-01-06 11:00:00, negative, {ME}",
        f"S3, 2026-01-07 10:00:00, 2026-01-07 15:00:00, negative, {ME}",
        f"S4, 2026-02-08 10:00:00, 2026-02-09 10:00:00, negative, {ME}",
        f"S5, 2026-02-09 10:00:00, , negative, {ME}",
        f"S6, 2026-02-09 10:00:00, 2026-02-09 10:01:00, positive, {ME}",
    )


def response(folder: DataFolder, subject: str = ME, **more: Any) -> dict[str, Any]:
    body: dict[str, Any] = board(folder, "2026Q1", subject, **{"document": document(), **more})["response"]
    return body


def test_bounds_belong_to_the_bucket_above(incidents: DataFolder) -> None:
    # 59 min, exactly 1 h, 5 h, exactly 24 h; S6 is not negative.
    buckets = {one["from"]: one["count"] for one in response(incidents)["buckets"]}
    assert {"0": "1", "1": "1", "2": "0", "4": "1", "8": "0", "24": "1"} == buckets


def test_the_median_is_of_the_answered_and_the_rest_is_told_apart(incidents: DataFolder) -> None:
    # 59, 60, 300 and 1440 minutes: (60 + 300) / 2 = 180 minutes.
    found = response(incidents)
    assert ("5", "1", "3") == (found["incidents"], found["unanswered"], found["median_hours"])


def test_the_target_is_that_of_the_indicator_on_these_rows(incidents: DataFolder) -> None:
    found = response(incidents)
    assert ("speed", "4") == (found["indicator"], found["target_hours"])


def test_a_target_in_minutes_is_drawn_in_hours(incidents: DataFolder) -> None:
    assert "1.5" == response(incidents, document=document("minute", "90"))["target_hours"]


def test_an_answer_after_the_day_looked_at_is_none_yet(incidents: DataFolder) -> None:
    found = response(incidents, as_of="2026-02-08")
    assert ("4", "1") == (found["incidents"], found["unanswered"])


def test_who_has_no_incidents_has_a_reason(incidents: DataFolder) -> None:
    assert {"reason": "no_rows"} == response(incidents, cast.stranger.id)
