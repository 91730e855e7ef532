"""steelyard verify: recompute a recorded result and compare it digit for digit."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from steelyard.cli.options import LANGUAGES

_CODES = {"identical": 0, "different": 1, "cannot": 2}
#: Differences that are listed on a terminal; JSON has all of them.
_MOST = 50


@click.command("verify")
@click.argument("result", type=click.Path(path_type=Path))
@click.option("--scheme", help="Where the scheme is now. Default: where the result says it was.")
@click.option("--data", help="Where the data are now. Default: where the result says they were.")
@click.option("--digest", help="Of an archive: the sha256 that was noted when it was written.")
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
def command(
    result: Path, scheme: str | None, data: str | None, digest: str | None, format_: str, lang: str
) -> int:
    """Recompute RESULT from the scheme and the data it names, and compare every digit.

    RESULT is a JSON file that compute or score wrote with --out. Exits with 0 when every field is the same,
    1 when one is not, 2 when it cannot be told because scheme or data are no longer those of the result.

    Or RESULT is the archive of a closed cycle. It holds all it needs: every byte is checked, the audit chain
    and the results are computed again. Exits with 1 when anything is not as it was written.
    """
    from steelyard.archive.reading import is_archive
    from steelyard.cli.archive_check import check_archive
    from steelyard.cli.emit import emit_text, show, working
    from steelyard.engine.export import as_json
    from steelyard.engine.verification_record import verification_record
    from steelyard.engine.verifying import verify

    if is_archive(result):
        if scheme or data:
            raise click.UsageError("an archive holds its scheme and data: leave out --scheme and --data")
        return check_archive(result, digest=digest, as_record=format_ == "json", lang=lang)
    if digest:
        raise click.UsageError("--digest is for archives")
    with working("recomputing"):
        found = verify(result, scheme=scheme, data=data)
    if format_ == "json":
        emit_text(as_json(verification_record(found, lang)), None)
    else:
        show(_renderables(found, lang))
    return _CODES[found.outcome]


def _renderables(found: Any, lang: str) -> Iterator[Any]:
    from rich.text import Text

    from steelyard.cli.indented import indented

    styles = {"identical": "green", "different": "bold red", "cannot": "bold yellow"}
    yield Text(found.summary.in_language(lang), style=styles[found.outcome])
    yield from (indented(each.in_language(lang), "") for each in found.obstacles)
    yield from (Text(each.in_language(lang), style="yellow") for each in found.warnings)
    if found.deviations:
        yield _table(found.deviations, lang)


def _table(deviations: Any, lang: str) -> Any:
    from rich.text import Text

    from steelyard.cli.tables import table
    from steelyard.engine.wording import say

    heads = (
        ("subject", "l"),
        ("period", "l"),
        ("", "l"),
        ("field", "l"),
        ("recorded", "r"),
        ("recomputed", "r"),
    )
    made = table("", *heads, language=lang)
    for each in deviations[:_MOST]:
        place = each.place
        cells = (
            place.subject, place.period, place.part, _field(place),
            _shown(each.recorded), _shown(each.recomputed),
        )  # fmt: skip
        made.add_row(*map(Text, cells))
    if (more := len(deviations) - _MOST) > 0:
        made.caption = Text(say(lang, f"… and {more:,} more", f"……另有 {more:,} 处", f"……另有 {more:,} 處"))
    return made


def _field(place: Any) -> str:
    """The field of a record; what is not in one, with the section it stands in."""
    return str(place.field) if place.subject else ".".join(filter(None, (place.section, place.field)))


def _shown(value: Any) -> str:
    from steelyard.core.numbers import plain
    from steelyard.engine.recorded import ABSENT

    if value is ABSENT or value is None:
        return "–" if value is ABSENT else "null"
    return plain(value) if isinstance(value, Decimal) else str(value)
