from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "steelyard.web.feedback"

    def ready(self) -> None:
        """What follows when the stage opens and closes; what counts of it; where its tasks are done."""
        from steelyard.web.feedback import counting, openings, tasks  # noqa: F401 - they register themselves
