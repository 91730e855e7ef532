"""WeCom (企业微信): members of the company, by the user id its administrators gave them."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.providers.base import ProviderAccount
from django.utils.translation import gettext_lazy as _

from steelyard.web.accounts.company import CompanyProvider, field
from steelyard.web.accounts.identity import Identity
from steelyard.web.accounts.wecom.views import WecomAdapter


class WecomProvider(CompanyProvider):
    """By the user id or the company mailbox. The address called `email` is the member's own choice."""

    id = "wecom"
    name = _("WeCom")
    account_class = ProviderAccount
    oauth2_adapter_class = WecomAdapter

    def extract_uid(self, data: Any) -> str:
        return field(data, "userid") or f"outside:{data['openid']}"

    def identity(self, data: Any) -> Identity:
        member, mailbox = field(data, "userid"), field(data, "biz_mail")
        return Identity(
            employee_ids=(member,) if member else (),
            emails=(mailbox,) if mailbox else (),
            name=field(data, "name"),
        )


provider_classes = [WecomProvider]
