from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "steelyard.web.reports"
