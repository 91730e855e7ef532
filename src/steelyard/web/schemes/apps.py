from django.apps import AppConfig


class SchemesConfig(AppConfig):
    name = "steelyard.web.schemes"

    def ready(self) -> None:
        """To read a scheme, and to review one, are tasks."""
        from steelyard.web.schemes import tasks  # noqa: F401 - registers itself
