from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "steelyard.web.ui"
