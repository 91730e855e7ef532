"""How the tests run `steelyard`, and the tiny company they run it on.

    campaign   owner      ended        revenue     cost
    c1         林𠮷       2026-02-01    150.25    100.10
    c2         O'Brien    2026-03-31    =300 → 300    200
    c3         林𠮷       2026-05-01     90.00     40.00

ROI is (revenue − cost) ÷ cost, so of c1 50.15 / 100.10, which never ends.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import cast
from folders import DataFolder
from steelyard import cli

SCHEME = """\
steelyard: 1
scheme: tiny
title: {en: Tiny scheme, zh-Hans: 小方案, zh-Hant: 小方案（繁）}
period: quarter
datasets:
  campaigns:
    table: campaigns
    time: ended_on
    subject: owner_id
    covers: {from: 2026-01-01, to: 2026-12-31}
    measures:
      revenue: {sql: sum(revenue), unit: currency:CNY}
      cost: {sql: sum(cost), unit: currency:CNY}
dimensions:
  effect:
    title: {en: Effect, zh-Hans: 效果}
    weight: 100
    indicators:
      roi:
        title: {en: "=Return [/on] :smile: 100%", zh-Hans: "投资回报"}
        formula: (revenue - cost) / cost
        unit: percent
        weight: 60
        target: {threshold: 5%, target: 20%, stretch: 40%}
        score: {rule: three_point, points: [60, 100, 120]}
      spend:
        title: {en: "@Spend", zh-Hans: "支出𠮷"}
        formula: cost
        unit: currency:CNY
        direction: lower
        weight: 40
        target: 100
        score: {rule: reverse}
adjustments:
  thrift: {rule: bonus, measure: cost, each: 0.001, cap: 2}
vetoes:
  fraud: {source: decisions, effect: {grade_at_most: B}}
grades:
  bands: {A: 80, B: lowest}
  coefficient: {A: 1.2, B: 0.8}
  labels: {A: {en: Great, zh-Hans: 优秀}}
"""


@dataclass(frozen=True)
class Ran:
    """What a run left behind. `code` is the exit code."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The JSON it printed, with every digit."""
        return json.loads(self.out, parse_float=Decimal, parse_int=Decimal)


@dataclass(frozen=True)
class Office:
    """A scheme and the data folder it is computed on."""

    folder: Path

    @property
    def scheme(self) -> Path:
        return self.folder / "scheme.yaml"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def ask(self, command: str, *more: object, period: str | None = "2026Q1") -> list[str]:
        """The words of a command on this company."""
        when = ["--period", period] if period else []
        return [command, str(self.scheme), "--data", str(self.data), *when, *map(str, more)]


class CommandLine:
    """`run("score", …)` as a shell would, without a new process."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.capsys, self.monkeypatch = capsys, monkeypatch

    def __call__(self, *words: object) -> Ran:
        self.monkeypatch.setattr(sys, "argv", ["steelyard", *map(str, words)])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        out, err = self.capsys.readouterr()
        assert "Traceback" not in err
        return Ran(int(stopped.value.code or 0), out, err)


def tiny_company(folder: Path) -> Office:
    office = Office(folder)
    office.scheme.write_text(SCHEME, encoding="utf-8")
    data = cast.organise(DataFolder(office.data))
    data.lines(
        "campaigns",
        ("campaign_id", "name", "owner_id", "ended_on", "revenue", "cost"),
        [
            ("c1", "=1+1", cast.employee, "2026-02-01", "150.25", "100.10"),
            ("c2", "春节𠮷", cast.manager, "2026-03-31", "300", "200"),
            ("c3", "@home", cast.employee, "2026-05-01", "90.00", "40.00"),
        ],
    )
    return office


def process(*words: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """`steelyard` as a process of its own."""
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", **options.pop("env", {})}
    return subprocess.run(
        [sys.executable, "-m", "steelyard.cli", *map(str, words)],
        check=False,
        text=True,
        encoding="utf-8",
        timeout=120,
        env=environment,
        stdout=options.pop("stdout", subprocess.PIPE),
        stderr=subprocess.PIPE,
        **options,
    )
