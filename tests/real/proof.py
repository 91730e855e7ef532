"""The ordinary command line on real data, held against true values that were computed independently.

The data is not part of the repository. `STEELYARD_REAL_DATA` names the folder of all data sets, else it is
`../shared/data` beside the repository; without it these tests are skipped.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from steelyard.cli import main

Run = subprocess.CompletedProcess[str]

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
    """The results of `steelyard compute`, each run once."""
    return printed(command(scheme, folder, period, by=by))


def command(
    scheme: str | Path,
    folder: str,
    period: str,
    *,
    by: str | None = None,
    as_of: str | None = None,
    own_process: bool = False,
) -> Run:
    """`steelyard compute … --format json`: within this process unless asked otherwise, which is faster."""
    path = scheme if isinstance(scheme, Path) else SCHEMES / f"{scheme}.yaml"
    given = {
        "--data": str(DATA / folder),
        "--period": period,
        "--by": by,
        "--as-of": as_of,
        "--format": "json",
    }
    options = [word for name, value in given.items() if value is not None for word in (name, value)]
    run = _in_own_process if own_process else within_this_process
    return run(["compute", str(path), *options])


def _in_own_process(arguments: list[str]) -> Run:
    return subprocess.run(
        [sys.executable, "-m", "steelyard.cli", *arguments],
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=300,
    )


def within_this_process(arguments: list[str]) -> Run:
    out, err = io.StringIO(), io.StringIO()
    with (
        patch.object(sys, "argv", ["steelyard", *arguments]),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as end,
    ):
        main()
    return subprocess.CompletedProcess(arguments, int(end.value.code or 0), out.getvalue(), err.getvalue())


def printed(run: Run) -> Figures:
    """The results of a run that went well and had nothing to complain about."""
    assert run.returncode == 0, run.stderr
    assert not run.stderr
    return Figures(json.loads(run.stdout, parse_float=Decimal, parse_int=Decimal))


def refusal(run: Run) -> str:
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
