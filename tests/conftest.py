"""Hypothesis for all tests: a slow machine is no failure. `make test-thorough` tries many more examples."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("steelyard", _PATIENT, max_examples=50)
settings.register_profile("thorough", _PATIENT, max_examples=500)
settings.load_profile("steelyard")
