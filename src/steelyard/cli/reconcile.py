"""steelyard reconcile: the same total from two sources, compared; and the data owner's settlement."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from steelyard.cli.options import LANGUAGES, Day, PeriodRange, chosen_format, output

_DATA = click.option(
    "--data", type=click.Path(path_type=Path), required=True, help="Folder or lake with the rows."
)
_AS_OF = click.option("--as-of", type=Day(), help="Last day to look at, such as 2026-09-30.")


class _WithDefault(click.Group):
    """`reconcile SCHEME …` compares; `reconcile settle SCHEME …` settles."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        asks_for_help = bool(args) and args[0] in ("-h", "--help")
        if not asks_for_help and (not args or args[0] not in self.commands):
            args = ["show", *args]
        return super().parse_args(ctx, args)


@click.group("reconcile", cls=_WithDefault)
def command() -> None:
    """Compare totals that two sources should have in common.

    `steelyard reconcile SCHEME --data DATA --period 2025Q1..2025Q4` compares both sides of every
    reconciliation of the scheme, down to the keys on which they differ. `show` may be left out.
    """


@command.command("show")
@click.argument("scheme")
@_DATA
@click.option("--period", "periods", type=PeriodRange(), required=True, help="2026Q1 or 2026Q1..2026Q4.")
@click.option("--name", "names", multiple=True, help="Only this reconciliation; may be given again.")
@click.option("--most", default=20, show_default=True, help="Keys listed for each period.")
@_AS_OF
@output
def show_command(
    scheme: str, data: Path, periods: Any, names: tuple[str, ...], most: int, as_of: date | None,
    format_: str | None, out: Path | None, lang: str,
) -> int:  # fmt: skip
    """Compare both sides in each period. Exits with 1 while a difference is open."""
    format_ = chosen_format(format_, out)
    from steelyard.cli.emit import emit, working
    from steelyard.cli.reconciliation_tables import reconciliation_tables
    from steelyard.engine.reconciliation_record import (
        KEY_FIELDS,
        PERIOD_FIELDS,
        key_records,
        reconciliation_record,
    )
    from steelyard.engine.reconciling import State, reconcile
    from steelyard.engine.workspace import open_workspace

    with working("reconciling"):
        workspace = open_workspace(scheme, data)
        found = reconcile(workspace, periods, as_of=as_of, names=names or None)
    records = [reconciliation_record(each, lang) for each in found]
    emit(
        format_,
        out,
        document={"reconciliations": records},
        sheets={"periods": (PERIOD_FIELDS, records), "keys": (KEY_FIELDS, key_records(records))},
        tables=lambda: reconciliation_tables(found, lang, most),
    )
    return 1 if any(each.state is State.OPEN for each in found) else 0


@command.command("settle")
@click.argument("scheme")
@_DATA
@click.option("--period", "periods", type=PeriodRange(), required=True, help="One period, such as 2026Q1.")
@click.option("--name", help="Which reconciliation. Default: the only one there is.")
@click.option("--by", required=True, help="Who settles it: the data owner the scheme names.")
@click.option("--reason", required=True, help="Why the difference is accepted.")
@_AS_OF
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
def settle_command(
    scheme: str, data: Path, periods: Any, name: str | None, by: str, reason: str, as_of: date | None,
    lang: str,
) -> None:  # fmt: skip
    """Accept the difference there is now, as a decision with a reason. A different one is open again."""
    from steelyard.engine.reconciling_words import amount, word
    from steelyard.engine.settling import settle
    from steelyard.engine.workspace import open_workspace

    if len(periods) > 1:
        raise click.UsageError("settle one period at a time: each has a difference of its own")
    workspace = open_workspace(scheme, data)
    now = datetime.now(ZoneInfo(workspace.calendar.timezone))
    chosen = name or _only_one(workspace)
    done = settle(workspace, chosen, periods[0], by=by, reason=reason, at=now, as_of=as_of)
    difference = amount(done.reconciled.comparison.difference)
    words = {"title": done.reconciled.title, "period": periods[0], "file": done.written_to}
    click.echo(word("settled", difference=difference, **words).in_language(lang))


def _only_one(workspace: Any) -> str:
    names = list(workspace.scheme.reconciliations)
    if len(names) != 1:
        raise click.UsageError(f"say which one with --name: {', '.join(names) or 'the scheme has none'}")
    return str(names[0])
