"""What the tests of accounts share: fresh limits, fresh clients, companies to sign in through."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from company_servers import Dingtalk, Feishu, Oidc, Wecom, running
from django.core.cache import cache
from django.test import Client
from signing_in import fresh

from steelyard.web.accounts import providers


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    """Rate limits are counted in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def fresh_client_of(troupe) -> Callable[[str], Client]:
    return lambda name: fresh(Client(), troupe.users[name])


@pytest.fixture
def oidc(settings, db) -> Iterator[Oidc]:
    with running(Oidc()) as company:
        settings.SOCIALACCOUNT_PROVIDERS = providers.from_environment(
            {
                "STEELYARD_OIDC_ISSUER": company.url,
                "STEELYARD_OIDC_CLIENT_ID": "steelyard",
                "STEELYARD_OIDC_SECRET": company.secret,
                "STEELYARD_OIDC_NAME": "Example SSO",
                "STEELYARD_OIDC_EMPLOYEE_CLAIM": "employee_number",
            }
        )
        yield company


@pytest.fixture
def wecom(settings, db) -> Iterator[Wecom]:
    with running(Wecom()) as company:
        settings.SOCIALACCOUNT_PROVIDERS = providers.from_environment(
            {
                "STEELYARD_WECOM_CORP_ID": "corp",
                "STEELYARD_WECOM_AGENT_ID": "1000002",
                "STEELYARD_WECOM_SECRET": company.secret,
                "STEELYARD_WECOM_LOGIN_URL": company.url,
                "STEELYARD_WECOM_OPEN_URL": company.url,
                "STEELYARD_WECOM_API_URL": company.url,
            }
        )
        yield company


@pytest.fixture
def feishu(settings, db) -> Iterator[Feishu]:
    with running(Feishu()) as company:
        settings.SOCIALACCOUNT_PROVIDERS = providers.from_environment(
            {
                "STEELYARD_FEISHU_APP_ID": "app",
                "STEELYARD_FEISHU_SECRET": company.secret,
                "STEELYARD_FEISHU_URL": company.url,
            }
        )
        yield company


@pytest.fixture
def dingtalk(settings, db) -> Iterator[Dingtalk]:
    with running(Dingtalk()) as company:
        settings.SOCIALACCOUNT_PROVIDERS = providers.from_environment(
            {
                "STEELYARD_DINGTALK_CLIENT_ID": "ding",
                "STEELYARD_DINGTALK_SECRET": company.secret,
                "STEELYARD_DINGTALK_LOGIN_URL": company.url,
                "STEELYARD_DINGTALK_API_URL": company.url,
                "STEELYARD_DINGTALK_OAPI_URL": company.url,
            }
        )
        yield company
