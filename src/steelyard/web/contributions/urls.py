from django.urls import path

from steelyard.web.contributions import views

urlpatterns = [
    path("", views.mine, name="contributions"),
    path("new/", views.new, name="contribution-new"),
    path("verify/", views.to_verify, name="contributions-to-verify"),
    path("department/", views.department, name="contributions-of-all"),
    path("<uuid:contribution_id>/", views.contribution, name="contribution"),
    path("<uuid:contribution_id>/change/", views.change, name="contribution-change"),
    path("<uuid:contribution_id>/step/", views.step, name="contribution-step"),
    path("<uuid:contribution_id>/evidence/", views.evidence_file, name="contribution-evidence"),
]
