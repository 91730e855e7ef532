"""Feishu: allauth's provider, for an app of one's own company."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.providers.feishu.provider import FeishuProvider as Allauth
from django.utils.translation import gettext_lazy as _

from steelyard.web.accounts.company import CompanyProvider, field
from steelyard.web.accounts.feishu.views import FeishuAdapter
from steelyard.web.accounts.identity import Identity


class FeishuProvider(CompanyProvider, Allauth):
    """By the employee number, the user id, or the company mailbox. The address called `email` is not the
    company's to vouch for."""

    name = _("Feishu")
    oauth2_adapter_class = FeishuAdapter

    def identity(self, data: Any) -> Identity:
        ids = (field(data, "employee_no"), field(data, "user_id"))
        mailbox = field(data, "enterprise_email")
        return Identity(
            employee_ids=tuple(each for each in ids if each),
            emails=(mailbox,) if mailbox else (),
            name=field(data, "name"),
        )


provider_classes = [FeishuProvider]
