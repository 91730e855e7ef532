from django.apps import AppConfig


class ScorecardsConfig(AppConfig):
    name = "steelyard.web.scorecards"

    def ready(self) -> None:
        """What follows when a scheme is published."""
        from steelyard.web.scorecards import listening  # noqa: F401 - it registers itself
