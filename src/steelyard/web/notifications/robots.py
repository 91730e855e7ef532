"""Robots of WeCom, DingTalk and Feishu groups: plain text, signed where the vendor signs.

WeCom: POST {"msgtype": "text", "text": {"content"}}; the key is in the address.
DingTalk: the same body; in the query `timestamp` (ms) and `sign`, base64 of HMAC-SHA256 under the secret of
"timestamp\\nsecret".
Feishu: {"timestamp", "sign", "msg_type": "text", "content": {"text"}}; `timestamp` in seconds and
`sign` = base64(HMAC-SHA256(key "timestamp\\nsecret", empty message)).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import requests
from django.conf import settings

from steelyard.web.config import clock

log = logging.getLogger("steelyard.notifications")
TIMEOUT = 10


@dataclass(frozen=True)
class Robot:
    """`kind` is wecom, dingtalk or feishu; the address holds a key and is never logged."""

    kind: str
    url: str
    secret: str = ""


def configured() -> list[Robot]:
    """Those of the settings STEELYARD_ROBOT_WECOM, _DINGTALK, _FEISHU and their _SECRET."""
    return [Robot(kind, url, secret) for kind, (url, secret) in settings.STEELYARD_ROBOTS.items() if url]


def send(robot: Robot, lines: Sequence[str]) -> bool:
    """Whether the robot took it. A failure is logged without the address."""
    url, body = request_of(robot, "\n".join(lines), seconds=int(clock.now().timestamp()))
    try:
        answer = requests.post(url, json=body, timeout=TIMEOUT)
        answer.raise_for_status()
        code = _code(answer.json())
    except (requests.RequestException, ValueError) as error:
        log.warning("a robot did not answer", extra={"robot": robot.kind, "problem": type(error).__name__})
        return False
    if code:
        log.warning("a robot refused a message", extra={"robot": robot.kind, "code": code})
    return not code


def _code(answer: Any) -> int:
    """0 is well: `errcode` of WeCom and DingTalk, `code` of Feishu."""
    return int(answer.get("errcode", answer.get("code", 0)) or 0) if isinstance(answer, dict) else 1


def request_of(robot: Robot, text: str, *, seconds: int) -> tuple[str, dict[str, Any]]:
    """Address and body at a moment, in seconds since 1970."""
    if robot.kind == "feishu":
        body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
        if robot.secret:
            key = f"{seconds}\n{robot.secret}"
            body |= {"timestamp": str(seconds), "sign": _signed(key, "")}
        return robot.url, body
    body = {"msgtype": "text", "text": {"content": text}}
    if robot.kind == "dingtalk" and robot.secret:
        stamp = seconds * 1000
        sign = _signed(robot.secret, f"{stamp}\n{robot.secret}")
        joint = "&" if "?" in robot.url else "?"
        return f"{robot.url}{joint}{urlencode({'timestamp': stamp, 'sign': sign})}", body
    return robot.url, body


def _signed(key: str, message: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()
