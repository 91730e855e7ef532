"""Signing in, as tests do it: by form, freshly shown to be oneself, and through a company and back."""

from __future__ import annotations

import re
import time
from html import unescape
from urllib.parse import urlsplit

import requests
from company_servers import Company, Dingtalk, Feishu, Oidc, Wecom
from django.test import Client

from steelyard.web.accounts.models import User

PASSWORD = "correct horse battery"


def sign_in(client: Client, login: str, password: str = PASSWORD, **more: str):
    return client.post("/accounts/login/", {"login": login, "password": password, **more})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def fresh(client: Client, user: User) -> Client:
    """Signed in, and shown a moment ago that it is them."""
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


ADDRESSES = {
    Oidc: "/accounts/oidc/sso/login/",
    Wecom: "/accounts/wecom/login/",
    Feishu: "/accounts/feishu/login/",
    Dingtalk: "/accounts/dingtalk/login/",
}


def leave(client: Client, company: Company, **parameters: str) -> str:
    """Presses the button on the sign-in page. Gives the address of the company one is sent to."""
    page = client.post(ADDRESSES[type(company)], parameters)
    assert page.status_code == 200, page.status_code
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.content.decode())
    assert found, page.content.decode()
    return unescape(found[1])


def come_back(address: str) -> str:
    """What the browser is told by the company: where to go on our side."""
    answer = requests.get(address, allow_redirects=False, timeout=5)
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def walk(client: Client, company: Company, **parameters: str):
    """There and back: what the browser sees in the end."""
    return client.get(come_back(leave(client, company, **parameters)))
