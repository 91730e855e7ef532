"""What is planted in the data, by name. `docs/guides/sample-company.md` tells it to people."""

from __future__ import annotations

from collections.abc import Mapping

from steelyard.demo.company import Truth
from steelyard.demo.leads import GAMING, GAMING_DAYS, GAMING_TEAM
from steelyard.demo.people import SEVERE_RATER, Staff
from steelyard.demo.ratings import ACROSS_TEAMS
from steelyard.demo.series import FAILING, FAILING_QUARTERS


def planted(staff: Staff) -> Mapping[str, Truth]:
    truths = (
        Truth(
            "severe_rater",
            "One rater gives about 0.8 points less than others for the same people, in every "
            f"quarter, to the own team and to {ACROSS_TEAMS} people of all teams.",
            {"rater": staff.named(SEVERE_RATER).id, "severity": "-0.8"},
        ),
        Truth(
            "gamed_mql",
            f"A team qualifies poor leads in the last {GAMING_DAYS} days of a quarter: its MQL count jumps "
            "there while its conversion from MQL to SQL falls.",
            {"team": GAMING_TEAM, "periods": tuple(GAMING), "days": str(GAMING_DAYS)},
        ),
        Truth(
            "redundant_measures",
            "Innovation proposals and knowledge sharing say the same of people: whoever proposes something "
            "presents it and logs that as a sharing (correlation over 0.95).",
            {"indicators": ("innovation_proposals", "knowledge_sharing")},
        ),
        Truth(
            "failing_series",
            "A campaign series whose ROI stays under 5% for three quarters in a row, with real spend.",
            {"series": FAILING, "periods": FAILING_QUARTERS},
        ),
        Truth(
            "ceiling",
            "Everyone collects nearly all information: the indicator does not tell people apart.",
            {"indicator": "information_completeness", "table": "information_items"},
        ),
    )
    return {truth.name: truth for truth in truths}
