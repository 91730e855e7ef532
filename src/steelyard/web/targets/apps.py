from django.apps import AppConfig


class TargetsConfig(AppConfig):
    name = "steelyard.web.targets"

    def ready(self) -> None:
        """What follows when targets are set, and what people are asked."""
        from steelyard.web.targets import openings, tasks  # noqa: F401 - register themselves
