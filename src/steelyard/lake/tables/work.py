"""Projects, information and reports."""

from __future__ import annotations

from steelyard.lake.tables.model import Column, Table, key, owner

TABLES = (
    Table(
        "projects",
        "Projects; on time means completed_on is not after due_on.",
        (
            key("project_id", "Id."),
            Column("name", "text", "Name."),
            Column("due_on", "date", "Last day in time.", required=True),
            Column("completed_on", "date", "Day of completion; empty: not yet."),
            Column("cross_department", "boolean", "Whether other departments take part.", required=True),
            owner(),
        ),
        time="due_on",
        subject="owner_id",
    ),
    Table(
        "information_items",
        "Market information that should be collected.",
        (
            key("item_id", "Id."),
            Column("topic", "text", "What it is about."),
            Column("due_on", "date", "Last day in time.", required=True),
            Column("collected_on", "date", "Day of collection; empty: not collected."),
            Column("valid", "boolean", "Whether it passed the check; empty: not checked."),
            owner(),
        ),
        time="due_on",
        subject="owner_id",
    ),
    Table(
        "reports",
        "Analysis reports.",
        (
            key("report_id", "Id."),
            Column("title", "text", "Title."),
            Column("submitted_on", "date", "Day of delivery.", required=True),
            Column("adopted_on", "date", "Day of the decision it went into; empty: not adopted."),
            owner(),
        ),
        time="submitted_on",
        subject="owner_id",
    ),
)
