from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "steelyard.web.results"

    def ready(self) -> None:
        """What follows when the stages of results open and close."""
        from steelyard.web.results import openings  # noqa: F401 - registers itself
