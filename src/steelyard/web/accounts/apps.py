from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "steelyard.web.accounts"

    def ready(self) -> None:
        from steelyard.web.accounts import quiet, receivers  # noqa: F401

        quiet.quieten()
