from django.urls import path

from steelyard.web.reports import book_views, views

urlpatterns = [
    path("cycles/<uuid:cycle_id>/archive/", views.archive, name="archive"),
    path("cycles/<uuid:cycle_id>/archive/file/", views.archive_file, name="archive-file"),
    path("cycles/<uuid:cycle_id>/archive/names/", views.archive_names, name="archive-names"),
    path("people/<str:person_id>/forget/", views.forget, name="forget"),
    path("results/<uuid:appraisee_id>/scorecard.pdf", views.scorecard_paper, name="scorecard-paper"),
    path("appeals/<uuid:appeal_id>/record.pdf", views.appeal_paper, name="appeal-paper"),
    path("cycles/<uuid:cycle_id>/pay.xlsx", views.payroll, name="payroll"),
    path("cycles/<uuid:cycle_id>/targets/", book_views.target_book, name="targets-book"),
    path("cycles/<uuid:cycle_id>/targets.xlsx", book_views.target_file, name="targets-file"),
    path("cycles/<uuid:cycle_id>/ratings/", book_views.rating_book, name="ratings-book"),
    path("cycles/<uuid:cycle_id>/ratings.xlsx", book_views.rating_file, name="ratings-file"),
    path("cycles/<uuid:cycle_id>/results.xlsx", book_views.result_file, name="results-file"),
    path("mine/", views.my_data, name="my-data"),
]
