from django.urls import path

from steelyard.web.notifications import views

urlpatterns = [
    path("", views.notices, name="notices"),
    path("read/", views.read_all, name="notices-read"),
    path("<int:pk>/", views.read, name="notice-read"),
]
