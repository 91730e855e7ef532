"""steelyard init: a scheme to start from."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--preset", default="balanced", show_default=True, help="balanced, growth, brand or start-up.")
@click.option("--pack", "packs", multiple=True, help="internet, fmcg or b2b; may be given several times.")
@click.option("--force", is_flag=True, help="Replace a scheme that is already there.")
def command(folder: Path, preset: str, packs: tuple[str, ...], force: bool) -> None:
    """Write DIR/scheme.yaml, ready to be changed and scored."""
    from steelyard.engine.start import start_scheme

    path, period = start_scheme(folder, preset=preset, packs=packs, force=force)
    click.echo(f"wrote {path}")
    click.echo(f"next: steelyard template {folder / 'data'}     (blank Excel files for people and targets)")
    click.echo(f"then: steelyard score {path} --data {folder / 'data'} --period {period} --by employee")
