"""The organisation: people, teams, who belongs where and reports to whom, and who was granted which role.

People, teams and memberships mirror the lake's tables (`org.mirror`): scores are computed from those.
Accounts, dotted lines and roles live here alone.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from steelyard.web.org.roles import GRANTED


class Person(models.Model):
    """Somebody who works or worked here. The id is the employee id of the data and never changes."""

    id = models.CharField(primary_key=True, max_length=64)
    name = models.CharField(_("Name"), max_length=200)
    email = models.EmailField(_("E-mail"), blank=True)
    position = models.CharField(_("Position"), max_length=100, blank=True)
    manager = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    hired_on = models.DateField(_("Hired on"), null=True, blank=True)
    left_on = models.DateField(_("Left on"), null=True, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="person"
    )

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class TeamKind(models.TextChoices):
    DEPARTMENT = "department", _("Department")
    TEAM = "team", _("Team")


class Team(models.Model):
    """A team, or the department that holds them. Ids are unique across people and teams."""

    id = models.CharField(primary_key=True, max_length=64)
    name = models.CharField(_("Name"), max_length=200)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    kind = models.CharField(max_length=20, choices=TeamKind.choices, default=TeamKind.TEAM)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """From `valid_from` up to, not including, `valid_to`. A person's shares on a day sum to at most 1."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    share = models.DecimalField(max_digits=7, decimal_places=6, default=1)

    class Meta:
        ordering = ["valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["person", "team", "valid_from"], name="one_membership_per_start")
        ]


class DottedLine(models.Model):
    """A second reporting line beside `Person.manager`: functional or of a project."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="dotted_lines")
    manager = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="dotted_reports")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)


class Grant(models.Model):
    """A role given to an account. Employee and manager are not granted: they follow from the organisation."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=[(role.value, role.label) for role in GRANTED])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="one_grant_per_role")]
