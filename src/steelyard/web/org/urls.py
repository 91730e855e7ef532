from django.urls import path

from steelyard.web.org import views

urlpatterns = [
    path("", views.organisation, name="organisation"),
    path("people/<str:person_id>/", views.person, name="person"),
    path("people/<str:person_id>/lines/", views.add_line, name="line-add"),
    path("lines/<int:line_id>/end/", views.end_line, name="line-end"),
    path("teams/<str:team_id>/", views.team, name="team"),
    path("roles/", views.roles, name="roles"),
    path("import/", views.bring_in, name="organisation-import"),
    path("import/confirm/", views.confirm, name="organisation-confirm"),
    path("import/templates/<str:name>.xlsx", views.template, name="organisation-template"),
]
