from django.apps import AppConfig


class CyclesConfig(AppConfig):
    name = "steelyard.web.cycles"

    def ready(self) -> None:
        """What a cycle asks of people is among their tasks."""
        from steelyard.web.cycles import openings, tasks  # noqa: F401 - they register themselves
