"""Writes the sample company: every table from its own stream of chance, then the scheme."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from steelyard.demo import brand, campaigns, channels, customers, decisions, leads, people, ratings, work
from steelyard.demo.chance import stream
from steelyard.demo.company import Company, Tables
from steelyard.demo.dirt import soil
from steelyard.demo.people import Staff
from steelyard.demo.truths import planted
from steelyard.demo.writer import write_tables


def generate(folder: Path, *, seed: int = 2026, dirty: bool = False) -> Company:
    """Write two years of a marketing department, 2024-10-01 to 2026-09-30, into `folder`.

    The same seed gives the same bytes. `dirty` breaks some rows of the event tables; `Company.dirt` lists
    them. Files of the same names are overwritten, others are left alone.
    """
    staff = people.build_staff(stream(seed, "people"))
    tables = build_tables(seed, staff)
    dirt = soil(tables) if dirty else ()
    write_tables(folder, tables)
    scheme = resources.files("steelyard.demo") / "scheme.yaml"
    (folder / "scheme.yaml").write_bytes(scheme.read_bytes())
    return Company(
        folder=folder,
        seed=seed,
        rows={table: len(rows) for table, rows in tables.items()},
        truths=planted(staff),
        dirt=dirt,
    )


def build_tables(seed: int, staff: Staff) -> Tables:
    run = campaigns.build_campaigns(stream(seed, "campaigns"), staff)
    found = leads.build_leads(stream(seed, "leads"), staff, run)
    stock = customers.build_customers(stream(seed, "customers"), staff, found)
    customer_of = {customer.lead.id: customer.id for customer in stock if customer.lead}
    return {
        "employees": people.employees(staff),
        "teams": people.teams(),
        "memberships": people.memberships(staff),
        "targets": decisions.target_rows(staff),
        "ratings": ratings.rating_rows(stream(seed, "ratings"), staff),
        "actuals": [],
        "contributions": decisions.contribution_rows(stream(seed, "contributions"), staff),
        "decisions": decisions.decision_rows(staff),
        "campaigns": campaigns.campaign_rows(run),
        "campaign_costs": campaigns.cost_rows(run),
        "campaign_revenues": campaigns.revenue_rows(stream(seed, "revenues"), run),
        "campaign_credits": campaigns.credit_rows(run),
        "leads": leads.lead_rows(found),
        "opportunities": leads.opportunity_rows(stream(seed, "opportunities"), found, customer_of),
        "orders": customers.order_rows(stream(seed, "orders"), stock),
        "customers": customers.customer_rows(stock),
        "nps_responses": customers.nps_rows(stream(seed, "nps"), stock),
        "service_ratings": work.service_rows(stream(seed, "service"), staff),
        "social_daily": channels.social_rows(stream(seed, "social"), staff),
        "ad_daily": channels.ad_rows(stream(seed, "ads"), run, found),
        "web_sessions": channels.session_rows(stream(seed, "sessions"), staff),
        "sentiment_incidents": brand.incident_rows(stream(seed, "incidents"), staff),
        "brand_survey": brand.survey_rows(stream(seed, "survey")),
        "projects": work.project_rows(stream(seed, "projects"), staff),
        "information_items": work.information_rows(stream(seed, "information"), staff),
        "reports": work.report_rows(stream(seed, "reports"), staff),
    }
