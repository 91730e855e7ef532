"""What people are told, and what is never in it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from rounds import launched, moved_to

from steelyard.appraisal.machine import Part
from steelyard.web.accounts.models import User
from steelyard.web.config import clock
from steelyard.web.cycles import work_items
from steelyard.web.cycles.models import StageKind, Task
from steelyard.web.notifications import digests, robots
from steelyard.web.notifications.models import Digest, Kind, Notice
from steelyard.web.results import actions as result_actions
from steelyard.web.results.models import Result


@pytest.fixture
def cycle(troupe):
    return launched(troupe)


def kinds(name: str, troupe) -> list[str]:
    return list(Notice.objects.filter(user=troupe.users[name]).order_by("pk").values_list("kind", flat=True))


def test_a_launch_is_told_to_those_who_are_rated(cycle, troupe):
    assert kinds("employee", troupe) == [Kind.CYCLE_LAUNCHED]
    assert kinds("hr", troupe) == []


def test_what_is_delegated_is_told_to_both_but_not_to_who_did_it(cycle, troupe):
    moved_to(cycle, StageKind.MIDTERM, troupe)
    task = Task.objects.get(stage__kind="midterm", appraisee__person="e-007")
    work_items.delegate(
        task,
        to=troupe.people["stranger"],
        actor=troupe.users["manager"],
        parts=[Part.MANAGER],
        reason="leave",
    )
    assert kinds("stranger", troupe)[-1] == Kind.TASK_FOR_YOU
    assert Kind.TASK_GIVEN not in kinds("manager", troupe)


def test_a_reminder_is_one_notice_however_many_tasks(cycle, troupe):
    moved_to(cycle, StageKind.MIDTERM, troupe)
    tasks = list(Task.objects.filter(stage__kind="midterm", person="d-001").select_related("stage__cycle"))
    assert len(tasks) == 2
    assert work_items.remind(tasks, actor=troupe.users["hr"]) == 1
    assert kinds("director", troupe) == [Kind.REMINDED]


def test_overdue_is_told_to_the_manager_above(cycle, troupe):
    moved_to(cycle, StageKind.MIDTERM, troupe)
    task = Task.objects.get(stage__kind="midterm", appraisee__person="e-007")
    work_items.fall_due(task.due_on + timedelta(days=1))
    assert Kind.TASK_LATE in kinds("director", troupe)


def test_no_notice_has_a_score_in_it(cycle, troupe):
    one = cycle.appraisees.get(person="e-007")
    result = Result.objects.create(appraisee=one, state="ratified", total="82.4", grade="B")
    moved = cycle.stages.get(kind="release")
    moved.state = "open"
    moved.save()
    result_actions.release_some(cycle, actor=troupe.users["hr"])
    result.refresh_from_db()
    assert result.state == "released"
    for language in ("en", "zh-hans", "zh-hant"):
        from django.utils import translation

        with translation.override(language):
            texts = [one.text.replace("2026Q2", "") for one in Notice.objects.all()]
        assert texts
        assert not [text for text in texts if re.search(r"\d|“B”|\bB\b", text)]


def test_no_sentence_has_a_place_for_a_number():
    assert {name for kind in Kind for name in re.findall(r"%\((\w+)\)", str(kind.label))} <= {"who", "cycle"}


# ── e-mail ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_digest_holds_what_is_open_and_new_and_goes_out_once(cycle, troupe):
    day = Task.objects.filter(stage__kind="policy").first().due_on
    assert digests.send_mails(day) == 3
    [letter] = [one for one in mail.outbox if one.to == ["employee@example.com"]]
    assert "has begun. Read its rules." in letter.body
    assert "Read the rules of “2026Q2” and confirm" in letter.body
    assert digests.send_mails(day) == 0
    assert Digest.objects.filter(day=day).count() == 3


def test_a_digest_speaks_the_language_of_its_reader(cycle, troupe):
    User.objects.filter(pk=troupe.users["employee"].pk).update(language="zh-hant")
    digests.send_mails(clock.today())
    [letter] = [one for one in mail.outbox if one.to == ["employee@example.com"]]
    assert "早上好" in letter.body or "早安" in letter.body


def test_who_has_nothing_open_and_nothing_new_gets_no_mail(cycle, troupe):
    Notice.objects.all().delete()
    assert digests.send_mails(clock.today() + timedelta(days=400)) == 0


# ── robots ──────────────────────────────────────────────────────────────────────────────────────────


class Group(BaseHTTPRequestHandler):
    """A group that listens: keeps what it was sent, and answers as it was told to."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.path, json.loads(body)))
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(self.server.answer).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def group():
    server = HTTPServer(("127.0.0.1", 0), Group)
    server.heard, server.status, server.answer = [], 200, {"errcode": 0}
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def url(group) -> str:
    return f"http://127.0.0.1:{group.server_port}/robot?key=k"


