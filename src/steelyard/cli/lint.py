"""steelyard lint: a linter for schemes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from steelyard.cli.options import LANGUAGES, Location, PeriodRange, snapshot

FORMATS = ("text", "json", "sarif", "github")
_PATH = click.Path(path_type=Path)


@click.command("lint")
@click.argument("schemes", metavar="SCHEME...", nargs=-1)
@click.option("--data", type=Location(), help="Folder or lake with past rows: rules over data run, too.")
@snapshot
@click.option(
    "--period", "periods", type=PeriodRange(), help="Periods of the data. Default: the last 8 full ones."
)
@click.option("--by", help="Whose sheets: employee (default), team, department, or a column of the rows.")
@click.option("--select", multiple=True, metavar="RULE", help="Only this rule or family; several times.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Without this rule or family; several times.")
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings, too.")
@click.option("--show-ignored", is_flag=True, help="Also what the scheme gives a reason to ignore.")
@click.option("--fix", is_flag=True, help="Mend what can be mended safely; comments and order stay.")
@click.option("--diff", "diff_only", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), help="Default: by the ending of --out, else text."
)
@click.option("--out", type=_PATH, help="Write to this file instead of the terminal.")
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of findings."
)
@click.option("--list-rules", is_flag=True, help="List all rules, and stop.")
@click.option("--explain", metavar="RULE", help="Show the documentation of a rule, and stop.")
def command(
    schemes: tuple[str, ...], data: Path | None, snapshot: str | None, periods: Any, by: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...], strict: bool, show_ignored: bool, fix: bool, diff_only: bool,
    format_: str | None, out: Path | None, lang: str, list_rules: bool, explain: str | None,
) -> int:  # fmt: skip
    """Find what is wrong or unwise in each SCHEME: a path, a pattern ("schemes/*.yaml"), or preset:growth.

    Exit codes: 0 no errors, 1 errors, 2 wrong usage or a file that cannot be read.
    """
    format_ = _chosen_format(format_, out)
    if list_rules or explain is not None:
        return _show_rules(explain, format_, out, lang)
    if not schemes:
        raise click.UsageError("Missing argument 'SCHEME...': a path, a pattern, or preset:growth")
    if data is None and (periods is not None or by is not None or snapshot is not None):
        raise click.UsageError("--period, --by and --snapshot speak of data: give --data FOLDER, too")
    from steelyard.engine.linting import Past, named
    from steelyard.lint.runner import Selection

    references, selection = named(schemes), Selection(_tokens(select), _tokens(ignore))
    if fix or diff_only:
        _fix(references, selection, show=diff_only, write=not diff_only, lang=lang)
        if diff_only:
            return 0
    past = Past(data, periods or (), by, snapshot) if data is not None else None
    outcomes, unread = _linted(references, selection, past)
    if outcomes:
        _emit(outcomes, format_, out, lang, show_ignored)
    return _exit_code(outcomes, unread, strict=strict)


def _tokens(given: Sequence[str]) -> list[str]:
    """`--select weights,W001` is the same as naming them one by one."""
    return [token.strip() for each in given for token in each.split(",") if token.strip()]


def _chosen_format(format_: str | None, out: Path | None) -> str:
    ending = out.suffix.lstrip(".").lower() if out else ""
    return format_ or (ending if ending in FORMATS else "text")


# ── linting ─────────────────────────────────────────────────────────────────────────────────────────


def _linted(references: Sequence[str], selection: Any, past: Any) -> tuple[list[Any], bool]:
    """The outcome of every scheme that could be read; the others are told of at once."""
    from steelyard.cli import complain
    from steelyard.cli.emit import working
    from steelyard.core.problems import SteelyardError
    from steelyard.engine.linting import lint_scheme

    outcomes, unread = [], False
    with working("linting"):
        for reference in references:
            try:
                outcomes.append(lint_scheme(reference, selection=selection, past=past))
            except SteelyardError as error:
                complain(error)
                unread = True
    return outcomes, unread


def _exit_code(outcomes: Sequence[Any], unread: bool, *, strict: bool) -> int:
    from steelyard.core.problems import Severity

    # Asked to look at data and unable to, with nothing else to stop for: that must not pass for fine.
    blind = any(outcome.not_run and not outcome.report.has_errors for outcome in outcomes)
    if unread or blind:
        return 2
    levels = {level for outcome in outcomes for level in outcome.report.levels}
    return int(Severity.ERROR in levels or (strict and Severity.WARNING in levels))


def _emit(outcomes: Sequence[Any], format_: str, out: Path | None, lang: str, show_ignored: bool) -> None:
    from steelyard.cli.emit import emit_text, show

    if format_ == "text":
        from steelyard.cli.findings import findings

        show(findings(outcomes, lang, show_ignored=show_ignored), out)
        return
    emit_text(_for_programs(outcomes, format_, lang), out)


def _for_programs(outcomes: Sequence[Any], format_: str, lang: str) -> str:
    from steelyard.engine.export import as_json
    from steelyard.lint.formats import github, record, sarif

    if format_ == "github":
        return "".join(f"{line}\n" for line in github.lines(outcomes, language=lang))
    writer = sarif if format_ == "sarif" else record
    return as_json(writer.document(outcomes, language=lang))


# ── mending ─────────────────────────────────────────────────────────────────────────────────────────


def _fix(references: Sequence[str], selection: Any, *, show: bool, write: bool, lang: str) -> None:
    from steelyard.cli import complain
    from steelyard.cli.mending import difference, say_done
    from steelyard.core.problems import SteelyardError
    from steelyard.engine.linting import mend_scheme

    for reference in references:
        try:
            mended = mend_scheme(reference, selection=selection, write=write)
        except SteelyardError as error:
            complain(error)
            continue
        if show:
            sys.stdout.write(difference(reference, mended))
        say_done(reference, mended, lang, written=write)


# ── about rules ─────────────────────────────────────────────────────────────────────────────────────


def _show_rules(explain: str | None, format_: str, out: Path | None, lang: str) -> int:
    from steelyard.cli.emit import emit_text, show
    from steelyard.cli.rulebook import listed, page
    from steelyard.engine.export import as_json
    from steelyard.lint.formats.record import rule_record
    from steelyard.lint.registry import all_rules, known, selected, unknown_rule

    if explain is not None and not known(explain):
        raise click.UsageError(str(unknown_rule(explain)))
    rules = selected([explain], []) if explain is not None else list(all_rules())
    if format_ == "json":
        emit_text(as_json({"rules": [rule_record(rule, lang) for rule in rules]}), out)
    elif explain is not None:
        show((part for rule in rules for part in page(rule, lang)), out)
    else:
        show(listed(rules, lang), out)
    return 0
