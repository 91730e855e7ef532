"""WeCom against a server that behaves as its documentation says."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from peers.base import Peer
from peers.landing import Landing, landing
from peers.wecom import CORPID, DAY, MEMBERS, SECRET, TODAY, behavior

PEER = "peers.wecom"
SECRETS = {"corpid": CORPID, "corpsecret": SECRET}
DATA = "/cgi-bin/externalcontact/get_user_behavior_data"
YESTERDAY = date(2026, 3, 31)
#: Two calls for each member.
DAYS = 60


def lake_of(folder: Path, peer: Peer, **settings: Any) -> Landing:
    given = {"members": list(MEMBERS), "start": str(YESTERDAY - timedelta(days=DAYS - 1)), **settings}
    return landing(folder, peer, kind="wecom", secrets=SECRETS, settings=given)


@pytest.fixture
def behaviors(tmp_path: Path, peer: Peer) -> Landing:
    return lake_of(tmp_path, peer)


def expected(name: str, days: int = DAYS) -> int:
    """The sum of a count over both members and the days before today, straight from the peer's data."""
    return sum(
        behavior(member, TODAY - back * DAY).get(name, 0) for member in MEMBERS for back in range(1, days + 1)
    )


def asked(peer: Peer) -> list[tuple[list[str], str, str]]:
    """Who was asked for, and the first and last day in China."""
    china = timedelta(hours=8)
    bodies = [json.loads(call["body"]) for call in peer.calls(DATA)]
    return [
        (
            body["userid"],
            *(
                str((datetime.fromtimestamp(int(body[name]), UTC) + china).date())
                for name in ("start_time", "end_time")
            ),
        )
        for body in bodies
    ]


# ── what arrives ────────────────────────────────────────────────────────────────────────────────────


def test_each_member_has_a_row_for_every_day(behaviors: Landing) -> None:
    run = behaviors.sync()
    assert (run.message, run.status, run.total("inserted")) == ("", "finished", 2 * DAYS)
    for column, name in (("messages", "message_cnt"), ("new_contacts", "new_contact_cnt")):
        found = [each for each in behaviors.column("wecom_behavior", column) if each is not None]
        assert sum(found) == expected(name)


def test_a_row_says_what_was_counted(behaviors: Landing) -> None:
    behaviors.sync()
    (row,) = [
        each
        for each in behaviors.rows("wecom_behavior")
        if (each["user_id"], each["day"]) == ("李四", date(2026, 3, 31))
    ]
    counted = behavior("李四", TODAY - DAY)
    assert row == {
        "user_id": "李四",
        "day": date(2026, 3, 31),
        "chats": counted["chat_cnt"],
        "messages": counted["message_cnt"],
        "reply_rate": Decimal("0.8025"),
        "reply_minutes": counted["avg_reply_time"],
        "deleted_us": counted["negative_feedback_cnt"],
        "new_requests": counted["new_apply_cnt"],
        "new_contacts": counted["new_contact_cnt"],
    }


def test_a_day_without_chat_has_empty_cells_and_no_zeros(behaviors: Landing) -> None:
    behaviors.sync()
    quiet = [row for row in behaviors.rows("wecom_behavior") if row["chats"] is None]
    # Every fifth day, for two members.
    assert len(quiet) == 2 * DAYS // 5
    assert {row["reply_minutes"] for row in quiet} == {row["reply_rate"] for row in quiet} == {None}
    assert None not in {row["new_contacts"] for row in quiet}


def test_members_are_asked_for_one_by_one_and_thirty_days_at_a_time(behaviors: Landing, peer: Peer) -> None:
    behaviors.sync()
    windows = [("2026-01-31", "2026-03-01"), ("2026-03-02", "2026-03-31")]
    assert asked(peer) == [([member], *window) for window in windows for member in MEMBERS]


def test_no_more_than_180_days_are_asked_for(tmp_path: Path, peer: Peer) -> None:
    run = lake_of(tmp_path, peer, start="2020-01-01").sync()
    assert (run.status, run.total("inserted")) == ("finished", 2 * 180)
    assert asked(peer)[0][1] == "2025-10-03"


# ── run after run ───────────────────────────────────────────────────────────────────────────────────


