"""SurveyMonkey, synced from a server that behaves as its documentation says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from peers.arriving import LATER, Arrival, arriving, counts
from peers.base import Peer
from peers.surveymonkey import TOKEN

PEER = "peers.surveymonkey"
SECRETS = {"token": TOKEN}
BULK = "/surveys/11/responses/bulk"
#: One in the morning of the second of March in Shanghai.
AT, AFTER = "2026-03-01T17:00:00+00:00", f"{LATER}+00:00"
NPS = {"c0": "0 - 完全不会", "c6": "6", "c9": "9", "c10": "10 - 一定会"}
SURVEYS = {"11": {"nps": "q1"}, "22": {"rating": "q2", "scores": {"good": "4.5", "bad": "1"}}}


@pytest.fixture
def peer(peer: Peer) -> Peer:
    """Five answers about recommending us, one of them skipped, on pages of two; two ratings of service."""
    peer.do("define", survey="11", question="q1", choices=NPS)
    peer.do("define", survey="22", question="q2", choices={"good": "好", "bad": "差"})
    for number, choice in enumerate(["c10", "c9", "c6", "c0"]):
        answer(peer, f"r{number}", choice, AT, custom_variables={"customer_id": f"客户{number}"})
    peer.do("put", survey="11", id="r9", at=AT)
    for id, choice in (("s1", "good"), ("s2", "bad")):
        peer.do(
            "put",
            survey="22",
            id=id,
            at=AT,
            question="q2",
            answer={"choice_id": choice},
            custom_variables={"department": "销售部"},
        )
    return peer


def answer(peer: Peer, id: str, choice: str, at: str, **more: Any) -> None:
    peer.do(
        "put", survey="11", id=id, at=at, question="q1", answer={"choice_id": choice, "row_id": "row"}, **more
    )


@pytest.fixture
def monkey(peer: Peer, tmp_path: Path) -> Arrival:
    return connection(peer, tmp_path)


def connection(
    peer: Peer,
    folder: Path,
    secrets: Mapping[str, str] = SECRETS,
    **more: Any,
) -> Arrival:
    return arriving(peer, folder, kind="surveymonkey", secrets=secrets, settings={"surveys": SURVEYS}, **more)


def test_the_first_sync_brings_the_answers_of_every_page(monkey: Arrival) -> None:
    run = monkey.sync()
    assert counts(run, "nps_responses") == (4, 0, 0, 0)
    rows = monkey.by_key("nps_responses", "response_id")
    # The numbers at the beginning of the choices.
    assert {id: row["score"] for id, row in rows.items()} == {"r0": 10, "r1": 9, "r2": 6, "r3": 0}
    assert (rows["r0"]["answered_on"], rows["r0"]["customer_id"]) == (date(2026, 3, 2), "客户0")


def test_choices_count_what_the_connection_says(monkey: Arrival) -> None:
    monkey.sync()
    rows = monkey.by_key("service_ratings", "rating_id")
    assert {id: row["score"] for id, row in rows.items()} == {"s1": Decimal("4.5"), "s2": Decimal(1)}
    assert rows["s1"]["department"] == "销售部"


def test_the_next_sync_asks_for_an_hour_before_the_last_change(peer: Peer, monkey: Arrival) -> None:
    monkey.sync()
    peer.do("forget")
    run = monkey.sync()
    assert (run.total("inserted"), run.total("updated"), run.total("deleted")) == (0, 0, 0)
    assert peer.calls(BULK)[0]["query"]["start_modified_at"] == "2026-03-01T16:00:00"


def test_changed_new_and_withdrawn_answers_arrive(peer: Peer, monkey: Arrival) -> None:
    monkey.sync()
    answer(peer, "r3", "c9", AFTER)
    answer(peer, "r5", "c6", AFTER)
    peer.do("put", survey="11", id="r2", at=AFTER)
    assert counts(monkey.sync(), "nps_responses") == (1, 1, 1, 0)
    rows = monkey.by_key("nps_responses", "response_id")
    assert {id: row["score"] for id, row in rows.items()} == {"r0": 10, "r1": 9, "r3": 9, "r5": 6}
    assert rows["r3"]["answered_on"] == date(2026, 3, 2)


def test_a_complete_table_loses_what_was_deleted(peer: Peer, tmp_path: Path) -> None:
    monkey = connection(peer, tmp_path, tables={"nps_responses": {"complete": "true"}})
    monkey.sync()
    peer.do("delete", survey="11", id="r1")
    assert counts(monkey.sync(), "nps_responses")[2] == 1
    assert set(monkey.by_key("nps_responses", "response_id")) == {"r0", "r2", "r3"}


def test_a_variable_that_is_mapped_later_becomes_a_column(
    peer: Peer, monkey: Arrival, tmp_path: Path
) -> None:
    monkey.sync()
    answer(peer, "r0", "c10", AFTER, custom_variables={"城市": "上海"})
    later = connection(
        peer,
        tmp_path,
        onto=monkey,
        tables={"nps_responses": {"map": {"城市": "custom_variables.城市"}}},
    )
    later.sync()
    rows = monkey.by_key("nps_responses", "response_id")
    assert (rows["r0"]["城市"], rows["r1"]["城市"], len(rows)) == ("上海", None, 4)


def test_a_limit_is_waited_for_as_long_as_the_headers_say(peer: Peer, monkey: Arrival) -> None:
    headers = {"X-Ratelimit-App-Global-Minute-Remaining": "0", "X-Ratelimit-App-Global-Minute-Reset": "20"}
    body = {"error": {"id": "1040", "name": "Rate limit reached", "message": "Too many requests were made"}}
    peer.do("trouble", status=429, path=BULK, after=1, headers=headers, body=body)
    assert counts(monkey.sync(), "nps_responses")[0] == 4
    # Twenty seconds, and half a second for clocks that differ.
    assert monkey.waiting.pauses == [20.5]


def test_a_server_error_is_tried_again(peer: Peer, monkey: Arrival) -> None:
    peer.do("trouble", status=502, path=BULK, after=1)
    assert counts(monkey.sync(), "nps_responses")[0] == 4


def test_a_token_that_is_refused_is_told_in_words(peer: Peer, tmp_path: Path) -> None:
    said = connection(peer, tmp_path, {"token": "0ld-tok3n"}).failed()
    assert "The authorization token provided was invalid." in said
    assert "0ld-tok3n" not in said


def test_a_choice_without_a_number_waits_in_quarantine(peer: Peer, monkey: Arrival) -> None:
    answer(peer, "r7", "cx", AT)
    assert counts(monkey.sync(), "nps_responses") == (4, 0, 0, 1)
    assert [held.origin for held in monkey.held()] == ["nps#r7"]
    answer(peer, "r7", "c9", AFTER)
    assert counts(monkey.sync(), "nps_responses")[0] == 1
    assert monkey.held() == []


def test_after_a_kill_everything_is_there_once(monkey: Arrival) -> None:
    monkey.killed(after_pages=2)
    monkey.sync()
    assert {row["score"] for row in monkey.by_key("nps_responses", "response_id").values()} == {10, 9, 6, 0}
