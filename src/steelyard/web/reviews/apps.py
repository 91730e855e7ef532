from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "steelyard.web.reviews"

    def ready(self) -> None:
        """Tasks are handed out, rows given to the engine, and the tasks lead to their page."""
        from steelyard.web.reviews import openings, rows, tasks  # noqa: F401 - they register themselves
