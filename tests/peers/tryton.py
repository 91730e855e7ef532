"""A Tryton server for one test run, from PyPI: its modules, a SQLite database, JSON-RPC on 127.0.0.1.

The packages live in an environment of their own, `.venv-peers` of the checkout. Activating the modules takes half
a minute, so the fresh database is kept there and copied for every run.
"""

from __future__ import annotations

import base64
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peers.asking import answers, ask
from peers.instances import folder_of, free_port, run, serving

ENVIRONMENT = Path(__file__).resolve().parents[2] / ".venv-peers"
MODULES = ("sale_opportunity", "marketing_campaign", "project", "project_plan")
#: Tested with the 8.2 series.
PACKAGES = ("trytond>=8.2,<8.3", *(f"trytond_{module}>=8.2,<8.3" for module in MODULES))
LOGIN, PASSWORD = "admin", "admin-密码-1"
DATABASE = "peer"


def missing() -> str | None:
    """Why it cannot be started here, or None."""
    made = (ENVIRONMENT / "bin" / "trytond").exists()
    return None if made else f"Tryton is not installed in {ENVIRONMENT.name} (make test-peers does)"


def install() -> None:
    """The packages into their environment."""
    if not (ENVIRONMENT / "bin" / "python").exists():
        run([sys.executable, "-m", "venv", str(ENVIRONMENT)], cwd=Path.cwd())
    pip = [
        str(ENVIRONMENT / "bin" / "python"),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]
    run([*pip, *PACKAGES], cwd=ENVIRONMENT)


@dataclass
class Tryton:
    """A running server and an administrator on it; `folder` has its database."""

    url: str
    folder: Path
    session: str = ""
    context: dict[str, Any] | None = None

    def rpc(self, method: str, *params: object) -> Any:
        """The result of a remote method; RuntimeError with what the server says."""
        headers = {"Authorization": f"Session {self.session}"} if self.session else {}
        body = {"id": 1, "method": method, "params": list(params)}
        answer = ask("POST", f"{self.url}/{DATABASE}/rpc/", body, headers)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error'][:2]}")
        return answer["result"]

    def call(self, model: str, method: str, *params: object) -> Any:
        return self.rpc(f"model.{model}.{method}", *params, self.context or {})

    def create(self, model: str, *rows: dict[str, object]) -> list[int]:
        return list(self.call(model, "create", list(rows)))

    def log_in(self) -> None:
        user, key, _ = self.rpc("common.db.login", LOGIN, {"password": PASSWORD}, "en")
        self.session = base64.b64encode(f"{LOGIN}:{user}:{key}".encode()).decode()
        self.context = self.call("res.user", "get_preferences", True)


@contextmanager
def tryton() -> Iterator[Tryton]:
    """A server with an empty database and its administrator logged in."""
    with folder_of(None) as folder:
        port = free_port()
        settings = _settings(folder, port)
        shutil.copy(_template(), folder / f"{DATABASE}.sqlite")
        peer = Tryton(f"http://127.0.0.1:{port}", folder)
        command = [str(ENVIRONMENT / "bin" / "trytond"), "-c", str(settings), "-d", DATABASE]
        with serving(command, lambda: answers(peer.url), cwd=folder):
            peer.log_in()
            yield peer


def _settings(folder: Path, port: int) -> Path:
    """The server's own settings: where it listens, where its databases are; sessions end when idle for a minute."""
    file = folder / "trytond.conf"
    file.write_text(
        f"[database]\nuri = sqlite://\npath = {folder}\n[web]\nlisten = 127.0.0.1:{port}\n"
        "[session]\nmax_age = 3600\ntimeout = 60\n",
        encoding="utf-8",
    )
    return file


def _template() -> Path:
    """A database with all modules activated, made once per set of packages."""
    versions = sorted(path.name for path in ENVIRONMENT.glob("lib/python*/site-packages/trytond*.dist-info"))
    kept, stamp = ENVIRONMENT / f"{DATABASE}.sqlite", ENVIRONMENT / "peer.versions"
    if kept.exists() and stamp.exists() and stamp.read_text() == "\n".join(versions):
        return kept
    with folder_of(None) as folder:
        database = folder / f"{DATABASE}.sqlite"
        database.touch()
        (folder / "password").write_text(PASSWORD, encoding="utf-8")
        admin = [str(ENVIRONMENT / "bin" / "trytond-admin"), "-c", str(_settings(folder, 0)), "-d", DATABASE]
        secret = str(folder / "password")
        run([*admin, "--all", "--email", "admin@example.com"], cwd=folder, TRYTONPASSFILE=secret)
        run([*admin, "-u", *MODULES, "--activate-dependencies"], cwd=folder, TRYTONPASSFILE=secret)
        shutil.copy(database, kept)
    stamp.write_text("\n".join(versions))
    return kept
