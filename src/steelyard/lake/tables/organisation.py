"""Who works where (DESIGN §6)."""

from __future__ import annotations

from steelyard.lake.tables.model import EMPLOYEE, Column, Table, key

TABLES = (
    Table(
        "employees",
        "People who are appraised, rate or answer for data.",
        (
            key("employee_id", "Unique across employees and teams."),
            Column("name", "text", "Name as it is shown.", required=True),
            Column("position", "text", "Position, to which indicators and targets may be tied."),
            Column("manager_id", "text", "Line manager.", references=EMPLOYEE),
            Column("hired_on", "date", "First day at work."),
            Column("left_on", "date", "Last day at work; empty: still here."),
        ),
    ),
    Table(
        "teams",
        "The tree of teams, with one root of kind department.",
        (
            key("team_id", "Unique across employees and teams."),
            Column("name", "text", "Name as it is shown.", required=True),
            Column(
                "parent_id", "text", "Team it belongs to; empty for the root.", references=("teams.team_id",)
            ),
            Column("kind", "text", "What it is in the tree.", required=True, allowed=("department", "team")),
        ),
    ),
    Table(
        "memberships",
        "Who belongs to which team, and when. On any day the shares of a person sum to 1.",
        (
            key("employee_id", "Member.", references=EMPLOYEE),
            key("team_id", "Team.", references=("teams.team_id",)),
            key("valid_from", "First day.", "date"),
            Column("valid_to", "date", "First day no longer a member; empty: still one."),
            Column("share", "decimal", "Part of the working time, 0 to 1; empty: 1.", minimum=0, maximum=1),
        ),
        subject="employee_id",
    ),
)
