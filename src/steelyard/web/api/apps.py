from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "steelyard.web.api"
