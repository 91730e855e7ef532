"""Which company sign-ins are offered: those whose variables are set. Half a set is refused loudly."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from steelyard.web.config import environment

#: Always installed, so that their addresses exist; without an entry below they answer 404.
APPS = [f"steelyard.web.accounts.{name}" for name in ("oidc", "feishu", "dingtalk", "wecom")]

Environ = Mapping[str, str]


def from_environment(environ: Environ = os.environ) -> dict[str, Any]:
    """SOCIALACCOUNT_PROVIDERS as allauth reads it."""
    readers = (_oidc, _feishu, _dingtalk, _wecom)
    found = [entry for read in readers if (entry := read(environ)) is not None]
    return {name: {"APPS": [app]} for name, app in found}


def _oidc(environ: Environ) -> tuple[str, dict[str, Any]] | None:
    given = _all_or_none("STEELYARD_OIDC", ("ISSUER", "CLIENT_ID", "SECRET"), environ)
    if given is None:
        return None
    if not given["ISSUER"].startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise ImproperlyConfigured("STEELYARD_OIDC_ISSUER must begin with https://.")
    name = environment.text("STEELYARD_OIDC_NAME", "OpenID Connect", environ=environ)
    claim = environment.text("STEELYARD_OIDC_EMPLOYEE_CLAIM", environ=environ)
    settings = {"server_url": given["ISSUER"], "oauth_pkce_enabled": True, "employee_claim": claim}
    app = _app(name, given["CLIENT_ID"], given["SECRET"], settings)
    return "openid_connect", {**app, "provider_id": "sso"}


def _feishu(environ: Environ) -> tuple[str, dict[str, Any]] | None:
    given = _all_or_none("STEELYARD_FEISHU", ("APP_ID", "SECRET"), environ)
    if given is None:
        return None
    hosts = {"open_url": _url("STEELYARD_FEISHU_URL", "https://open.feishu.cn", environ)}
    return "feishu", _app("Feishu", given["APP_ID"], given["SECRET"], hosts)


def _dingtalk(environ: Environ) -> tuple[str, dict[str, Any]] | None:
    given = _all_or_none("STEELYARD_DINGTALK", ("CLIENT_ID", "SECRET"), environ)
    if given is None:
        return None
    hosts = {
        "login_url": _url("STEELYARD_DINGTALK_LOGIN_URL", "https://login.dingtalk.com", environ),
        "api_url": _url("STEELYARD_DINGTALK_API_URL", "https://api.dingtalk.com", environ),
        "oapi_url": _url("STEELYARD_DINGTALK_OAPI_URL", "https://oapi.dingtalk.com", environ),
    }
    return "dingtalk", _app("DingTalk", given["CLIENT_ID"], given["SECRET"], hosts)


def _wecom(environ: Environ) -> tuple[str, dict[str, Any]] | None:
    given = _all_or_none("STEELYARD_WECOM", ("CORP_ID", "AGENT_ID", "SECRET"), environ)
    if given is None:
        return None
    settings = {
        "agent_id": given["AGENT_ID"],
        "login_url": _url("STEELYARD_WECOM_LOGIN_URL", "https://login.work.weixin.qq.com", environ),
        "open_url": _url("STEELYARD_WECOM_OPEN_URL", "https://open.weixin.qq.com", environ),
        "api_url": _url("STEELYARD_WECOM_API_URL", "https://qyapi.weixin.qq.com", environ),
    }
    return "wecom", _app("WeCom", given["CORP_ID"], given["SECRET"], settings)


def _app(name: str, client_id: str, secret: str, settings: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "client_id": client_id, "secret": secret, "settings": settings}


def _url(name: str, default: str, environ: Environ) -> str:
    return environment.text(name, default, environ=environ).rstrip("/")


def _all_or_none(prefix: str, endings: tuple[str, ...], environ: Environ) -> dict[str, str] | None:
    given = {ending: environment.text(f"{prefix}_{ending}", environ=environ) for ending in endings}
    missing = [f"{prefix}_{ending}" for ending, value in given.items() if not value]
    if len(missing) == len(given):
        return None
    if missing:
        raise ImproperlyConfigured(f"{prefix}_… is only half set. Missing: {', '.join(missing)}.")
    return given
