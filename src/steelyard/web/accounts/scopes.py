"""What a token may be used for. It never opens more than its owner's roles do."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from steelyard.web.org.roles import Role


class Scope(models.TextChoices):
    RESULTS_READ = "results:read", _("Read scores and dashboards")
    SCHEMES_READ = "schemes:read", _("Read schemes and their versions")
    SCHEMES_WRITE = "schemes:write", _("Edit drafts of schemes, send them for review, publish")
    DATA_READ = "data:read", _("Read connections, runs, freshness and quarantine")
    DATA_WRITE = "data:write", _("Upload files, start runs, mend quarantined rows")
    ORGANISATION_READ = "organisation:read", _("Read people, teams and reporting lines")
    ORGANISATION_WRITE = "organisation:write", _("Change people, teams and roles")
    AUDIT_READ = "audit:read", _("Read the audit trail")
    CYCLES_READ = "cycles:read", _("Read cycles, their stages and tasks")
    CYCLES_WRITE = "cycles:write", _("Plan and move cycles, confirm, delegate and waive tasks, archive")
    TARGETS_READ = "targets:read", _("Read targets and what is known beside them")
    TARGETS_WRITE = "targets:write", _("Propose, agree and change targets")
    ACTUALS_READ = "actuals:read", _("Read actuals and their evidence")
    ACTUALS_WRITE = "actuals:write", _("Enter, check, dispute and correct actuals")
    APPRAISALS_READ = "appraisals:read", _("Read results, talks and appeals")
    APPRAISALS_WRITE = "appraisals:write", _("Compute, ratify, release and answer results; appeal and decide")
    CALIBRATION_READ = "calibration:read", _("Read the calibration room")
    CALIBRATION_WRITE = "calibration:write", _("Propose, approve and reject moves of grades")
    FEEDBACK_READ = "feedback:read", _("Read published feedback, and who is asked")
    FEEDBACK_WRITE = "feedback:write", _("Propose and approve raters, answer feedback")
    REVIEWS_READ = "reviews:read", _("Read reviews")
    REVIEWS_WRITE = "reviews:write", _("Write and submit reviews, name raters")
    CONTRIBUTIONS_READ = "contributions:read", _("Read contributions")
    CONTRIBUTIONS_WRITE = "contributions:write", _("Enter and verify contributions")
    MY_DATA_READ = "my-data:read", _("Read all that is kept about my own performance")
    JOBS_READ = "jobs:read", _("Follow background jobs")


_OPENED_BY: dict[Scope, tuple[Role, ...]] = {
    Scope.SCHEMES_WRITE: (Role.DIRECTOR, Role.HR, Role.DATA_OWNER),
    Scope.DATA_READ: (Role.DATA_OWNER, Role.DIRECTOR, Role.AUDITOR, Role.ADMIN),
    Scope.DATA_WRITE: (Role.DATA_OWNER, Role.ADMIN),
    Scope.ORGANISATION_READ: (Role.HR, Role.ADMIN, Role.DIRECTOR, Role.AUDITOR),
    Scope.ORGANISATION_WRITE: (Role.HR, Role.ADMIN),
    Scope.CALIBRATION_READ: (Role.HR, Role.DIRECTOR, Role.AUDITOR),
    Scope.CALIBRATION_WRITE: (Role.HR, Role.DIRECTOR),
    Scope.AUDIT_READ: (Role.AUDITOR, Role.ADMIN),
}


def offered(roles: Iterable[Role]) -> list[Scope]:
    """The scopes that somebody with these roles can make use of. Those not listed above are open to all."""
    held = set(roles)
    return [scope for scope in Scope if not held.isdisjoint(_OPENED_BY.get(scope, tuple(Role)))]
