"""What people decide, enter and rate (DESIGN §6)."""

from __future__ import annotations

from steelyard.lake.tables.model import EMPLOYEE, SUBJECT, Column, Table, key

_PERIOD = key("period", "Written 2026-03, 2026Q1, 2026H1 or 2026.")
_SUBJECT = key("subject", "Employee or team that is appraised.", references=SUBJECT)
_INDICATOR = key("indicator", "Id of an indicator of the scheme.")

TABLES = (
    Table(
        "targets",
        "Targets and weights that differ from the scheme. An empty cell inherits: "
        "employee, position, team, department, scheme.",
        (
            _PERIOD,
            Column(
                "subject_kind",
                "text",
                "Kind of subject.",
                required=True,
                key=True,
                allowed=("employee", "position", "team", "department"),
            ),
            key("subject", "Id of the employee, team or department, or a position."),
            _INDICATOR,
            Column("threshold", "decimal", "Value below which nothing is earned."),
            Column("target", "decimal", "Value that earns full points."),
            Column("stretch", "decimal", "Value that earns the most points."),
            Column("weight", "decimal", "Weight within the dimension, in percent.", minimum=0, maximum=100),
            Column("effective_from", "date", "First day it holds; empty: the start of the period.", key=True),
            Column("reason", "text", "Why; needed for a change within the period."),
        ),
        subject="subject",
    ),
    Table(
        "ratings",
        "Ratings of qualitative indicators, one row per rater.",
        (
            _PERIOD,
            _SUBJECT,
            _INDICATOR,
            key("perspective", "manager, peer, self or another perspective of the indicator."),
            key("rater", "Who rated.", references=EMPLOYEE),
            Column("rating", "decimal", "On the scale of the indicator; empty: cannot tell."),
            Column("comment", "text", "What the rating rests on."),
            Column("rated_at", "timestamp", "When it was given."),
        ),
        time="rated_at",
        subject="subject",
    ),
    Table(
        "actuals",
        "Finished values for indicators with input: actuals.",
        (
            _PERIOD,
            _SUBJECT,
            _INDICATOR,
            Column("value", "decimal", "In the unit of the indicator; empty: missing."),
            Column("entered_by", "text", "Data owner, never the appraisee.", references=EMPLOYEE),
            Column("entered_at", "timestamp", "When it was entered."),
            Column("evidence", "text", "File or address that proves it."),
        ),
        time="entered_at",
        subject="subject",
    ),
    Table(
        "contributions",
        "What is hard to count: proposals, knowledge sharing. Only verified rows count.",
        (
            key("contribution_id", "Id."),
            Column("subject", "text", "Who contributed.", required=True, references=SUBJECT),
            Column("kind", "text", "innovation_proposal, knowledge_sharing or another.", required=True),
            Column("title", "text", "What it is."),
            Column("occurred_on", "date", "Day it belongs to.", required=True),
            Column("verified_by", "text", "Who verified it, never the subject.", references=EMPLOYEE),
            Column("verified_at", "timestamp", "When; empty: not verified."),
            Column("rating", "decimal", "How valuable it was.", minimum=0),
        ),
        time="occurred_on",
        subject="subject",
    ),
    Table(
        "decisions",
        "Vetoes and other decisions by people.",
        (
            _PERIOD,
            _SUBJECT,
            key("kind", "Id of a veto of the scheme, or another decision."),
            Column("effect", "text", "What it does; empty: as the scheme says."),
            Column("decided_by", "text", "Who decided.", required=True, references=EMPLOYEE),
            Column("decided_at", "timestamp", "When.", required=True),
            Column("reason", "text", "Why.", required=True),
        ),
        time="decided_at",
        subject="subject",
    ),
)
