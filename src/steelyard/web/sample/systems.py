"""The systems of the sample company: folders into which CRM, finance and the others export their files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from steelyard.core.files import write_text

SYSTEMS = {
    "hr": ("employees", "teams", "memberships", "decisions"),
    "crm": ("leads", "opportunities", "orders", "customers"),
    "finance": ("campaigns", "campaign_costs", "campaign_revenues", "campaign_credits"),
    "surveys": ("brand_survey", "nps_responses", "service_ratings"),
    "social": ("social_daily", "ad_daily", "web_sessions"),
    "sentiment": ("sentiment_incidents",),
    "projects": ("projects", "information_items", "reports", "contributions"),
    "appraisal": ("targets", "ratings", "actuals"),
}


def lay_out(company: Path, home: Path) -> Path:
    """Copy the company's tables into one folder per system and connect them; gives the connection file."""
    for system, tables in SYSTEMS.items():
        folder = home / "systems" / system
        folder.mkdir(parents=True, exist_ok=True)
        for file in _files(company, tables):
            shutil.copyfile(file, folder / file.name)
    lake = home / "lake"
    lake.mkdir(exist_ok=True)
    connections = lake / "connections.yaml"
    write_text(connections, _document())
    return connections


def _files(company: Path, tables: tuple[str, ...]) -> Iterator[Path]:
    for table in tables:
        yield from sorted(company.glob(f"{table}.*"))


def _document() -> str:
    """Every morning, one after the other."""
    lines = [
        "# 示例公司的各系统：每天早上读取导出的文件。 The systems of the sample company, read every morning.",
        "steelyard: 1",
        "connections:",
    ]
    for minute, system in enumerate(SYSTEMS):
        lines += [
            f"  {system}:",
            "    kind: files",
            f"    schedule: {minute} 6 * * *",
            f"    settings: {{folder: ../systems/{system}}}",
        ]
    return "\n".join(lines) + "\n"
