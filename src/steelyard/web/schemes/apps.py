from django.apps import AppConfig


class SchemesConfig(AppConfig):
    name = "steelyard.web.schemes"
