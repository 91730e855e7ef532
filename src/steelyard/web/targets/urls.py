from django.urls import path

from steelyard.web.targets import views

urlpatterns = [
    path("<uuid:appraisee_id>/", views.targets, name="targets"),
    path("cycles/<uuid:cycle_id>/", views.cycle_targets, name="cycle-targets"),
    path("cycles/<uuid:cycle_id>/cascade/", views.cascade, name="targets-cascade"),
]
