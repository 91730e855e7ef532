"""The ordinary command line on real data, held against true values that were computed independently.

The data is not part of the repository. `STEELYARD_REAL_DATA` names the folder of all data sets, else it is
`../shared/data` beside the repository; without it these tests are skipped.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from steelyard.cli import cli

SCHEMES = Path(__file__).parent / "schemes"
DATA = Path(
    os.environ.get("STEELYARD_REAL_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data"
).resolve()


def needs(folder: str) -> pytest.MarkDecorator:
    """Skip the tests of a folder that is not there."""
    return pytest.mark.skipif(
        not (DATA / folder / "expected.json").is_file(),
        reason=f"the real data in {DATA / folder} is missing; STEELYARD_REAL_DATA names the folder above it",
    )


@cache
def truths(folder: str) -> dict[str, Any]:
    """The true values, with exactly the digits they are given in."""
    path = DATA / folder / "expected.json"
    if not path.is_file():
        return {}
    found: dict[str, Any] = json.loads(path.read_text("utf-8"), parse_float=Decimal, parse_int=Decimal)
    return found


def entries(folder: str, *path: str) -> list[tuple[str, Any]]:
    """Key and truth of every entry under `path`, to parametrise with."""
    found: Any = truths(folder)
    for key in path:
        found = found.get(key, {})
    return list(found.items())


class Figures:
    """What one run printed: the record of an indicator for a subject in a period."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.records: dict[tuple[str, str, str], dict[str, Any]] = {
            (record["subject"], record["period"], record["indicator"]): record
            for record in document["results"]
        }

    @property
    def subjects(self) -> list[str]:
        return list(dict.fromkeys(subject for subject, _, _ in self.records))

    def record(self, indicator: str, *, subject: str = "all", period: str) -> dict[str, Any]:
        return self.records[(subject, period, indicator)]

    def value(self, indicator: str, *, subject: str = "all", period: str) -> Decimal:
        found = self.record(indicator, subject=subject, period=period)
        assert found["status"] == "ok", found
        value: Decimal = found["value"]
        return value

    def status(self, indicator: str, *, subject: str = "all", period: str) -> tuple[str, str | None]:
        found = self.record(indicator, subject=subject, period=period)
        return found["status"], found["reason"]


@cache
def computed(scheme: str, folder: str, period: str, *, by: str | None = None) -> Figures:
    """`steelyard compute` within this process, each run once."""
    result = CliRunner().invoke(cli, arguments(SCHEMES / f"{scheme}.yaml", folder, period, by))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return read(result.stdout)


def command(
    scheme: str | Path, folder: str, period: str, *, by: str | None = None, as_of: str | None = None
) -> subprocess.CompletedProcess[str]:
    """`steelyard compute` as a user runs it, in a process of its own."""
    path = scheme if isinstance(scheme, Path) else SCHEMES / f"{scheme}.yaml"
    return subprocess.run(
        [sys.executable, "-m", "steelyard.cli", *arguments(path, folder, period, by, as_of)],
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=120,
    )


def arguments(
    scheme: Path, folder: str, period: str, by: str | None = None, as_of: str | None = None
) -> list[str]:
    given = {
        "--data": str(DATA / folder),
        "--period": period,
        "--by": by,
        "--as-of": as_of,
        "--format": "json",
    }
    options = [word for name, value in given.items() if value is not None for word in (name, value)]
    return ["compute", str(scheme), *options]


def read(text: str) -> Figures:
    return Figures(json.loads(text, parse_float=Decimal, parse_int=Decimal))


def printed(run: subprocess.CompletedProcess[str]) -> Figures:
    """The results of a run that went well and had nothing to complain about."""
    assert run.returncode == 0, run.stderr
    assert not run.stderr
    return read(run.stdout)


def refusal(run: subprocess.CompletedProcess[str]) -> str:
    """What a run said that was refused."""
    assert run.returncode == 2, run.stderr
    assert not run.stdout
    return run.stderr


def assert_gap(status: str, reason: str, found: tuple[str, str | None]) -> None:
    """There is no number, for this reason."""
    assert (status, reason) == found


def assert_same(truth: Decimal, found: Decimal, *, places: int | None = None) -> None:
    """`truth` is `found`, rounded.

    Truths were rounded to six decimals, or more where more are written; zeros at the end are not written.
    `places` is for those that were rounded to fewer. A tie may have gone either way: 105.03125 is 105.0312
    in the truths, which were rounded half to even.
    """
    written = max(0, -int(truth.as_tuple().exponent))
    if written > 10:  # a binary fraction that was never rounded, such as 161.89999999999998
        written = 6
    if places is None:
        places = max(6, written)
    assert written <= places, f"{truth} has more than {places} decimals"
    assert abs(truth - found) <= Decimal(5).scaleb(-places - 1), (
        f"{found} is not {truth} to {places} decimals"
    )
