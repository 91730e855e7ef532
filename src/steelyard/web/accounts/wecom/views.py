"""There and back, by WeCom."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.models import SocialToken
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from django.http import HttpRequest

from steelyard.web.accounts.company import callback_view, login_view
from steelyard.web.accounts.wecom.client import WecomClient, ask


class WecomAdapter(OAuth2Adapter):
    provider_id = "wecom"
    client_class = WecomClient

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.hosts: dict[str, str] = self.get_provider().app.settings
        self.is_inside = "wxwork" in request.headers.get("User-Agent", "").lower()
        self.access_token_url = f"{self.hosts['api_url']}/cgi-bin/gettoken"

    @property
    def authorize_url(self) -> str:
        if self.is_inside:
            return f"{self.hosts['open_url']}/connect/oauth2/authorize"
        return f"{self.hosts['login_url']}/wwlogin/sso/login"

    def get_client(self, request: HttpRequest, app: Any) -> WecomClient:
        client: WecomClient = super().get_client(request, app)
        client.agent_id, client.is_inside = self.hosts["agent_id"], self.is_inside
        return client

    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any) -> Any:
        api, right = f"{self.hosts['api_url']}/cgi-bin", {"access_token": token.token}
        who = ask(f"{api}/auth/getuserinfo", {**right, "code": request.GET["code"]})
        # Somebody from outside the company has an openid instead, and is nobody here.
        member = ask(f"{api}/user/get", {**right, "userid": who["userid"]}) if who.get("userid") else who
        return self.get_provider().sociallogin_from_response(request, member)


oauth2_login = login_view(WecomAdapter)
oauth2_callback = callback_view(WecomAdapter)
