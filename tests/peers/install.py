"""What the peers need, installed where that is possible: `python -m peers.install` (make test-peers).

Debian packages need root; the services they bring are not started. Tryton goes into an environment of the checkout.
Whatever is missing afterwards is named, and its tests are skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from peers import mariadb, postgresql, redmine, tryton

_DEBIAN = {"PostgreSQL": postgresql, "MariaDB": mariadb, "Redmine": redmine}
_POLICY = Path("/usr/sbin/policy-rc.d")
#: Redmine's package would like to ask which database it may set up; a test makes its own.
_ANSWERS = "redmine redmine/instances/default/dbconfig-install boolean false\n"


def main() -> None:
    wanted = [name for peer in _DEBIAN.values() if peer.missing() for name in peer.PACKAGES]
    if wanted and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"installing {', '.join(wanted)}", flush=True)
        install(wanted)
    if tryton.missing():
        print(f"installing Tryton into {tryton.ENVIRONMENT.name}", flush=True)
        try:
            tryton.install()
        except RuntimeError as error:
            print(error)
    for name, peer in {**_DEBIAN, "Tryton": tryton}.items():
        why = peer.missing()
        print(f"  {name}: {f'left out. {why}' if why else 'ready'}")


def install(packages: list[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if shutil.which("debconf-set-selections"):
        subprocess.run(["debconf-set-selections"], input=_ANSWERS, text=True, check=False)
    with _no_services():
        for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
            subprocess.run(
                ["apt-get", "-qq", *command], env=environment, stdout=subprocess.DEVNULL, check=False
            )


@contextmanager
def _no_services() -> Iterator[None]:
    """Debian asks this script before a package starts its service."""
    if _POLICY.exists():
        yield
        return
    _POLICY.write_text("#!/bin/sh\nexit 101\n")
    _POLICY.chmod(0o755)
    try:
        yield
    finally:
        _POLICY.unlink()


if __name__ == "__main__":
    main()
