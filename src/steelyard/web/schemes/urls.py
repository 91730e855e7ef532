from django.urls import path

from steelyard.web.schemes import views

urlpatterns = [
    path("", views.schemes, name="schemes"),
    path("<str:slug>/", views.scheme, name="scheme"),
]
