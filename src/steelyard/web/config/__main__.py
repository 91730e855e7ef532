"""python -m steelyard.web.config serve|worker: what `steelyard serve` and `steelyard worker` start."""

from __future__ import annotations

import argparse
import os
import sys

from django.core.exceptions import ImproperlyConfigured


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="steelyard")
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve")
    serving.add_argument("--host", default="127.0.0.1")
    serving.add_argument("--port", type=int, default=8000)
    serving.add_argument("--threads", type=int, default=4)
    serving.add_argument("--with-worker", action="store_true")
    commands.add_parser("worker")
    asked = parser.parse_args(words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steelyard.web.config.settings")
    try:
        import django

        django.setup()
    except ImproperlyConfigured as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    from steelyard.web.config import running

    if asked.command == "worker":
        return running.work()
    return running.serve(
        host=asked.host, port=asked.port, threads=asked.threads, with_worker=asked.with_worker
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
