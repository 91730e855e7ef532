"""Which address belongs to which room."""

from __future__ import annotations

from django.urls import include, path

handler400 = "steelyard.web.config.limits.bad_request"
handler404 = "steelyard.web.api.problems.not_found"

urlpatterns = [
    path("", include("steelyard.web.home.urls")),
    path("", include("steelyard.web.ui.urls")),
    path("", include("steelyard.web.config.health.urls")),
    path("accounts/", include("steelyard.web.accounts.urls")),
    path("dashboard/", include("steelyard.web.dashboards.urls")),
    path("scorecards/", include("steelyard.web.scorecards.urls")),
    path("cycles/", include("steelyard.web.cycles.urls")),
    path("actuals/", include("steelyard.web.actuals.urls")),
    path("targets/", include("steelyard.web.targets.urls")),
    path("notices/", include("steelyard.web.notifications.urls")),
    path("reports/", include("steelyard.web.reports.urls")),
    path("results/", include("steelyard.web.results.urls")),
    path("calibration/", include("steelyard.web.calibration.urls")),
    path("reviews/", include("steelyard.web.reviews.urls")),
    path("feedback/", include("steelyard.web.feedback.urls")),
    path("contributions/", include("steelyard.web.contributions.urls")),
    path("schemes/", include("steelyard.web.schemes.urls")),
    path("data/", include("steelyard.web.data.urls")),
    path("organisation/", include("steelyard.web.org.urls")),
    path("audit/", include("steelyard.web.audit.urls")),
    path("jobs/", include("steelyard.web.jobs.urls")),
    path("api/", include("steelyard.web.api.urls")),
]
