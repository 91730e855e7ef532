"""Campaigns, what they cost and what they earned."""

from __future__ import annotations

from steelyard.lake.tables.model import CAMPAIGN, EMPLOYEE, Column, Table, currency, key, owner

TABLES = (
    Table(
        "campaigns",
        "Marketing campaigns; repeated ones share a series.",
        (
            key("campaign_id", "Id."),
            Column("name", "text", "Name."),
            Column("series", "text", "Name shared by repetitions of one campaign."),
            Column("type", "text", "webinar, trade_show, promotion, …"),
            Column("channel", "text", "Main channel."),
            Column("started_on", "date", "First day."),
            Column("ended_on", "date", "Last day; the campaign belongs to its period."),
            Column("status", "text", "planned, running, finished or cancelled."),
            owner("Who answers for it, where no credits are shared out."),
            Column("budget", "decimal", "Approved spend.", minimum=0),
            Column("cost", "decimal", "All that was spent.", minimum=0),
            Column("revenue", "decimal", "Revenue that finance attributes to it."),
            currency(),
        ),
        time="ended_on",
        subject="owner_id",
    ),
    Table(
        "campaign_costs",
        "Single costs of campaigns.",
        (
            key("cost_id", "Id."),
            Column("campaign_id", "text", "Campaign.", required=True, references=CAMPAIGN),
            Column("incurred_on", "date", "Day of the cost.", required=True),
            Column("kind", "text", "media, venue, production, agency, gifts, …"),
            Column("amount", "decimal", "Amount without tax.", required=True, minimum=0),
            currency(),
            owner(),
        ),
        time="incurred_on",
        subject="owner_id",
    ),
    Table(
        "campaign_revenues",
        "Single revenues that finance attributes to campaigns; refunds are negative.",
        (
            key("revenue_id", "Id."),
            Column("campaign_id", "text", "Campaign.", required=True, references=CAMPAIGN),
            Column("recognised_on", "date", "Day of the revenue.", required=True),
            Column("amount", "decimal", "Amount without tax.", required=True),
            currency(),
            owner(),
        ),
        time="recognised_on",
        subject="owner_id",
    ),
    Table(
        "campaign_credits",
        "Who shares in a campaign. Shares of a campaign sum to at most 1; the rest is unassigned.",
        (
            key("campaign_id", "Campaign.", references=CAMPAIGN),
            key("employee_id", "Who is credited.", references=EMPLOYEE),
            Column("share", "decimal", "Part of the campaign.", required=True, minimum=0, maximum=1),
        ),
        subject="employee_id",
    ),
)
