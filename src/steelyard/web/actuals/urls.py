from django.urls import path

from steelyard.web.actuals import views

urlpatterns = [
    path("cycles/<uuid:cycle_id>/", views.actuals, name="actuals"),
    path("cycles/<uuid:cycle_id>/check/", views.check, name="actuals-check"),
    path("cycles/<uuid:cycle_id>/owner/", views.owner, name="actuals-owner"),
    path("<int:pk>/", views.actual, name="actual"),
    path("<int:pk>/evidence/", views.evidence, name="actual-evidence"),
]
