from django.apps import AppConfig


class DataConfig(AppConfig):
    name = "steelyard.web.data"
