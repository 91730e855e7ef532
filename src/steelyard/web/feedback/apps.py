from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "steelyard.web.feedback"

    def ready(self) -> None:
        """What follows when the stage of feedback opens and closes; where its tasks are done."""
        from steelyard.web.feedback import openings, tasks  # noqa: F401 - they register themselves
