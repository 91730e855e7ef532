"""Tokens that a peer gives out and takes back, as RFC 6749 says."""

from __future__ import annotations

from typing import Any

from peers.base import Answer, Call, Fake

CLIENT = {"client_id": "steelyard-cliënt", "client_secret": "s3cret-%&=ü"}
REFRESH = "refresh-0815"


class Tokens(Fake):
    """A peer that takes the token it gave out last, or the one it was set up with."""

    def setup(self) -> None:
        self.given = 0
        self.fixed = "fixed-token-4711"

    def expire(self) -> None:
        """No token given out so far is taken any more."""
        self.given += 1
        self.fixed = ""

    def grant(self, call: Call, **more: Any) -> Answer:
        """The answer to a call for a token."""
        known = {name: call.form.get(name) for name in CLIENT} == CLIENT
        refreshed = call.form.get("grant_type") == "refresh_token"
        self.need(known and (not refreshed or call.form.get("refresh_token") == REFRESH), 400, {"error": "invalid_grant"})  # fmt: skip
        self.given += 1
        return Answer({"access_token": f"token-{self.given}", "token_type": "Bearer", **more})

    def signed(self, call: Call, refusal: Any) -> None:
        """401 with `refusal` unless the call carries a token that is taken."""
        taken = {self.fixed, f"token-{self.given}"} - {""}
        self.need(call.bearer in taken, 401, refusal)
