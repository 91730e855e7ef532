"""The scheme of the sample company: one version in force, and a draft to try the studio with."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from steelyard.scheme.loading import load_scheme
from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import record
from steelyard.web.config import clock
from steelyard.web.schemes.files import digest, path_of
from steelyard.web.schemes.models import Scheme, State, Version

NOTE = "2026年度方案 · the scheme of 2026"


@transaction.atomic
def publish(file: Path, slug: str = "sample-company") -> Version:
    """Version 1, handed in by the director and published by HR, as the rules of the house ask for."""
    text = file.read_text(encoding="utf-8")
    title = dict(load_scheme(path_of(text)).scheme.title.by_language)
    scheme, _ = Scheme.objects.get_or_create(slug=slug, defaults={"title": title})
    if found := scheme.versions.filter(state=State.PUBLISHED).first():
        return found
    director, hr = (User.objects.get(username=name) for name in ("demo-director", "demo-hr"))
    version = Version.objects.create(
        scheme=scheme,
        number=1,
        text=text,
        sha256=digest(text),
        state=State.PUBLISHED,
        note=NOTE,
        created_by=director,
        submitted_by=director,
        submitted_at=clock.now(),
        published_by=hr,
        published_at=clock.now(),
    )
    record("scheme.published", version, actor=hr, new={"sha256": version.sha256}, reason=NOTE)
    return version
