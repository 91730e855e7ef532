from django.urls import path

from steelyard.web.reviews import views

urlpatterns = [
    path("tasks/<uuid:task_id>/", views.review, name="review"),
    path("tasks/<uuid:task_id>/save/", views.save, name="review-save"),
    path("tasks/<uuid:task_id>/return/", views.send_back, name="review-return"),
    path("people/<uuid:appraisee_id>/", views.reviews_of, name="reviews-of"),
    path("cycles/<uuid:cycle_id>/", views.overview, name="cycle-reviews"),
    path("cycles/<uuid:cycle_id>/ask/", views.ask, name="cycle-reviews-ask"),
    path("cycles/<uuid:cycle_id>/raters/", views.raters, name="cycle-raters"),
    path("raters/<int:rater_id>/remove/", views.remove_rater, name="rater-remove"),
]
