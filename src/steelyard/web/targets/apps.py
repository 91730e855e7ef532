from django.apps import AppConfig


class TargetsConfig(AppConfig):
    name = "steelyard.web.targets"

    def ready(self) -> None:
        """What follows when targets are set."""
        from steelyard.web.targets import openings  # noqa: F401 - registers itself
