from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "steelyard.web.jobs"
