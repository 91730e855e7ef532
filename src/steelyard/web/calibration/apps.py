from django.apps import AppConfig


class CalibrationConfig(AppConfig):
    name = "steelyard.web.calibration"

    def ready(self) -> None:
        """What the stage of calibration asks for, and that new numbers bring new diagnostics."""
        from steelyard.web.calibration import openings  # noqa: F401 - registers itself
