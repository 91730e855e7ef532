"""WeCom speaks OAuth 2 with its own names, and its access token is the app's, not the member's.

Web sign-in: developer.work.weixin.qq.com/document/path/98152 (QR code), 91022 (inside WeCom).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error


class WecomClient(OAuth2Client):
    agent_id: str
    is_inside: bool

    def get_redirect_url(self, authorization_url: str, scope: list[str], extra_params: dict[str, str]) -> str:
        """The page with the QR code; inside WeCom itself the silent consent."""
        common = {"appid": self.consumer_key, "redirect_uri": self.callback_url, "state": self.state}
        if self.is_inside:
            silent = {"response_type": "code", "scope": "snsapi_base", "agentid": self.agent_id}
            return f"{authorization_url}?{urlencode({**common, **silent})}#wechat_redirect"
        return (
            f"{authorization_url}?{urlencode({'login_type': 'CorpApp', 'agentid': self.agent_id, **common})}"
        )

    def get_access_token(
        self, code: str, pkce_code_verifier: str | None = None, extra_data: Any = None
    ) -> Any:
        """The token of the app. The code is spent later, on the question who came."""
        return ask(self.access_token_url, {"corpid": self.consumer_key, "corpsecret": self.consumer_secret})


def ask(url: str, params: dict[str, str]) -> dict[str, Any]:
    """One question. Raises OAuth2Error with WeCom's number for a refusal, never with the parameters."""
    with get_adapter().get_requests_session() as session:
        answer = session.request("GET", url, params=params)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
    if found.get("errcode") != 0:
        raise OAuth2Error(f"WeCom refuses (errcode {found.get('errcode')})")
    return found
