"""steelyard demo: the sample company, scored and served."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import click

from steelyard.cli.options import LANGUAGES, PeriodRange


@click.command("demo")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo"),
    show_default=True,
    help="Where the company is written.",
)
@click.option(
    "--period", "periods", type=PeriodRange(), default="2026Q3", show_default=True, help="Quarter to score."
)
@click.option("--seed", type=int, default=2026, show_default=True, help="Another seed, another company.")
@click.option("--dirty", is_flag=True, help="Add broken rows, to see how they are reported.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option(
    "--serve/--no-serve",
    default=True,
    show_default=True,
    help="End with the web application running on the company.",
)
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Where it is served."
)
def command(folder: Path, periods: Any, seed: int, dirty: bool, lang: str, serve: bool, port: int) -> None:
    """Make a marketing department of 60 people with two years of data, score it and serve it."""
    if periods[0].grain != "quarter":
        raise click.UsageError(f"the sample company is scored by quarter, such as 2026Q3, not {periods[0]}")
    from steelyard.cli.emit import terminal, working
    from steelyard.cli.tables import score_tables
    from steelyard.demo import generate
    from steelyard.engine.compute import Request
    from steelyard.engine.score import score
    from steelyard.engine.workspace import open_workspace

    _must_be_ours(folder)
    with working("making the sample company"):
        company = generate(folder, seed=seed, dirty=dirty)
    rows = sum(company.rows.values())
    click.echo(f"{folder}: {len(company.rows)} tables, {rows:,} rows, two years to 2026-09-30")
    if dirty:
        click.echo(f"{len(company.dirt)} broken cells were planted; scoring will name them")
    console = terminal()
    with working("scoring"):
        workspace = open_workspace(company.scheme, folder)
        whole = score(workspace, Request(periods, "department"))
        people = score(workspace, Request(periods, "employee"))
    for renderable in score_tables(whole, lang):
        console.print(renderable)
    for renderable in score_tables(people, lang):
        console.print(renderable)
    _export(folder / "scorecards", people, lang)
    click.echo("Every number explains itself, down to the rows:")
    click.echo(
        f"  {_called()} explain {company.scheme} --data {folder} --period {periods[0]} "
        f"--subject {_somebody(people)} --indicator campaign_roi --rows"
    )
    if serve:
        _serve(folder.resolve(), port)


#: The day on the wall of the sample company: its third quarter is not over yet.
TODAY = "2026-09-18"


def _serve(folder: Path, port: int) -> None:
    """Set the installation up beside the tables, then become its server. Both are processes of their own."""
    environment = {
        **os.environ,
        "STEELYARD_HOME": str(folder / "home"),
        "STEELYARD_DEMO": "1",
        "STEELYARD_TODAY": TODAY,
        "STEELYARD_URL": f"http://127.0.0.1:{port}",
    }
    click.echo("\nsetting up the web application")
    made = subprocess.run(
        [sys.executable, "-m", "steelyard.web.sample", str(folder)], env=environment, check=False
    )
    if made.returncode:
        raise SystemExit(made.returncode)
    serve = [sys.executable, "-m", "steelyard.cli", "serve", "--port", str(port), "--with-worker"]
    sys.stdout.flush()
    os.execve(sys.executable, serve, environment)


def _called() -> str:
    """How this program is called here: by name, or by its path when it is not on PATH."""
    return "steelyard" if shutil.which("steelyard") else sys.argv[0]


def _somebody(people: Any) -> str:
    """The first person with a campaign of their own."""
    for _, subject, _, card in people.cards():
        if card.indicators["campaign_roi"].score is not None:
            return str(subject)
    return "all"


def _must_be_ours(folder: Path) -> None:
    """Never write a company over somebody's files."""
    from steelyard.core.problems import Place, Problem, SteelyardError

    if folder.exists() and any(folder.iterdir()) and not (folder / ".steelyard-demo").exists():
        message = "holds other files; choose an empty folder with --dir"
        raise SteelyardError(Problem(message, Place(str(folder))))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".steelyard-demo").write_text("made by steelyard demo; may be overwritten\n", encoding="utf-8")


def _export(folder: Path, people: Any, lang: str) -> None:
    from steelyard.core.files import write_text
    from steelyard.engine.export import as_json, write_xlsx
    from steelyard.engine.records import LINE_FIELDS, TOTAL_FIELDS, line_records, scorecards

    folder.mkdir(exist_ok=True)
    cards = list(scorecards(people, language=lang))
    document = {"scorecards": cards, "meta": people.computation.results.meta}
    write_text(folder / "scorecards.json", as_json(document))
    sheets = {"totals": (TOTAL_FIELDS, cards), "indicators": (LINE_FIELDS, line_records(cards))}
    write_xlsx(folder / "scorecards.xlsx", sheets)
    click.echo(f"exported {folder / 'scorecards.xlsx'} and {folder / 'scorecards.json'}\n")
