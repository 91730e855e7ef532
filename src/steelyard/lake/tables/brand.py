"""What the public knows and says."""

from __future__ import annotations

from steelyard.lake.tables.model import Column, Table, key, owner

TABLES = (
    Table(
        "sentiment_incidents",
        "Incidents that sentiment monitoring reports.",
        (
            key("incident_id", "Id."),
            Column("detected_at", "timestamp", "When it was found.", required=True),
            Column("responded_at", "timestamp", "When we first answered; empty: not yet."),
            Column("resolved_at", "timestamp", "When it was settled; empty: not yet."),
            Column(
                "polarity",
                "text",
                "How it speaks of us.",
                required=True,
                allowed=("negative", "neutral", "positive"),
            ),
            Column("severity", "integer", "1 slight to 5 grave.", minimum=1, maximum=5),
            Column("platform", "text", "Where it appeared."),
            owner(),
        ),
        time="detected_at",
        subject="owner_id",
    ),
    Table(
        "brand_survey",
        "Answers to the brand survey, one row per respondent and wave.",
        (
            key("wave", "Wave of the survey, such as 2026Q1."),
            key("respondent", "Respondent."),
            Column("answered_on", "date", "Day of the answer.", required=True),
            Column("stratum", "text", "Stratum of the sample, such as the tier of the city."),
            Column("weight", "decimal", "Weight of the respondent; empty: 1.", minimum=0),
            Column("aware", "boolean", "Knows the brand."),
            Column("reputation", "decimal", "Opinion of the brand, 0 to 10.", minimum=0, maximum=10),
            Column("bought", "boolean", "Bought it in the last twelve months."),
            owner(),
        ),
        time="answered_on",
        subject="owner_id",
    ),
)
