from django.urls import path

from steelyard.web.dashboards import views

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("subjects/", views.subjects, name="dashboard-subjects"),
    path("<str:subject>/<str:period>/", views.dashboard_of, name="dashboard-of"),
    path("<str:subject>/<str:period>/export.xlsx", views.export, name="dashboard-export"),
]
