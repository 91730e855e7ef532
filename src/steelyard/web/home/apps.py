from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "steelyard.web.home"
