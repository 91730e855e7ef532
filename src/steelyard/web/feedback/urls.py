from django.urls import path

from steelyard.web.feedback import views

urlpatterns = [
    path("cycles/<uuid:cycle_id>/", views.overview, name="feedback-cycle"),
    path("cycles/<uuid:cycle_id>/questionnaire/", views.questionnaire, name="feedback-questionnaire"),
    path("people/<uuid:appraisee_id>/", views.results, name="feedback"),
    path("people/<uuid:appraisee_id>/raters/", views.raters, name="feedback-raters"),
    path("people/<uuid:appraisee_id>/approve/", views.approve, name="feedback-approve"),
    path("nominations/<uuid:nomination_id>/", views.nomination, name="feedback-nomination"),
    path("tasks/<uuid:task_id>/", views.answer, name="feedback-answer"),
    path("tasks/<uuid:task_id>/save/", views.save, name="feedback-save"),
]
