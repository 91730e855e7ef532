"""The settings of the web tests: those of the product in a home folder of this run, with quick passwords."""

import atexit
import os
import shutil
import tempfile

from web import postgres

_home = tempfile.mkdtemp(prefix="steelyard-tests-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ.update(
    STEELYARD_HOME=_home,
    STEELYARD_SECRET_KEY="only-for-tests-" + "x" * 40,
    STEELYARD_TODAY="2026-09-18",
    STEELYARD_LANGUAGE="en",
)
os.environ.pop("STEELYARD_DEMO", None)
os.environ.pop("DATABASE_URL", None)
if postgres.wanted():
    os.environ["DATABASE_URL"] = postgres.url()

from steelyard.web.config.settings import *  # noqa: E402, F403
from steelyard.web.config.settings import DATABASES  # noqa: E402

# Processes that a test starts choose their own database (processes.py).
os.environ.pop("DATABASE_URL", None)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if not postgres.wanted():
    # A file, so that the threads of a live server have connections of their own.
    DATABASES["default"]["TEST"] = {"NAME": f"{_home}/test.sqlite3"}
