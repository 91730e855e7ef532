from django.apps import AppConfig


class ActualsConfig(AppConfig):
    name = "steelyard.web.actuals"

    def ready(self) -> None:
        """What follows when the stage of actuals opens and closes; what is asked of data owners."""
        from steelyard.web.actuals import openings, tasks  # noqa: F401 - they register themselves
