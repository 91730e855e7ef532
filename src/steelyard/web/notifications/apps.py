from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "steelyard.web.notifications"

    def ready(self) -> None:
        """Listens to the steps of cycles."""
        from steelyard.web.notifications import listening  # noqa: F401 - registers itself
