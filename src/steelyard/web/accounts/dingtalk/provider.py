"""DingTalk: allauth's provider, with the person looked up in the company's own address book."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.providers.dingtalk.provider import DingTalkProvider as Allauth
from django.utils.translation import gettext_lazy as _

from steelyard.web.accounts.company import CompanyProvider, field
from steelyard.web.accounts.dingtalk.views import DingTalkAdapter
from steelyard.web.accounts.identity import Identity


class DingTalkProvider(CompanyProvider, Allauth):
    """By the job number, the user id or the company mailbox of the address book. What people write into
    their own profile (nick, e-mail) identifies nobody."""

    name = _("DingTalk")
    oauth2_adapter_class = DingTalkAdapter

    def identity(self, data: Any) -> Identity:
        member = data.get("member", {})
        ids = (field(member, "job_number"), field(member, "userid"))
        mailbox = field(member, "org_email")
        return Identity(
            employee_ids=tuple(each for each in ids if each),
            emails=(mailbox,) if mailbox else (),
            name=field(member, "name") or field(data, "nick"),
        )


provider_classes = [DingTalkProvider]
