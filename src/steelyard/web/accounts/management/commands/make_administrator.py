"""python -m django make_administrator NAME --email NAME@EXAMPLE.COM: prints the link that sets a password."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from steelyard.web.accounts.actions import make_administrator


class Command(BaseCommand):
    help = "Makes an administrator and prints the link with which a password is set (valid three days, once)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--email", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = make_administrator(username=options["username"], email=options["email"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(made.link)
