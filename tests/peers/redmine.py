"""A Redmine for one test run (Debian: apt-get install redmine redmine-sqlite puma), served by puma.

Debian keeps one Redmine in /usr/share/redmine and its instances elsewhere. A run takes a copy of it with a database,
settings and logs of its own, so that nothing of an installed instance is touched and root is not needed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peers.asking import answers, ask
from peers.instances import folder_of, free_port, program, run, serving

PACKAGES = ("redmine", "redmine-sqlite", "puma", "ruby-sqlite3")
_DEBIAN = Path("/usr/share/redmine")
_PRODUCTION = {"RAILS_ENV": "production", "X_DEBIAN_SITEID": "default", "REDMINE_LANG": "en"}

#: The API is switched on, and the administrator gets a key.
_SETUP = """
Setting.rest_api_enabled = '1'
admin = User.find_by(login: 'admin')
admin.update!(must_change_passwd: false)
puts "key=#{admin.api_key}"
"""


def missing() -> str | None:
    """Why it cannot be started here, or None."""
    if not (_DEBIAN / "config.ru").exists():
        return "Redmine is not installed (Debian: redmine redmine-sqlite)"
    return None if program("puma") else "puma is not installed (Debian: puma)"


@dataclass(frozen=True)
class Redmine:
    """A running server and the key of its administrator; `folder` for what only Rails can do."""

    url: str
    key: str
    folder: Path

    def ask(self, method: str, path: str, body: object = None) -> Any:
        return ask(method, self.url + path, body, {"X-Redmine-API-Key": self.key})

    def get(self, path: str) -> Any:
        return self.ask("GET", path)

    def ruby(self, code: str) -> str:
        """What a piece of Ruby prints inside the application."""
        return run(["bundle", "exec", "rails", "runner", code], cwd=self.folder, **_PRODUCTION)


@contextmanager
def redmine() -> Iterator[Redmine]:
    """A server with an empty database, Redmine's own trackers and statuses, and the REST API switched on."""
    with folder_of(None) as temporary:
        folder = _copy(temporary / "redmine")
        run(["bundle", "install", "--local", "--quiet"], cwd=folder, **_PRODUCTION)
        for task in ("db:migrate", "redmine:load_default_data"):
            run(["bundle", "exec", "rake", task], cwd=folder, **_PRODUCTION)
        printed = run(["bundle", "exec", "rails", "runner", _SETUP], cwd=folder, **_PRODUCTION)
        key = printed.partition("key=")[2].strip()
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        command = ["bundle", "exec", "puma", "-e", "production", "-b", f"tcp://127.0.0.1:{port}", "-t", "1:4"]
        with serving([*command, "config.ru"], lambda: answers(url), cwd=folder, environment=_PRODUCTION):
            yield Redmine(url, key, folder)


def _copy(folder: Path) -> Path:
    """The application with one instance, `default`, whose files all lie under the folder."""
    shutil.copytree(_DEBIAN, folder, symlinks=True)
    for link in ("Gemfile.lock", "instances", "config/database.yml"):
        (folder / link).unlink(missing_ok=True)
    instance = folder / "instances" / "default"
    for name in ("config", "log", "tmp", "files"):
        (instance / name).mkdir(parents=True)
    database = f"production:\n  adapter: sqlite3\n  database: {folder}/redmine.sqlite\n  timeout: 10000\n"
    for place in (instance / "config", folder / "config"):
        (place / "database.yml").write_text(database)
    (instance / "config" / "secret_key.txt").write_text("0123456789abcdef" * 4)
    gems = folder / "Gemfile"
    gems.write_text(gems.read_text().replace(f"{_DEBIAN}/{{", f"{folder}/{{"))
    (folder / "Gemfile.local").write_text("gem 'puma'\n")
    return folder
