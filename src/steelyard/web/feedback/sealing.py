"""Texts that whoever reads the database cannot read: sealed with keys made from the installation's secret."""

from __future__ import annotations

import base64
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.utils.crypto import salted_hmac


class SealedOtherwiseError(Exception):
    """It was sealed with another secret, or somebody changed it."""


def seal(value: Any, *, of: str) -> str:
    """`of` is what it belongs to, such as `box 7`: a seal opens nothing else."""
    written = json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
    # A token usually carries the second it was made in, readable by everybody.
    return _key(of).encrypt_at_time(written, 0).decode()


def unseal(sealed: str, *, of: str) -> Any:
    """Raises SealedOtherwiseError."""
    try:
        return json.loads(_key(of).decrypt(sealed.encode()))
    except InvalidToken:
        raise SealedOtherwiseError(of) from None


def _key(of: str) -> Fernet:
    made = salted_hmac("steelyard.web.feedback.sealing", of, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(made))
