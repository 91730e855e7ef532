from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "steelyard.web.dashboards"
