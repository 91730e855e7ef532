from django.apps import AppConfig


class ContributionsConfig(AppConfig):
    name = "steelyard.web.contributions"

    def ready(self) -> None:
        """What waits to be verified is among the tasks of whoever is asked."""
        from steelyard.web.contributions import tasks  # noqa: F401 - it registers itself