def test_the_next_run_asks_for_new_days_and_looks_back_two(behaviors: Landing, peer: Peer) -> None:
    behaviors.sync()
    peer.do("forget")
    peer.do("advance", days=1)
    behaviors.clock.at += timedelta(days=1)
    run = behaviors.sync()
    assert asked(peer) == [([member], "2026-03-30", "2026-04-01") for member in MEMBERS]
    assert [run.total(each) for each in ("read", "inserted", "unchanged")] == [6, 2, 4]


def test_nothing_new_changes_nothing(behaviors: Landing) -> None:
    behaviors.sync()
    versions = behaviors.lake.versions()["wecom_behavior"]
    assert behaviors.sync().total("inserted") == 0
    assert behaviors.lake.versions()["wecom_behavior"] == versions


def test_a_corrected_day_arrives(behaviors: Landing, peer: Peer) -> None:
    behaviors.sync()
    peer.do("correct", member="zhangsan", day=TODAY - DAY, fields={"chat_cnt": 500})
    assert behaviors.sync().total("updated") == 1
    assert max(each or 0 for each in behaviors.column("wecom_behavior", "chats")) == 500


def test_a_count_that_wecom_adds_later_is_kept_once_it_is_mapped(tmp_path: Path, peer: Peer) -> None:
    mapped = landing(
        tmp_path, peer, kind="wecom", secrets=SECRETS, settings={"members": ["zhangsan"], "start": "2026-03-30"},
        tables={"wecom_behavior": {"map": {"calls": "call_cnt"}}},
    )  # fmt: skip
    mapped.sync()
    peer.do("correct", member="zhangsan", day=TODAY - DAY, fields={"call_cnt": 3})
    mapped.sync()
    calls = {row["day"]: row["calls"] for row in mapped.rows("wecom_behavior")}
    assert calls == {date(2026, 3, 30): None, YESTERDAY: 3}


def test_a_day_that_is_no_number_waits_in_quarantine(tmp_path: Path, peer: Peer) -> None:
    lake = lake_of(tmp_path, peer)
    lake.sync()
    peer.do("correct", member="zhangsan", day=TODAY - DAY, fields={"chat_cnt": "many"})
    run = lake.sync()
    assert (run.total("quarantined"), run.total("read"), run.message) == (1, 4, "")
    assert len(lake.held()) == 1


def test_a_killed_run_is_made_good_by_the_next(behaviors: Landing) -> None:
    behaviors.sync_killed(after_pages=3)
    run = behaviors.sync()
    assert run.status == "finished"
    assert len(behaviors.rows("wecom_behavior")) == 2 * DAYS
    found = [each for each in behaviors.column("wecom_behavior", "messages") if each is not None]
    assert sum(found) == expected("message_cnt")


# ── trouble ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_token_that_ran_out_is_fetched_again_though_the_answer_says_200(
    behaviors: Landing, peer: Peer
) -> None:
    peer.do("expire", after=2)
    assert behaviors.sync().total("inserted") == 2 * DAYS
    assert len(peer.calls("/cgi-bin/gettoken")) == 2
    # Four calls, and the one with the old token.
    assert len(peer.calls(DATA)) == 5


def test_a_failing_server_is_asked_again(behaviors: Landing, peer: Peer) -> None:
    peer.do("trouble", status=503, path=DATA, after=1)
    assert behaviors.sync().total("inserted") == 2 * DAYS


def test_too_many_calls_are_told_in_the_body_and_waited_for(behaviors: Landing, peer: Peer) -> None:
    peer.do("limit", times=2)
    assert behaviors.sync().total("inserted") == 2 * DAYS
    # No header says how long: up to one second, then up to two, of which the dice give 55%.
    assert behaviors.waiting.pauses == [pytest.approx(0.55), pytest.approx(1.1)]


def test_wecoms_own_words_are_told(tmp_path: Path, peer: Peer) -> None:
    run = lake_of(tmp_path, peer, members=["nobody"]).sync()
    assert run.status == "failed"
    assert "errcode 60111: userid not found: ['nobody']" in run.message


def test_a_wrong_secret_is_told_without_telling_it(tmp_path: Path, peer: Peer) -> None:
    wrong = landing(
        tmp_path, peer, kind="wecom", secrets={"corpid": CORPID, "corpsecret": "wr0ng-s3cret"},
        settings={"members": ["zhangsan"]},
    )  # fmt: skip
    message = wrong.sync().message
    assert "errcode 40001: invalid credential" in message
    assert "wr0ng" not in message
