"""What cannot be right stops the start, in one sentence and without a traceback."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
GUIDE = ROOT / "docs" / "guides" / "serving.md"


def start(home: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """`steelyard serve` on a port that is taken by nobody, ended at once where it comes up."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("STEELYARD_", "DJANGO_"))
    }
    code = "import django; django.setup()"
    command = [sys.executable, "-m", "steelyard.web.config", "worker"]
    if not environ.pop("_refused", ""):
        command = [sys.executable, "-c", code]
    settings = {"DJANGO_SETTINGS_MODULE": "steelyard.web.config.settings", "STEELYARD_HOME": str(home)}
    return subprocess.run(
        command, env={**kept, **settings, **environ}, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"STEELYARD_DEMMO": "1"}, 'STEELYARD_DEMMO is not a setting. Did you mean "STEELYARD_DEMO"'),
        ({"STEELYARD_DEMO": "perhaps"}, "STEELYARD_DEMO='perhaps' is neither yes nor no"),
        ({"STEELYARD_TODAY": "tomorrow"}, "STEELYARD_TODAY='tomorrow' is not a date"),
        ({"STEELYARD_UPLOAD_MB": "many"}, "STEELYARD_UPLOAD_MB='many' is not a whole number"),
        ({"STEELYARD_SECRET_KEY": "short"}, "STEELYARD_SECRET_KEY is shorter than 32 characters"),
        ({"STEELYARD_URL": "kpi.example.com"}, "STEELYARD_URL must look like https://"),
        ({"STEELYARD_URL": "https://kpi.example.com"}, "STEELYARD_SECRET_KEY"),
        ({"STEELYARD_DEMO": "1", "STEELYARD_URL": "https://k.example.com", "STEELYARD_SECRET_KEY": "x" * 40}, "STEELYARD_DEMO=1"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL"),
    ],
)  # fmt: skip
def test_it_refuses_in_a_sentence(tmp_path, environ, said):
    done = start(tmp_path, _refused="yes", **environ)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_home_that_is_a_file_is_refused(tmp_path):
    file = tmp_path / "file"
    file.touch()
    assert "is a file; a folder is needed" in start(file, _refused="yes").stderr


def test_two_starts_share_one_secret_key(tmp_path):
    for _ in range(2):
        assert start(tmp_path).returncode == 0
    key = tmp_path / "secret-key"
    assert len(key.read_text(encoding="ascii")) >= 32
    assert key.stat().st_mode & 0o077 == 0


def test_every_setting_is_in_the_guide():
    read = re.compile(r'"(STEELYARD_[A-Z_]+|DATABASE_URL)"')
    web = ROOT / "src" / "steelyard" / "web"
    used = {name for file in web.rglob("*.py") for name in read.findall(file.read_text(encoding="utf-8"))}
    ours = {
        "STEELYARD_CACHE",
        "STEELYARD_CRASH",
        "STEELYARD_PEERS",
        "STEELYARD_SENDS_MAIL",
        "STEELYARD_ASSETS",
    }
    written = set(re.findall(r"`(STEELYARD_[A-Z_]+|DATABASE_URL)`", GUIDE.read_text(encoding="utf-8")))
    written |= set(
        re.findall(r"`(STEELYARD_[A-Z_]+)`", (GUIDE.parent / "sign-in.md").read_text(encoding="utf-8"))
    )
    # The names of providers stand for the variables that begin with them.
    begun = {name for name in used if any(one.startswith(f"{name}_") for one in written)}
    assert used - ours - written - begun == set()
