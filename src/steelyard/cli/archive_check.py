"""What `steelyard verify` shows of an archive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: Findings that are listed on a terminal; JSON has all of them.
_MOST = 50


def check_archive(path: Path, *, digest: str | None, as_record: bool, lang: str) -> int:
    """Check, print, and give the exit code."""
    from steelyard.archive.record import archive_record
    from steelyard.archive.verifying import verify_archive
    from steelyard.cli.emit import emit_text, show, working
    from steelyard.engine.export import as_json

    with working("checking"):
        found = verify_archive(path, digest=digest)
    if as_record:
        emit_text(as_json(archive_record(found, lang)), None)
    else:
        show(_renderables(found, lang))
    return 1 if found.findings else 0


def _renderables(found: Any, lang: str) -> Iterator[Any]:
    from rich.text import Text

    from steelyard.cli.indented import indented
    from steelyard.engine.wording import say

    yield Text(found.summary.in_language(lang), style="bold red" if found.findings else "green")
    yield Text(f"sha256 {found.digest}", style="dim")
    for each in found.findings[:_MOST]:
        place, message = each.place.in_language(lang), each.message.in_language(lang)
        yield indented(f"{place}  {message}")
    if (more := len(found.findings) - _MOST) > 0:
        yield Text(say(lang, f"… and {more:,} more", f"……另有 {more:,} 处", f"……另有 {more:,} 處"))
    yield from (Text(each.in_language(lang), style="yellow") for each in found.warnings)
    yield from (indented(each.in_language(lang)) for each in found.proofs)
