from django.urls import path

from steelyard.web.scorecards import views

urlpatterns = [
    path("", views.people, name="team-scorecards"),
    path("my/", views.mine, name="my-scorecard"),
    path("live/", views.live, name="live"),
    path("<str:subject>/", views.newest, name="scorecard-of"),
    path("<str:subject>/<str:period>/", views.card, name="scorecard"),
    path("<str:subject>/<str:period>/what-if/", views.what_if, name="what-if"),
    path("<str:subject>/<str:period>/<str:name>/", views.indicator, name="indicator"),
    path("<str:subject>/<str:period>/<str:name>/rows/", views.evidence, name="indicator-rows"),
]
