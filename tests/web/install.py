"""What the web tests need besides Python, installed where that is possible: `python -m web.install` (make test).

Debian's packages need root; the services they bring are not started. Whatever is missing afterwards is named,
and its tests are skipped.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from peers import postgresql
from peers.install import install
from web import chromium

_FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
#: Package → what is left out without it.
_LEFT_OUT = {
    "chromium": "pages in a real browser",
    "fonts-noto-cjk": "Chinese characters in pictures of pages",
    "gettext": "whether the catalogues of words are complete",
    "postgresql": "the web tests on PostgreSQL",
}


def missing() -> list[str]:
    """The packages that are not there."""
    there = {
        "chromium": chromium.SHELL.exists() or chromium.WHOLE.exists(),
        "fonts-noto-cjk": _FONT.exists(),
        "gettext": shutil.which("msgfmt") is not None,
        "postgresql": postgresql.missing() is None,
    }
    return [package for package in _LEFT_OUT if not there[package]]


def _with_shell() -> list[str]:
    others = [package for package in missing() if package != "chromium"]
    return others if chromium.SHELL.exists() else ["chromium-headless-shell", *others]


def main(words: list[str]) -> int:
    """`--has PACKAGE`: 0 when it is there, else 1; installs nothing."""
    if words[:1] == ["--has"]:
        return int(words[1] in missing())
    if os.geteuid() == 0 and shutil.which("apt-get"):
        # Where there is no shell, there may be the whole browser.
        for wanted in (_with_shell, missing):
            if packages := wanted():
                print(f"installing {', '.join(packages)}", flush=True)
                install(packages)
    for package in missing():
        print(f"  left out: {_LEFT_OUT[package]} ({package} is not installed and cannot be from here)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
