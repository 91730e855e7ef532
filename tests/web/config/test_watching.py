"""Health, metrics, headers and logs, of processes that really run."""

from __future__ import annotations

import json

import pytest
import requests


def test_it_is_ready_and_says_what_it_looked_at(installation):
    answer = requests.get(f"{installation.url}/health/ready").json()
    assert answer["ready"] is True
    assert set(answer["checks"]) >= {"database", "lake", "worker"}


def test_every_page_carries_a_policy_without_inline_scripts(installation):
    for place in ("/accounts/login/", "/nowhere/", "/health/live"):
        policy = requests.get(f"{installation.url}{place}").headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy


def test_pages_have_no_inline_script_or_style(installation):
    page = requests.get(f"{installation.url}/accounts/login/").text
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page


def test_a_stranger_gets_404_in_words(installation):
    answer = requests.get(f"{installation.url}/scorecards/x/y/z/1/2/3")
    assert (answer.status_code, "Traceback" in answer.text) == (404, False)


@pytest.mark.parametrize("body", [b"\x00\xff" * 100, b"--x\r\nContent-Disposition: form-data\r\n\r\n"])
def test_what_is_no_form_is_refused(installation, body):
    answer = requests.post(
        f"{installation.url}/accounts/login/",
        data=body,
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert 400 <= answer.status_code < 500


def test_a_request_leaves_one_line_without_its_query(installation):
    requests.get(
        f"{installation.url}/accounts/login/?secret=hunter2", headers={"X-Request-ID": "test-request-1"}
    )
    lines = [json.loads(line) for line in installation.log.splitlines() if "test-request-1" in line]
    assert [(one["path"], one["status"]) for one in lines] == [("/accounts/login/", 200)]
    assert "hunter2" not in installation.log
