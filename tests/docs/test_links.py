"""Links lead somewhere: files exist, and so do headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)


def _text(page: Path) -> str:
    return _CODE.sub("", page.read_text(encoding="utf-8"))


def _links(page: Path) -> Iterator[str]:
    yield from (link for link in _LINK.findall(_text(page)) if "://" not in link)


def _anchors(page: Path) -> set[str]:
    """Headings as they are addressed on the usual hosting sites."""
    headings = re.findall(r"^#+ (.+?)\s*$", _text(page), re.MULTILINE)
    return {_slug(heading) for heading in headings}


def _slug(heading: str) -> str:
    kept = re.sub(r"[^\w\- ]", "", heading.lower())
    return kept.replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for link in _links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in _anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_guide_and_decision_is_linked(page: Path) -> None:
    if page.parent == ROOT:
        return
    linked = {(other.parent / link.partition("#")[0]).resolve() for other in PAGES for link in _links(other)}
    assert page.resolve() in linked
