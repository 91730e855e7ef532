"""A quarter on trial in the sample company, beside the one that runs: its scheme, whom it is about, its archive."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from processes import Installation

#: The cycle that runs. Two at once would ask everybody twice: it waits meanwhile.
RUNNING = "2026年第三季度考核"
#: 𠮷田修一, of the team of 高志强.
EMPLOYEE = "E025"
#: One indicator of the sample scheme is entered by a person here, for planners: proposals that were verified.
_ENTERED = """  team_collaboration:
    indicators:
      innovation_proposals: {input: actuals, formula: null, applies_to: {positions: [planner]}}

# On target is a B here"""
_PUBLISH = """
from pathlib import Path
from steelyard.web.sample import scheme
scheme.publish(Path({file!r}), slug={slug!r})
"""


def publish(sample: Installation, company: Path, file: Path, slug: str) -> None:
    """The scheme under this name; `file` is written on the way."""
    text = (company / "scheme.yaml").read_text(encoding="utf-8")
    assert text.count("\n# On target is a B here") == 1
    text = text.replace("scheme: sample-company", f"scheme: {slug}")
    file.write_text(text.replace("\n# On target is a B here", _ENTERED), encoding="utf-8")
    sample.python(_PUBLISH.format(file=str(file), slug=slug))


def verified(archive: Path) -> subprocess.CompletedProcess[str]:
    """What `steelyard verify` says of the file alone."""
    command = [sys.executable, "-m", "steelyard.cli", "verify", archive.name]
    return subprocess.run(command, cwd=archive.parent, capture_output=True, text=True, check=False)
