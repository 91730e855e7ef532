from django.urls import path

from steelyard.web.results import views

urlpatterns = [
    path("cycles/<uuid:cycle_id>/", views.results, name="results"),
    path("<uuid:appraisee_id>/", views.result, name="result"),
    path("<uuid:appraisee_id>/interview/", views.interview, name="interview"),
    path("<uuid:appraisee_id>/appeal/", views.appeal_new, name="appeal-new"),
    path("appeals/<uuid:appeal_id>/", views.appeal, name="appeal"),
    path("appeals/<uuid:appeal_id>/evidence/", views.appeal_evidence, name="appeal-evidence"),
]
