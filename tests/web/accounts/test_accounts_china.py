"""Sign-in through WeCom, Feishu and DingTalk, walked against real servers."""

from __future__ import annotations

import pytest
from django.test import Client
from signing_in import come_back, is_signed_in, leave, walk

SERVERS = ("wecom", "feishu", "dingtalk")


@pytest.fixture(params=SERVERS)
def company(request):
    """Each in turn, with a member who is nobody in particular."""
    found = request.getfixturevalue(request.param)
    found.member = {
        "wecom": {"userid": "u-9", "name": "王芳"},
        "feishu": {"open_id": "ou-1", "name": "王芳"},
        "dingtalk": {"name": "王芳"},
    }[request.param]
    return found


ID = {"wecom": "userid", "feishu": "employee_no", "dingtalk": "job_number"}
MAILBOX = {"wecom": "biz_mail", "feishu": "enterprise_email", "dingtalk": "org_email"}
OWN_ADDRESS = {"wecom": "email", "feishu": "email", "dingtalk": "email"}


def kind(company) -> str:
    return type(company).__name__.lower()


def test_the_employee_id_signs_in(company, troupe):
    company.member[ID[kind(company)]] = troupe.people["employee"].pk
    client = Client()
    assert walk(client, company).url == "/"
    assert client.session["_auth_user_id"] == str(troupe.users["employee"].pk)


def test_the_company_mailbox_signs_in(company, troupe):
    company.member[MAILBOX[kind(company)]] = "EMPLOYEE@example.com"
    client = Client()
    walk(client, company)
    assert client.session["_auth_user_id"] == str(troupe.users["employee"].pk)


def test_an_address_that_members_choose_themselves_signs_nobody_in(company, troupe):
    company.member[OWN_ADDRESS[kind(company)]] = "employee@example.com"
    client = Client()
    assert walk(client, company).status_code == 403
    assert not is_signed_in(client)


def test_an_unknown_member_is_refused_in_words(company, troupe):
    answer = walk(Client(), company)
    assert answer.status_code == 403
    assert "Ask HR" in answer.content.decode()


def test_a_forged_state_is_refused(company, troupe):
    company.member[ID[kind(company)]] = troupe.people["employee"].pk
    client = Client()
    leave(client, company)
    code = company.code()
    name = "authCode" if kind(company) == "dingtalk" else "code"
    answer = client.get(f"/accounts/{kind(company)}/login/callback/?{name}={code}&state=forged")
    assert answer.status_code == 401
    assert not is_signed_in(client)


def test_a_wrong_secret_is_told_in_words(company, troupe):
    company.member[ID[kind(company)]] = troupe.people["employee"].pk
    company.secret = "another"
    client = Client()
    assert walk(client, company).status_code == 401
    assert not is_signed_in(client)


def test_a_silent_server_is_told_in_words(company, troupe):
    client = Client()
    address = come_back(leave(client, company))
    company.refuses = True
    assert client.get(address).status_code == 401


def test_cancelling_is_no_error(company, troupe):
    company.cancels = True
    assert walk(Client(), company).url == "/accounts/3rdparty/login/cancelled/"


def test_wecom_members_from_outside_are_refused(wecom, troupe):
    wecom.member = {"openid": "o-1"}
    assert walk(Client(), wecom).status_code == 403


def test_inside_wecom_consent_is_silent(wecom, troupe):
    wecom.member = {"userid": troupe.people["employee"].pk}
    client = Client(headers={"user-agent": "Mozilla/5.0 wxwork/4.1"})
    address = leave(client, wecom)
    assert "/connect/oauth2/authorize?" in address
    assert address.endswith("#wechat_redirect")


def test_dingtalk_contacts_from_outside_are_refused(dingtalk, troupe):
    dingtalk.member = {"job_number": troupe.people["employee"].pk}
    dingtalk.contact_type = 1
    assert walk(Client(), dingtalk).status_code == 403


def test_somebody_in_no_dingtalk_address_book_is_refused(dingtalk, troupe):
    dingtalk.member = {}
    assert walk(Client(), dingtalk).status_code == 403
