"""The sign-in servers of OpenID Connect, WeCom, Feishu and DingTalk, small but real: HTTP on loopback.

Each checks what the real one checks (secrets, codes used once, tokens), so that a wrong request fails.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt


@dataclass
class Ask:
    """One request."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class Redirect:
    address: str


@dataclass
class Company:
    """A server and what it knows. `member` is whom it lets in; `refuses` answers every question with 500."""

    member: dict[str, Any] = field(default_factory=dict)
    url: str = ""
    secret: str = field(default_factory=lambda: "secret-" + secrets.token_hex(8))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    asked: list[Ask] = field(default_factory=list)
    cancels: bool = False
    refuses: bool = False
    given: list[str] = field(default_factory=list)

    def answer(self, ask: Ask) -> tuple[int, Any] | Redirect:
        raise NotImplementedError

    def code(self, **about: str) -> str:
        made = "code-" + secrets.token_hex(8)
        self.codes[made] = about
        self.given.append(made)
        return made

    def token(self) -> str:
        made = "token-" + secrets.token_hex(8)
        self.tokens.add(made)
        self.given.append(made)
        return made

    def back(self, ask: Ask, name: str = "code", **about: str) -> Redirect:
        """To the address the browser is to come back to."""
        answer = {"error": "access_denied"} if self.cancels else {name: self.code(**about)}
        return Redirect(f"{ask.query['redirect_uri']}?{urlencode({**answer, 'state': ask.query['state']})}")

    @property
    def secrets(self) -> list[str]:
        """Whatever must never be in a log."""
        return [self.secret, *self.given]


class Oidc(Company):
    """`member` holds the claims. With `mixed_up` the userinfo is of somebody else."""

    mixed_up = False

    def answer(self, ask: Ask) -> tuple[int, Any] | Redirect:
        known = {
            "/.well-known/openid-configuration": self._configuration,
            "/authorize": self._authorize,
            "/token": self._token,
            "/userinfo": self._userinfo,
        }
        return known[ask.path](ask)

    def _configuration(self, ask: Ask) -> tuple[int, Any]:
        ends = {
            "authorization": "authorize",
            "token": "token",
            "userinfo": "userinfo",
        }
        found = {f"{name}_endpoint": f"{self.url}/{path}" for name, path in ends.items()}
        return 200, {"issuer": self.url, "jwks_uri": f"{self.url}/keys", **found}

    def _authorize(self, ask: Ask) -> Redirect:
        assert ask.query["response_type"] == "code"
        assert ask.query["code_challenge_method"] == "S256"
        return self.back(ask, challenge=ask.query["code_challenge"])

    def _token(self, ask: Ask) -> tuple[int, Any]:
        about = self.codes.pop(ask.body.get("code", ""), None)
        challenge = hashlib.sha256(ask.body.get("code_verifier", "").encode()).digest()
        written = base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()
        if about is None or about["challenge"] != written or ask.body.get("client_secret") != self.secret:
            return 400, {"error": "invalid_grant"}
        claims = {"iss": self.url, "aud": "steelyard", "iat": int(time.time()), "exp": int(time.time()) + 60}
        subject = "somebody else" if self.mixed_up else self.member["sub"]
        signed = jwt.encode({**claims, "sub": subject}, "k" * 32, algorithm="HS256")
        self.given.append(signed)
        return 200, {"access_token": self.token(), "token_type": "Bearer", "id_token": signed}

    def _userinfo(self, ask: Ask) -> tuple[int, Any]:
        if ask.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return 401, {"error": "invalid_token"}
        return 200, self.member


