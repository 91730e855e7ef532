from django.urls import path

from steelyard.web.api.application import api

urlpatterns = [
    path("v1/", api.urls),
]
