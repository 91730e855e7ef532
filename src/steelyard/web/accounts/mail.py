"""The mail server, as one address: smtp://user:password@host:587?from=who@example.com."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_DUMMY = "django.core.mail.backends.dummy.EmailBackend"
_SMTP = "django.core.mail.backends.smtp.EmailBackend"
_CONSOLE = "django.core.mail.backends.console.EmailBackend"
_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


@dataclass(frozen=True)
class MailServer:
    """`starttls` begins in clear and then encrypts; `tls` is encrypted from the first byte."""

    backend: str = _DUMMY
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False
    sender: str = "steelyard@localhost"


def read(address: str) -> MailServer:
    """Nothing given: no mail is sent. `smtp` encrypts, `smtps` does from the start, `smtp+plain` never.

    Raises ImproperlyConfigured without showing the address: it holds a password.
    """
    if not address:
        return MailServer()
    if address == "console:":
        return MailServer(backend=_CONSOLE)
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured("STEELYARD_EMAIL_URL is not an address.") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ImproperlyConfigured(
            "STEELYARD_EMAIL_URL must begin with smtp://, smtps:// or smtp+plain:// and name a host."
        )
    return MailServer(
        backend=_SMTP,
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp",
        tls=parts.scheme == "smtps",
        sender=(parse_qs(parts.query).get("from") or [f"steelyard@{parts.hostname}"])[0],
    )
