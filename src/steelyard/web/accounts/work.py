"""What the worker does for the accounts."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from steelyard.web.jobs.kinds import every_day


@every_day
def forget_expired_sessions() -> None:
    """Sessions that have ended by themselves, and the lines under "Sessions" that belong to none."""
    SessionStore.clear_expired()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
