from django.urls import path

from steelyard.web.calibration import views

urlpatterns = [
    path("cycles/<uuid:cycle_id>/", views.board, name="calibration"),
    path("cycles/<uuid:cycle_id>/raters/", views.raters, name="calibration-raters"),
    path("cycles/<uuid:cycle_id>/moves/", views.moves, name="calibration-moves"),
    path("people/<uuid:appraisee_id>/", views.person, name="calibration-person"),
]
