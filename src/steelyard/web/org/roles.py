"""The roles. Employee and manager follow from the organisation; the others are granted."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    EMPLOYEE = "employee", _("Employee")
    MANAGER = "manager", _("Manager")
    DIRECTOR = "director", _("Marketing director")
    DATA_OWNER = "data_owner", _("Data owner")
    HR = "hr", _("HR")
    AUDITOR = "auditor", _("Auditor")
    ADMIN = "admin", _("Administrator")


GRANTED = [role for role in Role if role not in (Role.EMPLOYEE, Role.MANAGER)]
#: Who looks at results. Whoever looks after the installation alone has no business with them.
READS_RESULTS = (Role.EMPLOYEE, Role.MANAGER, Role.DIRECTOR, Role.DATA_OWNER, Role.HR, Role.AUDITOR)
#: Who opens the pages of all people and teams.
READS_ORGANISATION = (Role.HR, Role.ADMIN, Role.DIRECTOR, Role.AUDITOR)
