"""The page on security names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")


def test_every_test_it_names_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", PAGE)
    assert len(named) > 30
    missing = [
        f"{file}::{name}" for file, name in named if f"def {name}(" not in (ROOT / file).read_text("utf-8")
    ]
    assert missing == []


def test_every_attack_has_one() -> None:
    attacks = [
        line for line in PAGE.splitlines() if line.startswith("| ") and "attack" not in line.split("|")[1]
    ]
    assert len(attacks) > 10
    assert [line for line in attacks if "::test_" not in line] == []
