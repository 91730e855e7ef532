"""Logs never show passwords, tokens, codes or keys, however talkative they are made."""

from __future__ import annotations

import logging
import re

import pytest
from django.test import Client
from signing_in import PASSWORD, come_back, fresh, leave, sign_in, walk

from steelyard.web.accounts import actions
from steelyard.web.org.models import Person


@pytest.fixture
def log(caplog):
    caplog.set_level(logging.DEBUG)
    for name in ("axes", "django.request", "urllib3.connectionpool", "requests", "allauth"):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


@pytest.mark.parametrize("name", ["oidc", "wecom", "feishu", "dingtalk"])
@pytest.mark.parametrize("refuses", [False, True])
def test_a_company_sign_in_leaves_no_secret(log, request, troupe, name, refuses):
    company = request.getfixturevalue(name)
    company.member = {
        "sub": "s",
        "userid": "e-007",
        "open_id": "o",
        "employee_no": "e-007",
        "job_number": "e-007",
    }
    client = Client()
    if refuses:
        back = come_back(leave(client, company))
        company.refuses = True
        client.get(back)
    else:
        walk(client, company)
    said = "\n".join(f"{record.getMessage()} {record.exc_text}" for record in log.records)
    assert "answered" in said
    assert [each for each in company.secrets if each in said] == []


def test_a_wrong_and_a_right_password_leave_no_trace(log, troupe):
    sign_in(Client(), "employee", "my wrong passphrase")
    sign_in(Client(), "my other passphrase", "x")
    sign_in(Client(), "employee")
    for secret in ("my wrong passphrase", "my other passphrase", PASSWORD):
        assert secret not in log.text


def test_a_new_token_leaves_no_trace(log, troupe):
    page = fresh(Client(), troupe.users["employee"]).post(
        "/accounts/tokens/", {"name": "n", "days": "30", "scopes": ["jobs:read"]}
    )
    secret = re.search(r"sty_[\w-]{30,}", page.content.decode())[0]
    assert secret not in log.text


def test_the_key_of_a_link_leaves_no_trace(log, troupe):
    person = Person.objects.create(id="n-1", name="周杰")
    link = actions.invite(person, actor=troupe.users["hr"]).link
    key = link.rstrip("/").rpartition("/")[2].partition("-")[2]
    Client().get(link.removeprefix("http://127.0.0.1:8000"))
    assert "/accounts/password/reset/key/" in log.text
    assert key not in log.text
