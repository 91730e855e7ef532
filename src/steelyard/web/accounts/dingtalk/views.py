"""There and back, by DingTalk: who signed in is looked up in the address book with the app's own right."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialToken
from allauth.socialaccount.providers.dingtalk.views import DingTalkOAuth2Adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.http import HttpRequest

from steelyard.web.accounts.company import callback_view, login_view

#: Nobody of this company has the union id; the caller is then unknown, which is no error.
NOT_A_MEMBER = 60121
_INTERNAL = 0


class DingTalkAdapter(DingTalkOAuth2Adapter):
    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.hosts: dict[str, str] = self.get_provider().app.settings
        self.authorize_url = f"{self.hosts['login_url']}/oauth2/auth"
        self.access_token_url = f"{self.hosts['api_url']}/v1.0/oauth2/userAccessToken"
        self.profile_url = f"{self.hosts['api_url']}/v1.0/contact/users/me"

    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any) -> Any:
        with get_adapter().get_requests_session() as session:
            answer = session.request(
                "GET", self.profile_url, headers={"x-acs-dingtalk-access-token": token.token}
            )
            answer.raise_for_status()
            profile = answer.json()
            profile["member"] = self._member(session, app, profile["unionId"])
        return self.get_provider().sociallogin_from_response(request, profile)

    def _member(self, session: Any, app: Any, union_id: str) -> dict[str, Any]:
        """The entry of the address book; empty for somebody from outside."""
        right = {"access_token": self._app_token(session, app)}
        found = self._ask(session, "user/getbyunionid", right, {"unionid": union_id})
        if found is None or found.get("contact_type") != _INTERNAL:
            return {}
        return self._ask(session, "v2/user/get", right, {"userid": found["userid"]}) or {}

    def _app_token(self, session: Any, app: Any) -> str:
        answer = session.request(
            "POST",
            f"{self.hosts['api_url']}/v1.0/oauth2/accessToken",
            json={"appKey": app.client_id, "appSecret": app.secret},
        )
        answer.raise_for_status()
        token: str = answer.json()["accessToken"]
        return token

    def _ask(
        self, session: Any, path: str, right: dict[str, str], wanted: dict[str, str]
    ) -> dict[str, Any] | None:
        answer = session.request("POST", f"{self.hosts['oapi_url']}/topapi/{path}", params=right, json=wanted)
        answer.raise_for_status()
        found = answer.json()
        if found.get("errcode") == NOT_A_MEMBER:
            return None
        if found.get("errcode") != 0:
            raise OAuth2Error(f"DingTalk refuses {path} (code {found.get('errcode')})")
        result: dict[str, Any] = found["result"]
        return result


oauth2_login = login_view(DingTalkAdapter)
oauth2_callback = callback_view(DingTalkAdapter)
