"""Presets and packs, as a gallery and as a beginning."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from steelyard.core.problems import SteelyardError
from steelyard.engine.drafting.writing import EditError, put
from steelyard.engine.outline import outline
from steelyard.engine.start import start_scheme
from steelyard.scheme.loading import load_scheme, read_merged, shipped
from steelyard.web.ui.templatetags.steelyard import in_language


@dataclass(frozen=True)
class Shipped:
    """A preset or a pack that comes with the product."""

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    dimensions: list[dict[str, Any]]

    @property
    def label(self) -> str:
        return in_language(self.title) or self.name


@cache
def presets() -> list[Shipped]:
    """All presets, with their dimensions and weights."""
    return [_shipped(f"preset:{name}", name) for name in shipped("preset")]


def _shipped(reference: str, name: str) -> Shipped:
    found = outline(load_scheme(reference).scheme)
    return Shipped(name, found["title"], found["description"], found["dimensions"])


@cache
def packs() -> list[Shipped]:
    """All packs; they are no schemes by themselves, and only say what they add."""
    return [_pack(name) for name in shipped("pack")]


def _pack(name: str) -> Shipped:
    found = read_merged(f"pack:{name}").plain()
    return Shipped(name, found["title"], found["description"], [])


def start(slug: str, preset: str, chosen: Sequence[str]) -> str:
    """The document `steelyard init` writes, with this id."""
    with tempfile.TemporaryDirectory() as folder:
        path, _ = start_scheme(Path(folder), preset=preset or "balanced", packs=list(chosen))
        text = path.read_text(encoding="utf-8")
    return "".join(
        f"scheme: {slug}\n" if line.startswith("scheme:") else line for line in text.splitlines(keepends=True)
    )


def copied(text: str, slug: str) -> str:
    """The same document with another id; where the id cannot be put in, the document as it is."""
    try:
        return put(text, ("scheme",), slug)
    except (EditError, SteelyardError):
        return text
