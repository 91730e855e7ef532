"""python -m steelyard.web.sample COMPANY: sets up the installation that the environment describes.

`--without-cycles`: systems, people and scores alone, for a company many times as large.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django


def main(company: str, *words: str) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steelyard.web.config.settings")
    django.setup()
    from django.conf import settings

    from steelyard.core.problems import SteelyardError
    from steelyard.web.sample.build import build

    try:
        build(
            Path(company),
            settings.STEELYARD_HOME,
            with_cycles="--without-cycles" not in words,
            say=lambda text: print(text, flush=True),
        )
    except SteelyardError as error:
        print("\n".join(str(problem) for problem in error.problems), file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
