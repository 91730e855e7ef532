"""There and back, by Feishu. The host is a setting: Lark has another one, and tests have their own."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.feishu.client import FeishuOAuth2Client
from allauth.socialaccount.providers.feishu.views import FeishuOAuth2Adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.http import HttpRequest

from steelyard.web.accounts.company import callback_view, login_view


class FeishuClient(FeishuOAuth2Client):
    def app_access_token(self) -> str:
        """For apps of one's own company. Feishu reads JSON here."""
        wanted = {"app_id": self.consumer_key, "app_secret": self.consumer_secret}
        with get_adapter().get_requests_session() as session:
            answer = session.request("POST", self.app_access_token_url, json=wanted)
            answer.raise_for_status()
            found = answer.json()
        if found.get("code", 0) != 0 or "app_access_token" not in found:
            raise OAuth2Error(f"Feishu gives no app access token (code {found.get('code')})")
        token: str = found["app_access_token"]
        return token


class FeishuAdapter(FeishuOAuth2Adapter):
    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        host = self.get_provider().app.settings["open_url"]
        self.authorization_url = f"{host}/open-apis/authen/v1/index"
        self.access_token_url = f"{host}/open-apis/authen/v1/access_token"
        self.user_info_url = f"{host}/open-apis/authen/v1/user_info"
        self.app_access_token_url = f"{host}/open-apis/auth/v3/app_access_token/internal"

    def get_client(self, request: HttpRequest, app: Any) -> FeishuClient:
        client = FeishuClient(
            request,
            app.client_id,
            app.secret,
            self.access_token_method,
            self.access_token_url,
            self.get_callback_url(request, app),
        )
        client.app_access_token_url = self.app_access_token_url
        return client


oauth2_login = login_view(FeishuAdapter)
oauth2_callback = callback_view(FeishuAdapter)
