"""Computed scores, written by the worker once and read by the pages. A computation is never changed."""

from __future__ import annotations

import uuid

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class Signal(models.TextChoices):
    """How an indicator stands: by achievement, 95% and 80% are the usual lines (DOMAIN §5)."""

    ON_TRACK = "on_track", _("On track")
    AT_RISK = "at_risk", _("At risk")
    BEHIND = "behind", _("Behind")
    NONE = "none", _("No figure")


class Computation(models.Model):
    """One period of one scheme version on one snapshot. Of a scheme and period, one is current.

    `outline` is the scheme as pages need it: titles in all languages, dimensions, indicators in order,
    units, directions, formulas, rules, weights, grade bands. `meta` is what the engine recorded.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey("schemes.Version", on_delete=models.PROTECT, related_name="computations")
    scheme = models.ForeignKey("schemes.Scheme", on_delete=models.PROTECT, related_name="computations")
    period = models.CharField(max_length=10)
    starts_on = models.DateField()
    ends_on = models.DateField()
    as_of = models.DateField(null=True)
    snapshot = models.CharField(max_length=200)
    engine = models.CharField(max_length=60)
    outline = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    meta = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    is_current = models.BooleanField(default=False)
    computed_at = models.DateTimeField()

    class Meta:
        ordering = ["-starts_on", "-computed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "period"],
                condition=models.Q(is_current=True),
                name="one_current_computation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.period}"


class SubjectKind(models.TextChoices):
    EMPLOYEE = "employee", _("Person")
    TEAM = "team", _("Team")
    DEPARTMENT = "department", _("Department")


class Scorecard(models.Model):
    """The card of one subject. `card` is the engine's record without titles; numbers are exact, as text."""

    computation = models.ForeignKey(Computation, on_delete=models.CASCADE, related_name="scorecards")
    kind = models.CharField(max_length=12, choices=SubjectKind.choices)
    subject = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    position = models.CharField(max_length=100, blank=True)
    total = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    grade = models.CharField(max_length=20, blank=True)
    coefficient = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    card = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["computation", "subject"], name="one_card_per_subject")
        ]
        indexes = [models.Index(fields=["subject", "computation"])]


class Figure(models.Model):
    """One indicator of one card, flat: for heat maps, trends and lists. Exact digits are in the card."""

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="figures")
    indicator = models.CharField(max_length=100)
    dimension = models.CharField(max_length=100)
    status = models.CharField(max_length=24)
    value = models.FloatField(null=True)
    target = models.FloatField(null=True)
    achievement = models.FloatField(null=True)
    score = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    weight = models.FloatField(default=0)
    contribution = models.FloatField(default=0)
    signal = models.CharField(max_length=10, choices=Signal.choices, default=Signal.NONE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "indicator"], name="one_figure_per_indicator")
        ]


class Evidence(models.Model):
    """Rows behind one number, looked up once by the worker and kept with the computation."""

    computation = models.ForeignKey(Computation, on_delete=models.CASCADE, related_name="evidence")
    subject = models.CharField(max_length=64)
    indicator = models.CharField(max_length=100)
    body = models.JSONField(encoder=DjangoJSONEncoder)
    looked_up_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["computation", "subject", "indicator"], name="looked_up_once")
        ]
