"""python -m steelyard.web.config serve|worker|admin: what the commands `steelyard serve` and so on start."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable

from django.core.exceptions import ImproperlyConfigured


def main(words: list[str]) -> int:
    asked = _parser().parse_args(words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steelyard.web.config.settings")
    try:
        return {"serve": _serve, "worker": _work, "admin": _admin}[asked.command](asked)
    except ImproperlyConfigured as error:
        return _refuse(str(error))
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="steelyard")
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve")
    serving.add_argument("--host", default="127.0.0.1")
    serving.add_argument("--port", type=int, default=8000)
    serving.add_argument("--workers", type=int, default=0)
    serving.add_argument("--threads", type=int, default=4)
    serving.add_argument("--with-worker", action="store_true")
    worker = commands.add_parser("worker")
    worker.add_argument("--for", dest="parent", type=int, default=0)
    admin = commands.add_parser("admin")
    admin.add_argument("email")
    admin.add_argument("--url")
    admin.add_argument("--password", action="store_true")
    return parser


def _serve(asked: argparse.Namespace) -> int:
    from steelyard.web.config.running import Serving, serve, usual_workers

    workers = asked.workers or usual_workers()
    serving = Serving(asked.host, asked.port, workers, asked.threads, asked.with_worker)
    # Threads share a few connections to PostgreSQL; SQLite has no use for that.
    os.environ.setdefault("STEELYARD_POOL", str(asked.threads + 1))
    if asked.host in ("127.0.0.1", "localhost", "::1"):
        os.environ.setdefault("STEELYARD_URL", serving.url)
    counting = tempfile.mkdtemp(prefix="steelyard-counts-") if workers > 1 else ""
    if counting:
        # Before the counters are made: several processes count together.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = counting
    try:
        return _run(lambda: serve(serving))
    finally:
        if counting:
            shutil.rmtree(counting, ignore_errors=True)


def _work(asked: argparse.Namespace) -> int:
    from steelyard.web.config.lifelines import end_with
    from steelyard.web.config.running import work

    if asked.parent:
        end_with(asked.parent, signal.SIGTERM)
    # The worker starts processes by fork, which a pool does not survive.
    os.environ["STEELYARD_POOL"] = "0"
    return _run(work)


def _admin(asked: argparse.Namespace) -> int:
    if asked.url:
        os.environ["STEELYARD_URL"] = asked.url

    def command() -> int:
        from django.conf import settings

        from steelyard.web.accounts.administrators import main
        from steelyard.web.config.preparing import prepare

        for line in (f"installation: {settings.STEELYARD_HOME}", *prepare(assets=False)):
            print(line, file=sys.stderr, flush=True)
        return main(asked.email, asks=asked.password)

    return _run(command)


def _run(command: Callable[[], int]) -> int:
    import django
    from django.db import Error

    django.setup()
    try:
        return command()
    except Error as error:
        first = str(error).strip().splitlines() or [type(error).__name__]
        return _refuse(f"the database cannot be used: {first[0]}")


def _refuse(why: str) -> int:
    print(f"error: {why}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
