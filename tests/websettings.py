"""The settings of the web tests: those of the product in a home folder of this run, with quick passwords."""

import os
import tempfile

_home = tempfile.mkdtemp(prefix="steelyard-tests-")
os.environ.update(
    STEELYARD_HOME=_home,
    STEELYARD_SECRET_KEY="only-for-tests-" + "x" * 40,
    STEELYARD_TODAY="2026-09-18",
    STEELYARD_LANGUAGE="en",
)
os.environ.pop("STEELYARD_DEMO", None)

from steelyard.web.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
