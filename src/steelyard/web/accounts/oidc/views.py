"""There and back, by OpenID Connect."""

from __future__ import annotations

from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter

from steelyard.web.accounts.company import callback_view, login_view

login = login_view(OpenIDConnectOAuth2Adapter)
callback = callback_view(OpenIDConnectOAuth2Adapter)
