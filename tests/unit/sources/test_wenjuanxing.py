"""Wenjuanxing against a server that behaves as its documentation says."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from peers.base import Peer
from peers.landing import Landing, landing
from peers.wenjuanxing import APPID, APPKEY, BRAND, NPS, URL
from steelyard.sources.wenjuanxing.source import answers, sign

PEER = "peers.wenjuanxing"
SCORED = {"from": NPS, "map": {"score": "q1", "评语": "q3"}}


def lake_of(folder: Path, peer: Peer, *, tables: Any = None, appkey: str = APPKEY) -> Landing:
    return landing(
        folder, peer, kind="wenjuanxing", secrets={"appid": APPID, "appkey": appkey},
        settings={"page_size": 3}, tables=tables or {"nps_responses": SCORED},
    )  # fmt: skip


@pytest.fixture
def survey(tmp_path: Path, peer: Peer) -> Landing:
    return lake_of(tmp_path, peer)


def bodies(peer: Peer) -> list[dict[str, Any]]:
    return [json.loads(call["body"]) for call in peer.calls(URL)]


# ── signature and coding ────────────────────────────────────────────────────────────────────────────


def test_the_signature_is_that_of_a_calculator() -> None:
    # printf '1001002100011700000000key' | sha1sum
    assert sign({"ts": "1700000000", "appid": "10001", "action": "1001002"}, "key") == (
        "f0c0f228165b48f10ef926e1ef495ecb60223585"
    )


def test_answers_are_taken_apart() -> None:
    assert answers("1$8}2$1|3}3$很好") == {"q1": "8", "q2": "1|3", "q3": "很好"}
    assert answers("") == {}


# ── what arrives ────────────────────────────────────────────────────────────────────────────────────


def test_every_answer_arrives_once_page_by_page(survey: Landing, peer: Peer) -> None:
    run = survey.sync()
    assert (run.message, run.total("inserted")) == ("", 7)
    assert survey.rows("nps_responses")[0] == {
        "response_id": "700001",
        "answered_on": date(2026, 3, 2),
        "score": 1,
        "评语": "𠮷评语1",
    }
    # 1 + 2 + … + 7
    assert sum(survey.column("nps_responses", "score")) == 28
    # By three, behind the last index; the page after the last answer is empty.
    assert [int(body["min_index"]) for body in bodies(peer)] == [0, 3, 6, 7]
    assert {body["page_size"] for body in bodies(peer)} == {"3"}


def test_two_questionnaires_fill_two_tables(tmp_path: Path, peer: Peer) -> None:
    brand = {"from": BRAND, "map": {"wave": {"value": "2026Q1"}, "aware": {"path": "q1", "values": {"1": "true", "*": "false"}}, "reputation": "q1"}}  # fmt: skip
    service = {"from": BRAND, "map": {"score": "q1", "department": {"value": "销售部"}}}
    lake = lake_of(tmp_path, peer, tables={"nps_responses": SCORED, "brand_survey": brand, "service_ratings": service})  # fmt: skip
    assert lake.sync().total("quarantined") == 0
    assert lake.column("brand_survey", "aware") == [True, False]
    assert lake.column("service_ratings", "score") == [Decimal(1), Decimal(2)]


def test_a_table_whose_question_is_not_mapped_is_all_quarantine(tmp_path: Path, peer: Peer) -> None:
    run = lake_of(tmp_path, peer, tables={"nps_responses": {"from": NPS}}).sync()
    assert (run.total("accepted"), run.total("quarantined")) == (0, 7)


# ── run after run ───────────────────────────────────────────────────────────────────────────────────


def test_the_next_run_asks_behind_the_last_index(survey: Landing, peer: Peer) -> None:
    survey.sync()
    peer.do("forget")
    peer.do("submit", vid=NPS, count=2)
    run = survey.sync()
    assert [run.total(each) for each in ("read", "inserted")] == [2, 2]
    assert [int(body["min_index"]) for body in bodies(peer)] == [7, 9]


def test_nothing_new_changes_nothing(survey: Landing) -> None:
    survey.sync()
    versions = survey.lake.versions()["nps_responses"]
    assert survey.sync().total("read") == 0
    assert survey.lake.versions()["nps_responses"] == versions


def test_deletions_and_changes_are_seen_by_complete_loads(tmp_path: Path, peer: Peer) -> None:
    survey = lake_of(tmp_path, peer, tables={"nps_responses": {**SCORED, "complete": True}})
    survey.sync()
    peer.do("invalidate", vid=NPS, index=7)
    peer.do("change", vid=NPS, index=1, fields={"submitdata": "1$10"})
    run = survey.sync()
    assert [run.total(each) for each in ("read", "deleted", "updated", "unchanged")] == [6, 1, 1, 5]
    # 1 + … + 7, without 7, and 10 in place of 1.
    assert sum(survey.column("nps_responses", "score")) == 28 - 7 + 9


def test_a_question_added_later_is_a_column_added_later(tmp_path: Path, peer: Peer) -> None:
    survey = lake_of(tmp_path, peer, tables={"nps_responses": {**SCORED, "rest": True}})
    survey.sync()
    peer.do("submit", vid=NPS, count=1)
    peer.do("change", vid=NPS, index=8, fields={"submitdata": "1$5}2$1}3$好}4$𠮷林"})
    survey.sync()
    fourth = {row["response_id"]: row["q4"] for row in survey.rows("nps_responses")}
    assert fourth == {**{str(700_000 + n): None for n in range(1, 8)}, "700008": "𠮷林"}
    assert "_each" not in survey.rows("nps_responses")[0]


def test_a_broken_answer_waits_in_quarantine(survey: Landing, peer: Peer) -> None:
    peer.do("change", vid=NPS, index=4, fields={"submitdata": "1$11}2$1}3$-"})
    run = survey.sync()
    assert (run.total("read"), run.total("accepted"), run.total("quarantined")) == (7, 6, 1)
    assert [held.origin for held in survey.held()] == [f"{NPS}#700004"]


def test_a_killed_run_goes_on_behind_its_last_page(survey: Landing, peer: Peer) -> None:
    survey.sync_killed(after_pages=3)
    peer.do("forget")
    run = survey.sync()
    # Two pages of three are in the lake, the third had come and was lost.
    assert (run.total("read"), int(bodies(peer)[0]["min_index"])) == (1, 6)
    assert sum(survey.column("nps_responses", "score")) == 28


# ── trouble ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_call_that_is_tried_again_is_signed_again(survey: Landing, peer: Peer) -> None:
    peer.do("trouble", status=429, path=URL, headers={"Retry-After": "40"})
    peer.do("trouble", status=502, path=URL, after=1)
    assert survey.sync().total("inserted") == 7
    first, second = (int(body["ts"]) for body in bodies(peer)[:2])
    # A signature holds for 30 seconds, and the wait was 40 and a half.
    assert second - first == 40
    assert survey.waiting.pauses == [40.5, pytest.approx(0.55)]


def test_a_wrong_key_is_told_in_the_vendors_words(tmp_path: Path, peer: Peer) -> None:
    run = lake_of(tmp_path, peer, appkey="wr0ng-key").sync()
    assert run.status == "failed"
    assert "result false: 签名错误" in run.message
    assert "wr0ng" not in run.message


def test_a_questionnaire_has_to_be_named(tmp_path: Path, peer: Peer) -> None:
    message = lake_of(tmp_path, peer, tables={"nps_responses": {"map": {"score": "q1"}}}).sync().message
    assert "Write from: the number of a questionnaire (vid)" in message
