from django.urls import path

from steelyard.web.audit import views

urlpatterns = [
    path("", views.entries, name="audit"),
    path("check/", views.check, name="audit-check"),
    path("reads/", views.reads, name="audit-reads"),
    path("<int:number>/", views.entry, name="audit-entry"),
]
