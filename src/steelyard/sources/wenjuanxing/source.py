"""Wenjuanxing as a source: answers by their index, signed call by call.

Source: https://www.showdoc.com.cn/wjxopenapi/7510125105467459 (POST, JSON, appid, ts of 30 seconds, action,
sign; result, data, errormsg) and https://github.com/wjxcom/wjx-ai-kit, the vendor's own client
(response-commands.md: min_index gives the answers behind it, page_size up to 50, submitdata).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, cast

import requests
from pydantic import Field

from steelyard.core.fields import Model
from steelyard.sources.http import Client, PerCall
from steelyard.sources.opened import Connection
from steelyard.sources.restful.model import ApiModel
from steelyard.sources.restful.named import NamedSource


class Settings(Model):
    """How answers are asked for."""

    page_size: int = Field(
        50, ge=1, le=50, description="Answers per call; of more than 50 asked for, 10 come."
    )
    answers: str = Field("data.list", description="Path of the list of answers. Not verified.")
    base_url: str = Field(
        "https://www.wjx.cn", description="The company's own domain, if it has one at Wenjuanxing."
    )


class Source(NamedSource):
    """How answers are read is said in kind.yaml; here they are signed for and taken apart."""

    wanted = "the number of a questionnaire (vid)"

    def client(self, api: ApiModel, connection: Connection) -> Client:
        made = super().client(api, connection)
        made.auth = Signature(connection.secret("appid"), connection.secret("appkey"), connection.clock.now)
        return made

    def record(self, resource: str, record: Any) -> Any:
        own = {name: value for name, value in record.items() if name != "_each"}
        return {**answers(own.get("submitdata") or ""), **own}


def answers(submitted: str) -> dict[str, str]:
    """Question → answer out of `1$2}2$1|3}3$text`: q1 is 2, q2 is 1|3, q3 is text."""
    parts = (part.partition("$") for part in submitted.split("}"))
    return {f"q{number.strip()}": answer for number, mark, answer in parts if mark}


class Signature(PerCall):
    """Puts who asks, when, and the signature into the body."""

    def __init__(self, appid: str, appkey: str, now: Callable[[], float]) -> None:
        self._appid, self._appkey, self._now = appid, appkey, now

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        body = json.loads(cast(bytes, request.body or b"{}"))
        asked = {**body, "appid": self._appid, "ts": str(int(self._now()))}
        asked.pop("sign", None)
        request.prepare_body(data=None, files=None, json={**asked, "sign": sign(asked, self._appkey)})
        return request


def sign(asked: Mapping[str, Any], appkey: str) -> str:
    """SHA-1, in hexadecimal, of all values in the order of their names and the appkey behind them."""
    values = (str(asked[name]) for name in sorted(asked))
    return hashlib.sha1(f"{''.join(values)}{appkey}".encode()).hexdigest()
