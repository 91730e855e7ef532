"""Starting points: a scheme out of a preset and packs, and blank Excel files of the inputs."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from steelyard.core.files import whole_file, write_text
from steelyard.core.problems import Place, Problem, SteelyardError
from steelyard.lake.tables import TABLES, Column, Table
from steelyard.scheme.loading import load_scheme, not_shipped

INPUTS = (
    "employees",
    "teams",
    "memberships",
    "targets",
    "ratings",
    "actuals",
    "contributions",
    "decisions",
)
_ROWS_TO_FILL = 2000
#: A period of each grain, for hints.
EXAMPLES = {"month": "2026-03", "quarter": "2026Q1", "half": "2026H1", "year": "2026"}

_SCHEME = """\
# {title}
# Change what differs in your department; everything else comes from the documents below.
# Check it with:   steelyard compute {file} --data DATA --period {example}
steelyard: 1
scheme: {name}
title: {{zh-Hans: 市场部考核方案, zh-Hant: 行銷部考核方案, en: Appraisal scheme of the marketing department}}
extends: [{parents}]
period: {period}
calendar: {{fiscal_year_start: 1, timezone: Asia/Shanghai}}

parameters:
  marketing_influence:
    value: 0.3
    reason: to be agreed with finance

# Weights of dimensions and of the indicators in each sum to exactly 100. For example:
# dimensions:
{weights}
#   campaign_effect:
#     weight: {campaign_weight}
#     indicators:
#       campaign_roi:
#         owner: finance-analyst        # the data owner, never the appraisee
#         target: {{threshold: 5%, target: 20%, stretch: 40%}}
"""


def start_scheme(folder: Path, *, preset: str, packs: Sequence[str], force: bool = False) -> tuple[Path, str]:
    """Write `scheme.yaml` into `folder`; also answers a period it can be scored in.

    Raises SteelyardError for unknown names or a file in the way.
    """
    parents = [f"preset:{preset}", *(f"pack:{pack}" for pack in packs)]
    loaded = load_scheme(parents[0])
    for pack in packs:
        if message := not_shipped("pack", pack):
            raise SteelyardError(Problem(message))
    path = folder / "scheme.yaml"
    if path.exists() and not force:
        message = "is already there; choose another folder, or --force to replace it"
        raise SteelyardError(Problem(message, Place(str(path))))
    folder.mkdir(parents=True, exist_ok=True)
    dimensions = loaded.scheme.dimensions
    text = _SCHEME.format(
        title=str(loaded.scheme.title),
        file=path,
        example=EXAMPLES[loaded.scheme.period],
        name=_written(f"{folder.resolve().name}-{preset}"),
        parents=", ".join(parents),
        period=loaded.scheme.period.value,
        weights="\n".join(
            f"#   {key}: {{weight: {part.weight}}}"
            for key, part in dimensions.items()
            if key != "campaign_effect"
        ),
        campaign_weight=dimensions["campaign_effect"].weight,
    )
    write_text(path, text)
    load_scheme(path)
    return path, EXAMPLES[loaded.scheme.period]


def _written(name: str) -> str:
    """A name in YAML: quoted where signs in it would mean something."""
    return name if re.fullmatch(r"\w[\w-]*", name) else json.dumps(name, ensure_ascii=False)


def write_templates(folder: Path, *, events: bool = False) -> tuple[list[Path], list[Path]]:
    """Blank Excel files of the inputs, and of the event tables when `events`: (written, left alone).

    A table that is already there in any format is left alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written, kept = [], []
    for name in TABLES if events else INPUTS:
        path = folder / f"{name}.xlsx"
        if any(folder.glob(f"{name}.*")):
            kept.append(path)
            continue
        _write_blank(path, TABLES[name])
        written.append(path)
    return written, kept


def _write_blank(path: Path, table: Table) -> None:
    import xlsxwriter

    with whole_file(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary))
        required = book.add_format({"bold": True, "bottom": 1, "bg_color": "#DDEBF7"})
        optional = book.add_format({"bottom": 1})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(table.name[:31])
        for place, column in enumerate(table.columns):
            sheet.write_string(0, place, column.name, required if column.required else optional)
            sheet.write_comment(0, place, _note(column))
            width = max(12, len(column.name) + 3)
            sheet.set_column(place, place, width, text if column.type == "text" else None)
            if column.allowed:
                choices = {"validate": "list", "source": list(column.allowed)}
                sheet.data_validation(1, place, _ROWS_TO_FILL, place, choices)
        sheet.freeze_panes(1, 0)
        about = book.add_worksheet("about")
        about.set_column(0, 0, 22)
        about.set_column(1, 3, 40)
        about.write_row(0, 0, ["column", "meaning", "type", "needed"])
        for row, column in enumerate(table.columns, start=1):
            about.write_row(row, 0, [column.name, column.description, column.type, _needed(column)])
        book.close()


def _needed(column: Column) -> str:
    return "yes" if column.required else "no"


def _note(column: Column) -> str:
    parts = [column.description, f"{column.type}, {'needed' if column.required else 'may stay empty'}"]
    if column.allowed:
        parts.append(f"one of: {', '.join(column.allowed)}")
    return "\n".join(parts)
