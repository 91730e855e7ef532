from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "steelyard.web.org"
