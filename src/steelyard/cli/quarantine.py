"""steelyard quarantine: rows that broke a contract, and what to do about them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from steelyard.cli.options import LANGUAGES, chosen_format, output

_CODES = (
    "required", "number", "whole_number", "date", "moment", "boolean", "allowed", "minimum", "maximum",
    "duplicate", "reference", "surplus",
)  # fmt: skip
_STATUSES = ("open", "mended", "replayed", "rejected", "superseded")


class _Pair(click.ParamType[Any]):
    """NAME=VALUE; the value may be empty and may hold further signs."""

    name = "pair"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        name, sign, rest = value.partition("=")
        if not sign or not name.strip():
            self.fail(f'"{value}" is not NAME=VALUE', param, ctx)
        return name.strip(), rest.strip()


def _narrowed(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--source", help="Only rows of this connection."),
        click.option("--code", type=click.Choice(_CODES), help="Only rows with this kind of reason."),
        click.option("--table", help="Only rows of this table."),
    ):
        function = option(function)
    return function


def _many(function: Callable[..., Any]) -> Callable[..., Any]:
    """IDS, or --all with what narrows it."""
    for option in (
        click.argument("ids", nargs=-1, metavar="[ID]..."),
        click.option("--all", "everything", is_flag=True, help="All waiting rows that fit, instead of ids."),
        click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True),
        _narrowed,
        click.option("--by", help="Who does it. Default: who is logged in here."),
    ):
        function = option(function)
    return function


@click.group("quarantine")
@click.argument("lake", metavar="LAKE")
@click.pass_context
def command(ctx: click.Context, lake: str) -> None:
    """See and mend the rows of LAKE that broke a contract.

    Nothing that was delivered is ever lost: a broken row waits here, as it came, until it is mended and
    replayed, or rejected with a reason.
    """
    ctx.obj = lake


@command.command("list")
@_narrowed
@click.option(
    "--status",
    type=click.Choice((*_STATUSES, "all")),
    help="Default: open and mended ones, about which something is to be done.",
)
@click.option("--most", default=40, show_default=True, help="Rows to show in a table.")
@click.option("--fail", is_flag=True, help="Exit with 1 when rows are waiting.")
@output
@click.pass_obj
def list_command(
    lake: str, /, table: str | None, code: str | None, source: str | None, status: str | None, most: int,
    fail: bool, format_: str | None, out: Path | None, lang: str,
) -> int:  # fmt: skip
    """List the rows and why they are here."""
    format_ = chosen_format(format_, out)
    from steelyard.cli.emit import emit
    from steelyard.cli.quarantine_tables import overview
    from steelyard.engine import quarantine
    from steelyard.lake.ingest.quarantine import WAITING

    chosen = {None: WAITING, "all": _STATUSES}.get(status, (status or "",))
    rows = quarantine.held_rows(lake, quarantine.Selection((), table, code, source, chosen))
    flat = quarantine.flat_records(rows, lang) if format_ in ("csv", "xlsx") else []
    emit(
        format_,
        out,
        document={"rows": [quarantine.held_record(row, lang) for row in rows]},
        sheets={"quarantine": (quarantine.FIELDS, flat)},
        tables=lambda: overview(rows, lang, most=most),
    )
    return int(fail and any(row.status in WAITING for row in rows))


@command.command("show")
@click.argument("id_", metavar="ID")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.pass_obj
def show_command(lake: str, /, id_: str, lang: str) -> None:
    """Show one row whole: its cells as they came, what is wrong, what was mended and by whom."""
    from steelyard.cli.emit import show
    from steelyard.cli.quarantine_tables import whole
    from steelyard.engine.quarantine import Selection, held_rows

    (row,) = held_rows(lake, Selection((id_,)))
    show(whole(row, lang))


@command.command("mend")
@_many
@click.option("--set", "corrections", type=_Pair(), multiple=True, help="COLUMN=VALUE, for every row meant.")
@click.option("--map", "mapping", type=_Pair(), multiple=True, help="OLD=NEW, for the cells at fault.")
@click.option("--reason", help="Why, for those who look at it later.")
@click.option("--replay", "then_replay", is_flag=True, help="Replay the mended rows at once.")
@click.pass_obj
def mend_command(
    lake: str, /, corrections: tuple[Any, ...], mapping: tuple[Any, ...], reason: str | None,
    then_replay: bool, lang: str, by: str | None, **meant: Any,
) -> int:  # fmt: skip
    """Give cells new values; the original stays beside them. `replay` brings the rows in."""
    if not corrections and not mapping:
        raise click.UsageError("Say what to mend: --set COLUMN=VALUE or --map OLD=NEW")
    from steelyard.cli.emit import show
    from steelyard.cli.quarantine_tables import done
    from steelyard.engine import quarantine

    rows = quarantine.mend_rows(
        lake,
        _selection(meant),
        corrections=dict(corrections),
        mapping=dict(mapping),
        by=_who(by),
        reason=reason,
    )
    show([done("mended", len(rows), lang)])
    if not (then_replay and rows):
        return 0
    return _replay(lake, quarantine.Selection(tuple(row.id for row in rows)), by, lang)


@command.command("replay")
@_many
@click.pass_obj
def replay_command(lake: str, /, by: str | None, lang: str, **meant: Any) -> int:
    """Check rows again and take in those that are sound now; exit 1 when some are still broken."""
    return _replay(lake, _selection(meant), by, lang)


def _replay(lake: str, selection: Any, by: str | None, lang: str) -> int:
    from steelyard.cli.emit import show, working
    from steelyard.cli.quarantine_tables import outcome
    from steelyard.engine.quarantine import replay_rows

    with working("replaying"):
        replayed = replay_rows(lake, selection, by=_who(by), timezone="UTC")
    show(outcome(replayed, lang))
    return int(bool(replayed.broken))


@command.command("reject")
@_many
@click.option("--reason", required=True, help="Why they stay out for good.")
@click.pass_obj
def reject_command(lake: str, /, by: str | None, lang: str, reason: str, **meant: Any) -> None:
    """Decide that rows stay out. They are kept, with your name and the reason."""
    from steelyard.cli.emit import show
    from steelyard.cli.quarantine_tables import done
    from steelyard.engine.quarantine import reject_rows

    show([done("rejected", len(reject_rows(lake, _selection(meant), by=_who(by), reason=reason)), lang)])


def _selection(meant: dict[str, Any]) -> Any:
    from steelyard.engine.quarantine import Selection

    ids, everything = meant["ids"], meant["everything"]
    if bool(ids) == everything:
        raise click.UsageError(
            "Say which rows: their ids, or --all, which --table, --code and --source narrow"
        )
    return Selection(ids, meant["table"], meant["code"], meant["source"])


def _who(by: str | None) -> str:
    import getpass

    return by or getpass.getuser()
