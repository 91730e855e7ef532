"""Guides whose commands are run: files are written from their blocks, outputs replaced by real ones.

A block ```` ```csv data/campaigns.csv ```` becomes that file in an empty folder. In a block
```` ```console ```` every line `$ steelyard …` is run there, and what it prints is put under it.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from writers import terminal

GUIDES = (
    "docs/guides/first-steps.md",
    "docs/guides/data-folder.md",
    "docs/guides/linting.md",
    "docs/guides/revising-a-scheme.md",
    "docs/guides/importing.md",
)
_BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def guides(root: Path) -> dict[str, str]:
    return {name: replayed((root / name).read_text(encoding="utf-8")) for name in GUIDES}


def replayed(text: str) -> str:
    """The page with the outputs of its commands as they are now."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return _BLOCK.sub(lambda block: _replayed(block, folder), text)


def _replayed(block: re.Match[str], folder: Path) -> str:
    language, path, content = block[1], block[2], block[3]
    if language == "console":
        return f"```console\n{_session(content, folder)}\n```"
    if path and "." in path:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
    return block[0]


def _session(content: str, folder: Path) -> str:
    commands = [line for line in content.splitlines() if line.startswith("$ ")]
    return "\n".join(_answered(command, folder) for command in commands)


def _answered(command: str, folder: Path) -> str:
    shown = terminal.run(command.removeprefix("$ "), folder=folder).replace(str(folder.resolve()), ".")
    return f"{command}\n{shown}" if shown else command
