"""Our pages, and those of allauth under the same roof."""

from __future__ import annotations

from django.urls import include, path

from steelyard.web.accounts.views import demo, own, people, preferences, tokens

_person = [
    path("", people.person_account, name="person-account"),
    path("invite/", people.invite, name="person-invite"),
    path("new-link/", people.new_link, name="person-new-link"),
    path("close/", people.close, name="person-close-account"),
    path("reopen/", people.reopen, name="person-reopen-account"),
    path("reset-second-factor/", people.reset_second_factor, name="person-reset-second-factor"),
]

urlpatterns = [
    path("settings/", own.settings, name="settings"),
    path("language/", preferences.language, name="language"),
    path("theme/", preferences.theme, name="theme"),
    path("demo/", demo.demo, name="demo"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<int:token_id>/revoke/", tokens.revoke, name="token-revoke"),
    path("people/<str:person_id>/", include(_person)),
    path("", include("allauth.urls")),
]
