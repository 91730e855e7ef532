"""From the lead to the customer who stays."""

from __future__ import annotations

from steelyard.lake.tables.model import CUSTOMER, SUBJECT, Column, Table, campaign, currency, key, owner

TABLES = (
    Table(
        "leads",
        "Leads and the moments they passed; an empty moment has not come.",
        (
            key("lead_id", "Id."),
            Column("created_at", "timestamp", "When it came in.", required=True),
            Column("mql_at", "timestamp", "When marketing qualified it (MQL)."),
            Column("sql_lead_at", "timestamp", "When sales accepted it (SQL)."),
            Column("won_at", "timestamp", "When it became a customer."),
            Column("lost_at", "timestamp", "When it was given up."),
            Column("source", "text", "Where it came from."),
            campaign(),
            owner(),
            Column("amount", "decimal", "Value of the deal, expected or won.", minimum=0),
            currency(),
        ),
        time="created_at",
        subject="owner_id",
    ),
    Table(
        "opportunities",
        "Deals in the sales pipeline.",
        (
            key("opportunity_id", "Id."),
            Column("created_at", "timestamp", "When it was opened.", required=True),
            Column("closed_at", "timestamp", "When it was won or lost."),
            Column("stage", "text", "open, won, lost, or stages between.", required=True),
            Column("amount", "decimal", "Value of the deal.", minimum=0),
            currency(),
            Column("source", "text", "marketing, sales, partner, …"),
            Column("influenced_by_campaign", "boolean", "Whether a campaign touched it before it was won."),
            campaign(),
            Column("lead_id", "text", "Lead it grew from.", references=("leads.lead_id",)),
            Column("customer_id", "text", "Customer.", references=CUSTOMER),
            owner(),
        ),
        time="created_at",
        subject="owner_id",
    ),
    Table(
        "orders",
        "Orders; refunds are negative.",
        (
            key("order_id", "Id."),
            Column("customer_id", "text", "Customer.", references=CUSTOMER),
            Column("ordered_at", "timestamp", "When.", required=True),
            Column("amount", "decimal", "Amount without tax.", required=True),
            Column("margin", "decimal", "Gross margin of the order."),
            currency(),
            campaign(),
            owner(),
        ),
        time="ordered_at",
        subject="owner_id",
    ),
    Table(
        "customers",
        "A stock: a customer is alive from acquired_at to churned_at.",
        (
            key("customer_id", "Id."),
            Column("name", "text", "Name."),
            Column("acquired_at", "timestamp", "When won.", required=True),
            Column("churned_at", "timestamp", "When lost; empty: still a customer."),
            Column("segment", "text", "Segment."),
            owner(),
        ),
        time="acquired_at",
        subject="owner_id",
    ),
    Table(
        "nps_responses",
        "Answers to “how likely are you to recommend us?”.",
        (
            key("response_id", "Id."),
            Column("answered_on", "date", "Day of the answer.", required=True),
            Column("customer_id", "text", "Customer.", references=CUSTOMER),
            Column("score", "integer", "0 to 10.", required=True, minimum=0, maximum=10),
            owner(),
        ),
        time="answered_on",
        subject="owner_id",
    ),
    Table(
        "service_ratings",
        "What other departments say of our service.",
        (
            key("rating_id", "Id."),
            Column("rated_on", "date", "Day of the answer.", required=True),
            Column("rater", "text", "Who answered; often from another department."),
            Column("ratee", "text", "Who served.", references=SUBJECT),
            Column("department", "text", "Department of the rater."),
            Column("score", "decimal", "On the scale of the questionnaire.", required=True, minimum=0),
        ),
        time="rated_on",
        subject="ratee",
    ),
)