def test_robots_get_counts_once_a_day_and_no_name(cycle, troupe, group, settings):
    settings.STEELYARD_ROBOTS = {"wecom": (url(group), ""), "dingtalk": ("", ""), "feishu": (url(group), "s")}
    assert digests.send_to_robots(clock.today()) == 2
    assert digests.send_to_robots(clock.today()) == 0
    (_, wecom), (_, feishu) = group.heard
    text = wecom["text"]["content"]
    assert "2026Q2" in text
    assert feishu["content"]["text"] == text
    assert not [person.name for person in troupe.people.values() if person.name in text]


def test_dingtalk_is_signed_as_its_vendor_says(group):
    robot = robots.Robot("dingtalk", url(group), "SECabc")
    assert robots.send(robot, ["hello"])
    [(path, body)] = group.heard
    query = parse_qs(urlsplit(path).query)
    stamp = query["timestamp"][0]
    # The vendor's own recipe: HMAC-SHA256 of "timestamp\nsecret" under the secret, base64.
    wanted = base64.b64encode(hmac.digest(b"SECabc", f"{stamp}\nSECabc".encode(), hashlib.sha256)).decode()
    assert query["sign"] == [wanted]
    assert len(stamp) == 13
    assert body == {"msgtype": "text", "text": {"content": "hello"}}


def test_feishu_is_signed_as_its_vendor_says():
    _, body = robots.request_of(robots.Robot("feishu", "http://x", "sec"), "hello", seconds=1599360473)
    # The key is "timestamp\nsecret", the message is empty.
    wanted = base64.b64encode(hmac.digest(b"1599360473\nsec", b"", hashlib.sha256)).decode()
    assert (body["timestamp"], body["sign"], body["msg_type"]) == ("1599360473", wanted, "text")


@pytest.mark.parametrize("answer", [{"errcode": 310000}, {"code": 19021}])
def test_a_robot_that_refuses_is_a_failure_and_its_address_is_not_logged(group, answer, caplog):
    group.answer = answer
    assert not robots.send(robots.Robot("wecom", url(group)), ["hello"])
    assert "key=k" not in caplog.text


def test_a_robot_that_is_away_does_not_keep_back_the_others(cycle, group, settings):
    settings.STEELYARD_ROBOTS = {
        "wecom": ("http://127.0.0.1:9/x", ""),
        "dingtalk": ("", ""),
        "feishu": (url(group), ""),
    }
    assert digests.send_to_robots(clock.today()) == 1


# ── pages ───────────────────────────────────────────────────────────────────────────────────────────


def test_messages_are_read_one_by_one_and_only_ones_own(cycle, troupe, client_of):
    mine = Notice.objects.get(user=troupe.users["employee"])
    assert "1 new message" in client_of("employee").get("/notices/").content.decode()
    assert client_of("manager").post(f"/notices/{mine.pk}/").status_code == 404
    answer = client_of("employee").post(f"/notices/{mine.pk}/")
    assert answer.url == f"/cycles/{cycle.pk}/"
    assert Notice.objects.get(pk=mine.pk).read_at is not None
