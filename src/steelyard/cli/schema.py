"""steelyard schema: the JSON Schema of schemes."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("schema")
@click.option("--out", type=click.Path(path_type=Path), help="Write to this file instead of the terminal.")
def command(out: Path | None) -> None:
    """Print the JSON Schema of a scheme document; editors use it for completion and checks."""
    from steelyard.core.files import write_text
    from steelyard.engine.export import as_json
    from steelyard.scheme.schema import json_schema

    text = as_json(json_schema())
    if out is None:
        click.echo(text, nl=False)
        return
    write_text(out, text)
    click.echo(f"wrote {out}", err=True)