class Wecom(Company):
    """`member` is an entry of the address book, or `{"openid": …}` for somebody from outside."""

    def answer(self, ask: Ask) -> tuple[int, Any] | Redirect:
        if ask.path in ("/wwlogin/sso/login", "/connect/oauth2/authorize"):
            assert (ask.query["appid"], ask.query["agentid"]) == ("corp", "1000002")
            return self.back(ask)
        if ask.path == "/cgi-bin/gettoken":
            if ask.query["corpsecret"] != self.secret:
                return 200, {"errcode": 40001, "errmsg": "invalid credential"}
            return 200, {"errcode": 0, "access_token": self.token(), "expires_in": 7200}
        if ask.query.get("access_token") not in self.tokens:
            return 200, {"errcode": 40014, "errmsg": "invalid access_token"}
        if ask.path == "/cgi-bin/auth/getuserinfo":
            if self.codes.pop(ask.query["code"], None) is None:
                return 200, {"errcode": 40029, "errmsg": "invalid code"}
            return 200, {"errcode": 0, **{k: v for k, v in self.member.items() if k in ("userid", "openid")}}
        assert ask.path == "/cgi-bin/user/get"
        assert ask.query["userid"] == self.member["userid"]
        return 200, {"errcode": 0, **self.member}


class Feishu(Company):
    """`member` is what user_info tells."""

    def answer(self, ask: Ask) -> tuple[int, Any] | Redirect:
        if ask.path == "/open-apis/authen/v1/index":
            assert ask.query["app_id"] == "app"
            return self.back(ask)
        if ask.path == "/open-apis/auth/v3/app_access_token/internal":
            if ask.body != {"app_id": "app", "app_secret": self.secret}:
                return 200, {"code": 10003, "msg": "invalid param"}
            return 200, {"code": 0, "app_access_token": self.token()}
        if ask.path == "/open-apis/authen/v1/access_token":
            known = self.codes.pop(ask.body["code"], None) is not None
            if not known or ask.body["app_access_token"] not in self.tokens:
                return 200, {"code": 20003, "msg": "invalid code"}
            return 200, {"code": 0, "data": {"access_token": self.token(), "expires_in": 7200}}
        assert ask.path == "/open-apis/authen/v1/user_info"
        assert ask.headers["authorization"].removeprefix("Bearer ") in self.tokens
        return 200, {"code": 0, "data": self.member}


class Dingtalk(Company):
    """`member` is the entry of the address book; None for somebody who is in none."""

    profile: ClassVar = {
        "nick": "小王",
        "unionId": "union-1",
        "openId": "open-1",
        "email": "boss@example.com",
    }
    contact_type = 0

    def answer(self, ask: Ask) -> tuple[int, Any] | Redirect:
        if ask.path == "/oauth2/auth":
            assert ask.query["client_id"] == "ding"
            return self.back(ask, name="authCode")
        if ask.path == "/v1.0/oauth2/userAccessToken":
            known = self.codes.pop(ask.body["code"], None) is not None
            if not known or ask.body["clientSecret"] != self.secret:
                return 400, {"code": "invalidParameter"}
            return 200, {"accessToken": self.token(), "refreshToken": self.token(), "expireIn": 7200}
        if ask.path == "/v1.0/contact/users/me":
            assert ask.headers["x-acs-dingtalk-access-token"] in self.tokens
            return 200, self.profile
        if ask.path == "/v1.0/oauth2/accessToken":
            assert ask.body == {"appKey": "ding", "appSecret": self.secret}
            return 200, {"accessToken": self.token(), "expireIn": 7200}
        assert ask.query["access_token"] in self.tokens
        if ask.path == "/topapi/user/getbyunionid":
            if not self.member:
                return 200, {"errcode": 60121, "errmsg": "找不到该用户"}
            return 200, {"errcode": 0, "result": {"contact_type": self.contact_type, "userid": "u-9"}}
        assert ask.path == "/topapi/v2/user/get"
        return 200, {"errcode": 0, "result": {"userid": "u-9", **self.member}}


@contextmanager
def running(company: Company) -> Iterator[Company]:
    """The server answers while the block lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(company))
    company.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield company
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(company: Company) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            written = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            is_json = written.startswith("{")
            self._answer(json.loads(written) if is_json else dict(parse_qsl(written)))

        def _answer(self, body: dict[str, Any]) -> None:
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            ask = Ask(self.command, parts.path, dict(parse_qsl(parts.query)), headers, body)
            company.asked.append(ask)
            said = (500, {"error": "down"}) if company.refuses else company.answer(ask)
            if isinstance(said, Redirect):
                self.send_response(302)
                self.send_header("Location", said.address)
                self.end_headers()
                return
            status, content = said
            written = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    return Handler
