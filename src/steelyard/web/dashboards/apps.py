from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "steelyard.web.dashboards"

    def ready(self) -> None:
        """Boards are a stage of every computation."""
        from steelyard.web.dashboards import stage  # noqa: F401 - registers itself
