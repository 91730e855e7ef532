"""What follows for scores when something happens elsewhere."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from steelyard.web.accounts.models import User
from steelyard.web.schemes.actions import published
from steelyard.web.schemes.models import Version
from steelyard.web.scorecards.actions import request_computation


@receiver(published, sender=Version)
def score_by_it(sender: object, version: Version, actor: User, **kwargs: Any) -> None:
    """A scheme that comes into force is what scores are computed by."""
    request_computation(actor=actor, reason=f"scheme {version} published", scheme=version.scheme_id)
