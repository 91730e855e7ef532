"""OpenID Connect: allauth's provider, with the identity read from what the issuer vouches for."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider

from steelyard.web.accounts.company import CompanyProvider, field
from steelyard.web.accounts.identity import Identity


class OidcProvider(CompanyProvider, OpenIDConnectProvider):
    """The e-mail address counts only if the issuer says that it verified it; the employee id only from the
    claim named by STEELYARD_OIDC_EMPLOYEE_CLAIM."""

    def identity(self, data: Any) -> Identity:
        claims = _claims(data)
        claim = field(claims, self.app.settings.get("employee_claim", ""))
        email = field(claims, "email") if claims.get("email_verified") in (True, "true") else ""
        return Identity(
            employee_ids=(claim,) if claim else (),
            emails=(email,) if email else (),
            name=field(claims, "name") or field(claims, "preferred_username"),
        )


def _claims(data: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Of the ID token and the userinfo together, which must be of the same one (OIDC Core 5.3.2)."""
    told, asked = data.get("id_token", {}), data.get("userinfo", {})
    if told and asked and told.get("sub") != asked.get("sub"):
        raise OAuth2Error("the userinfo is of somebody else than the ID token")
    return {**told, **asked}


provider_classes = [OidcProvider]
