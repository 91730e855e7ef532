"""Tokens of the cast, and a computation with a card for each of two people and the department."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from steelyard.web.accounts import tokens
from steelyard.web.accounts.scopes import Scope
from steelyard.web.config import clock
from steelyard.web.schemes.files import digest
from steelyard.web.schemes.models import Scheme, State, Version
from steelyard.web.scorecards.models import Computation, Scorecard
from web.conftest import Troupe

TEXT = """\
steelyard: 1
scheme: one
title: {en: One indicator, zh-Hans: 一个指标}
period: quarter
datasets:
  leads:
    table: leads
    time: created_at
    subject: owner_id
    measures: {leads: count(*)}
dimensions:
  all:
    title: All
    weight: 100
    indicators:
      leads: {title: Leads, formula: leads, unit: count, weight: 100, target: 100, score: {rule: ratio, cap: 120}}
grades: {bands: {A: 90, B: lowest}}
"""


class Caller:
    """Calls the API with a token."""

    def __init__(self, token: str) -> None:
        self.client, self.token = Client(), token

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers=self._headers(headers))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.post(
            f"/api/v1{path}", body or {}, content_type="application/json", headers=self._headers(headers)
        )

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        own = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return {**own, **{name.replace("_", "-"): value for name, value in more.items()}}


@pytest.fixture
def caller(troupe: Troupe) -> Callable[..., Caller]:
    """`caller("hr")` has every scope, `caller("hr", Scope.AUDIT_READ)` that one."""

    def make(name: str, *scopes: Scope) -> Caller:
        _, text = tokens.create(name="test", scopes=scopes or list(Scope), days=1, actor=troupe.users[name])
        return Caller(text)

    return make


@pytest.fixture
def scored(troupe: Troupe) -> Computation:
    """2026Q3 of a scheme with one indicator: 80 of 100 leads."""
    scheme = Scheme.objects.create(slug="one", title={"en": "One"})
    version = Version.objects.create(
        scheme=scheme,
        number=1,
        text=TEXT,
        sha256=digest(TEXT),
        state=State.PUBLISHED,
        published_at=clock.now(),
    )
    computation = Computation.objects.create(
        version=version,
        scheme=scheme,
        period="2026Q3",
        starts_on=date(2026, 7, 1),
        ends_on=date(2026, 9, 30),
        snapshot="s",
        engine="test",
        outline={
            "title": {"en": "One", "zh-Hans": "一", "zh-Hant": "一"},
            "indicators": {"leads": {"title": {"en": "Leads"}, "unit": "count"}},
            "dimensions": [],
            "grades": {"bands": [["A", "90"], ["B", None]], "labels": {}},
        },
        is_current=True,
        computed_at=clock.now(),
    )
    kinds = {
        "marketing": "department",
        troupe.people["employee"].pk: "employee",
        troupe.people["stranger"].pk: "employee",
    }
    for subject, kind in kinds.items():
        Scorecard.objects.create(
            computation=computation,
            kind=kind,
            subject=subject,
            name=subject,
            total="80.0000",
            grade="B",
            card=_card(subject),
        )
    return computation


def _card(subject: str) -> dict[str, Any]:
    line = {
        "indicator": "leads", "dimension": "all", "value": "80", "status": "ok", "threshold": None, "target": "100",
        "stretch": None, "weight": "100", "effective_weight": "100", "contribution": "80", "score": "80.0000",
    }  # fmt: skip
    return {"subject": subject, "indicators": [line], "dimensions": [], "adjustments": [], "vetoes": []}
