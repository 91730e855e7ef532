from django.urls import path

from steelyard.web.reports import views

urlpatterns = [
    path("cycles/<uuid:cycle_id>/archive/", views.archive, name="archive"),
    path("cycles/<uuid:cycle_id>/archive/file/", views.archive_file, name="archive-file"),
    path("cycles/<uuid:cycle_id>/archive/names/", views.archive_names, name="archive-names"),
    path("people/<str:person_id>/forget/", views.forget, name="forget"),
    path("results/<uuid:appraisee_id>/scorecard.pdf", views.scorecard_paper, name="scorecard-paper"),
    path("appeals/<uuid:appeal_id>/record.pdf", views.appeal_paper, name="appeal-paper"),
    path("cycles/<uuid:cycle_id>/pay.xlsx", views.payroll, name="payroll"),
    path("mine/", views.my_data, name="my-data"),
]
