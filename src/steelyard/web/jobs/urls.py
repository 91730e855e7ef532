from django.urls import path

from steelyard.web.jobs import views

urlpatterns = [
    path("<uuid:job_id>/", views.job, name="job"),
]
