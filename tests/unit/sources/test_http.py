"""The client: whom it calls, how long it waits, what it tells."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peers.anything import KEY
from peers.base import Peer, running
from peers.syncing import Waiting
from steelyard.sources.guard import Guard, HostRefusedError, is_public
from steelyard.sources.http import CallFailedError, Client, Manners
from steelyard.sources.secrets import Redactor
from steelyard.sources.waiting import RateHeaders, backed_off, retry_after, until_reset, used_up

NOW = 1_772_323_200.0  # 2026-03-01 00:00:00 UTC


@pytest.fixture(scope="module")
def server() -> Iterator[Peer]:
    with running("peers.anything") as peer:
        yield peer


@pytest.fixture
def peer(server: Peer) -> Peer:
    server.do("forget")
    server.do("setup")
    return server


def client(waiting: Waiting | None = None, guard: Guard | None = None, **manners: Any) -> Client:
    redactor = Redactor()
    redactor.add(KEY)
    allowed = guard or Guard.of(["127.0.0.1"])
    return Client(allowed, redactor, Manners(**manners), (waiting or Waiting()).clock)


# ── whom it calls ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "::1", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "255.255.255.255"],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


def test_a_name_with_one_private_address_among_public_ones_is_refused() -> None:
    guard = Guard.of([], resolve=lambda host, port: ["8.8.8.8", "10.0.0.1"])
    with pytest.raises(HostRefusedError, match=r"crm\.example is not a public host \(10\.0\.0\.1\)"):
        guard.addresses("crm.example", 443)


def test_an_allowed_host_may_be_private_by_name_and_port() -> None:
    def resolve(host: str, port: int) -> list[str]:
        return ["10.0.0.1"]

    assert Guard.of(["CRM.intern"], resolve).addresses("crm.intern.", 443) == ["10.0.0.1"]
    assert Guard.of(["crm.intern:8443"], resolve).addresses("crm.intern", 8443) == ["10.0.0.1"]
    with pytest.raises(HostRefusedError, match=r"allow_hosts: \[crm\.intern\]"):
        Guard.of(["crm.intern:8443"], resolve).addresses("crm.intern", 443)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.com/x", "gopher://example.com", "https://me:hunter2@example.com/"],
)
def test_only_plain_web_addresses_are_called(url: str) -> None:
    with pytest.raises(HostRefusedError) as caught:
        Guard.of([]).check_url(url)
    assert "hunter2" not in str(caught.value)


def test_the_connection_goes_to_the_address_that_was_checked(peer: Peer) -> None:
    port = int(peer.url.rpartition(":")[2])
    answers = iter([["127.0.0.1"], ["127.0.0.1"]])
    # The name is known to nobody but us: a second look-up by the libraries would fail.
    guard = Guard.of(["only-here.invalid"], resolve=lambda host, at: next(answers))
    answer = client(guard=guard).get(f"http://only-here.invalid:{port}/page?page=1")
    assert answer.status_code == 200
    assert peer.calls("/page")[0]["headers"]["host"] == f"only-here.invalid:{port}"


def test_a_host_that_is_not_public_is_not_even_connected_to(peer: Peer) -> None:
    with pytest.raises(HostRefusedError, match=r"127\.0\.0\.1 is not a public host"):
        client(guard=Guard.of([])).get(f"{peer.url}/page?page=1")
    assert peer.calls() == []


def test_the_next_address_is_tried_when_one_does_not_answer(peer: Peer) -> None:
    port = int(peer.url.rpartition(":")[2])
    # Nobody listens at ::1.
    guard = Guard.of(["two.invalid"], resolve=lambda host, at: ["::1", "127.0.0.1"])
    assert client(guard=guard).get(f"http://two.invalid:{port}/page?page=1").status_code == 200


def test_a_name_that_does_not_exist_is_told_plainly() -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(
        CallFailedError, match=r"http://nowhere\.invalid/x: it cannot be reached.*\(2 attempts\)"
    ):
        client(guard=Guard.of([], resolve), attempts=2).get("http://nowhere.invalid/x")


def test_no_credentials_go_to_another_host(peer: Peer) -> None:
    with running("peers.anything") as other:
        peer.do("send_to", url=f"{other.url}/page?page=1")
        headers = {"Authorization": f"Bearer {KEY}", "X-Api-Key": KEY, "Cookie": f"session={KEY}"}
        assert client().get(f"{peer.url}/private", headers=headers).status_code == 200
        (call,) = other.calls("/page")
    assert KEY not in str(call)
    assert {"authorization", "x-api-key", "cookie"} & set(call["headers"]) == set()


def test_redirects_within_the_host_keep_their_credentials(peer: Peer) -> None:
    peer.do("send_to", url=f"{peer.url}/bearer")
    answer = client().get(
        f"{peer.url}/private", headers={"X-Api-Key": "abc", "Authorization": "Bearer token-0"}
    )
    assert answer.status_code == 200
    assert peer.calls("/bearer")[0]["headers"]["x-api-key"] == "abc"


def test_redirects_in_circles_end(peer: Peer) -> None:
    peer.do("send_to", url=f"{peer.url}/private")
    with pytest.raises(CallFailedError, match="more than 5 redirects"):
        client().get(f"{peer.url}/private")


def test_passwords_of_the_machine_and_proxies_are_not_used(
    peer: Peer, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password hunter2\n", encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    client().get(f"{peer.url}/page?page=1")
    assert "authorization" not in peer.calls("/page")[0]["headers"]


# ── how long it waits ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "expected"),
    [("7", 7), ("0", 0), ("1.5", 1.5), ("Sun, 01 Mar 2026 00:02:00 GMT", 120), ("Sat, 28 Feb 2026 00:00:00 GMT", 0), ("soon", None)],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date(written: str, expected: float | None) -> None:
    assert retry_after({"Retry-After": written}, NOW) == expected


def test_without_retry_after_there_is_none() -> None:
    assert retry_after({}, NOW) is None


@pytest.mark.parametrize(
    ("written", "how", "expected"),
    [
        ("30", "seconds", 30),
        ("1500", "milliseconds", 1.5),
        ("1772323230", "epoch", 30),
        ("1772323230000", "epoch_ms", 30),
        ("30", "guess", 30),
        ("1772323230", "guess", 30),
        ("1772323230000", "guess", 30),
        ("1772323000", "epoch", 0),
        ("never", "seconds", None),
    ],
)
def test_the_reset_is_read_as_the_vendor_writes_it(written: str, how: str, expected: float | None) -> None:
    limits = RateHeaders(reset=("x-ogw-ratelimit-reset",), reset_as=how)
    assert until_reset({"x-ogw-ratelimit-reset": written}, limits, NOW) == expected


def test_nothing_left_is_used_up() -> None:
    limits = RateHeaders(remaining=("X-Left",))
    assert [used_up({"X-Left": left}, limits) for left in ("0", " 0 ", "10", "")] == [
        True,
        True,
        False,
        False,
    ]


@given(st.integers(0, 30), st.floats(0, 1, exclude_max=True))
def test_waits_grow_but_never_beyond_a_minute_and_are_never_zero(attempt: int, dice: float) -> None:
    assert min(60, 2**attempt) * 0.1 <= backed_off(attempt, dice) <= min(60, 2**attempt)


def test_a_date_in_retry_after_is_respected(peer: Peer) -> None:
    waiting = Waiting(at=NOW)
    peer.do("trouble", status=429, headers={"Retry-After": "Sun, 01 Mar 2026 00:01:00 GMT"})
    client(waiting).get(f"{peer.url}/page?page=1")
    assert waiting.pauses == [60.5]


def test_a_reset_header_of_the_vendor_is_respected(peer: Peer) -> None:
    waiting = Waiting()
    peer.do("trouble", status=429, headers={"x-ogw-ratelimit-reset": "9"})
    limits = RateHeaders(reset=("x-ogw-ratelimit-reset",), reset_as="seconds")
    client(waiting, limits=limits).get(f"{peer.url}/page?page=1")
    assert waiting.pauses == [9.5]


def test_a_server_that_asks_for_more_patience_than_there_is_ends_the_run(peer: Peer) -> None:
    waiting = Waiting()
    peer.do("trouble", status=429, headers={"Retry-After": "86400"})
    with pytest.raises(CallFailedError, match="it asks to wait 86400 seconds"):
        client(waiting).get(f"{peer.url}/page?page=1")
    assert waiting.pauses == []


def test_a_slow_server_is_left_and_asked_again(peer: Peer) -> None:
    waiting = Waiting()
    peer.do("trouble", status=200, delay=1.0)
    client(waiting, read_timeout=0.2).get(f"{peer.url}/page?page=1")
    assert len(waiting.pauses) == 1


def test_a_refusal_is_not_tried_again(peer: Peer) -> None:
    waiting = Waiting()
    with pytest.raises(
        CallFailedError, match=r"/absent answered 404 Not Found: .*there is no such path"
    ) as caught:
        client(waiting).get(f"{peer.url}/absent")
    assert (caught.value.status, waiting.pauses) == (404, [])


# ── what it tells ───────────────────────────────────────────────────────────────────────────────────


def test_numbers_keep_every_digit(peer: Peer) -> None:
    assert client().get(f"{peer.url}/page?page=1").json()[0]["amount"] == Decimal("10.01")


def test_errors_hold_no_query_and_no_secret(peer: Peer) -> None:
    peer.do("trouble", status=400, body={"error": f"the key {KEY} is not known"})
    with pytest.raises(CallFailedError) as caught:
        client().get(f"{peer.url}/page", params={"key": KEY, "page": "1"})
    assert KEY not in str(caught.value)
    assert "key-0815" not in str(caught.value)
    assert "the key *** is not known" in str(caught.value)


def test_a_secret_at_the_cut_of_a_long_answer_is_hidden_whole(peer: Peer) -> None:
    # JSON puts 11 characters before the text; 300 are shown, which would cut the key in the middle.
    peer.do("trouble", status=400, body={"error": "x" * 284 + KEY})
    with pytest.raises(CallFailedError) as caught:
        client().get(f"{peer.url}/page")
    assert "key-" not in str(caught.value)


def test_a_certificate_that_is_not_accepted_is_told(peer: Peer) -> None:
    with pytest.raises(CallFailedError, match=r"certificate|reached"):
        client(attempts=1).get(peer.url.replace("http:", "https:") + "/page")
