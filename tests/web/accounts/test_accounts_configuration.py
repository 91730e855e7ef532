"""What an installation sets by its environment: providers and mail. Half a set is refused loudly."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from steelyard.web.accounts import mail, providers
from steelyard.web.accounts.browsers import short_name

WHOLE = {
    "OIDC": ("ISSUER", "CLIENT_ID", "SECRET"),
    "FEISHU": ("APP_ID", "SECRET"),
    "DINGTALK": ("CLIENT_ID", "SECRET"),
    "WECOM": ("CORP_ID", "AGENT_ID", "SECRET"),
}


def test_nothing_set_offers_nothing():
    assert providers.from_environment({}) == {}


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_set_is_offered(name):
    environ = {f"STEELYARD_{name}_{end}": "https://x.example" for end in WHOLE[name]}
    assert list(providers.from_environment(environ)) == [{"OIDC": "openid_connect"}.get(name, name.lower())]


@pytest.mark.parametrize("name", WHOLE)
def test_half_a_set_is_refused_with_what_is_missing(name):
    environ = {f"STEELYARD_{name}_SECRET": "very-secret"}
    with pytest.raises(ImproperlyConfigured) as refusal:
        providers.from_environment(environ)
    assert f"STEELYARD_{name}_{WHOLE[name][0]}" in str(refusal.value)
    assert "very-secret" not in str(refusal.value)


def test_an_issuer_without_https_is_refused():
    environ = {f"STEELYARD_OIDC_{end}": "http://x.example" for end in WHOLE["OIDC"]}
    with pytest.raises(ImproperlyConfigured, match="https"):
        providers.from_environment(environ)


def test_the_mail_server_is_read_from_one_address():
    server = mail.read("smtp://u%40x:p%2Fw@mail.example.com:2525?from=steelyard@example.com")
    assert (server.host, server.port, server.user, server.password) == (
        "mail.example.com",
        2525,
        "u@x",
        "p/w",
    )
    assert (server.starttls, server.tls, server.sender) == (True, False, "steelyard@example.com")


@pytest.mark.parametrize(
    ("address", "port", "starttls", "tls"),
    [
        ("smtp://m.example", 587, True, False),
        ("smtps://m.example", 465, False, True),
        ("smtp+plain://m.example", 25, False, False),
    ],
)
def test_the_way_of_encryption_follows_from_the_scheme(address, port, starttls, tls):
    server = mail.read(address)
    assert (server.port, server.starttls, server.tls) == (port, starttls, tls)
    assert server.sender == "steelyard@m.example"


@pytest.mark.parametrize(
    "address", ["mail.example.com", "http://u:secret@x", "smtp://u:secret@", "smtp://u:secret@x:port"]
)
def test_another_address_is_refused_without_showing_its_password(address):
    with pytest.raises(ImproperlyConfigured) as refusal:
        mail.read(address)
    assert "secret" not in str(refusal.value)


def test_without_an_address_no_mail_is_sent():
    assert mail.read("").backend.endswith("dummy.EmailBackend")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox · Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140 Safari/537.36", "Chrome · Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140 Safari/537.36 Edg/140",
            "Edge · Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) Safari/604.1", "Safari · iPhone"),
        ("curl/8", "curl/8"),
        ("", ""),
    ],
)
def test_browsers_are_named_in_two_words(said, name):
    assert short_name(said) == name
