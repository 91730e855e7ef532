from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "steelyard.web.results"

    def ready(self) -> None:
        """What follows when the stages of results open and close, and what people are asked."""
        from steelyard.web.results import openings, tasks  # noqa: F401 - register themselves
