"""What others wrote is in the package as they published it, with its licence; nothing comes from elsewhere."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from steelyard.web import ui
from steelyard.web.home.navigation import DOORS

STATIC = Path(ui.__file__).parent / "static" / "ui"
VENDOR = STATIC / "vendor"
WEB = Path(ui.__file__).parent.parent
PACKAGES = json.loads((VENDOR / "vendored.json").read_text(encoding="utf-8"))
LICENCES = {
    "MIT": "Permission is hereby granted, free of charge",
    "Apache-2.0": "Apache License",
    "0BSD": "Permission to use, copy, modify, and/or distribute this software for",
}
packages = pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["folder"])


@packages
def test_every_file_is_the_one_that_was_published(package):
    found = {
        name: hashlib.sha256((VENDOR / package["folder"] / name).read_bytes()).hexdigest()
        for name in package["sha256"]
    }
    assert package["sha256"] == found


def test_no_file_is_unlisted():
    listed = {f"{package['folder']}/{name}" for package in PACKAGES for name in package["sha256"]}
    there = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert listed | {"vendored.json"} == there


@packages
def test_its_licence_is_beside_it(package):
    assert "LICENSE" in package["sha256"]
    text = (VENDOR / package["folder"] / "LICENSE").read_text(encoding="utf-8")
    assert LICENCES[package["licence"]] in text


@packages
def test_its_version_is_the_one_that_is_told(package):
    scripts = [name for name in package["sha256"] if name.endswith(".js")]
    if scripts:
        texts = [(VENDOR / package["folder"] / name).read_text(encoding="utf-8") for name in scripts]
        assert any(package["version"] in text for text in texts)


def test_every_sign_that_is_used_is_drawn():
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
    templates = [path.read_text(encoding="utf-8") for path in WEB.rglob("*.html")]
    used = {name for text in templates for name in re.findall(r'{% icon "([^"]+)"', text)}
    assert used
    assert (used | {door.icon for door in DOORS}) - drawn == set()


def test_no_page_fetches_anything_from_elsewhere():
    own = [
        path for kind in ("*.html", "*.css", "*.js") for path in WEB.rglob(kind) if VENDOR not in path.parents
    ]
    assert len(own) > 50
    fetching = re.compile(r"""(?:src|href)=["'](https?:)?//|url\(["']?(https?:)?//|import .*["']https?://""")
    assert [path.name for path in own if fetching.search(path.read_text(encoding="utf-8"))] == []
