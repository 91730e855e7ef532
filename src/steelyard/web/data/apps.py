from django.apps import AppConfig


class DataConfig(AppConfig):
    name = "steelyard.web.data"

    def ready(self) -> None:
        """Held rows, failed runs and late tables are tasks of those who look after the data."""
        from steelyard.web.data import tasks  # noqa: F401 - registers itself
