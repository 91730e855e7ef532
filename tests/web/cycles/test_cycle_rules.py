"""The rules of a draft on its page: shown as they are, kept as typed, refused where they make no sense."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from rounds import drafted

from steelyard.web.audit.models import Entry
from steelyard.web.cycles.planning import rules_of


@pytest.fixture
def draft(troupe):
    return drafted(troupe)


def shown(client, draft) -> dict[str, str]:
    """Every field of the page with its value, as a browser would send it back."""
    page = client.get(f"/cycles/{draft.pk}/plan/").content.decode()
    fields = {}
    for tag in re.findall(r"<input[^>]+>", page):
        found = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        if "name" in found and (found.get("type") != "checkbox" or re.search(r"\bchecked\b", tag)):
            fields[found["name"]] = found.get("value", "on" if found.get("type") == "checkbox" else "")
    for name, body in re.findall(r'<select[^>]+name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        fields[name] = re.search(r'value="([^"]*)"[^>]*selected', body)[1]
    return fields


def test_what_is_shown_and_sent_back_changes_no_rule(draft, client_of):
    before = rules_of(draft)
    client = client_of("hr")
    assert client.post(f"/cycles/{draft.pk}/plan/", shown(client, draft)).status_code == 302
    draft.refresh_from_db()
    assert rules_of(draft) == before


def test_limits_and_caps_are_kept_and_in_the_audit(draft, client_of):
    client = client_of("hr")
    typed = {
        "feedback_least": "4",
        "feedback_most": "6",
        "feedback_per_rater": "9",
        "peer": "5",
        "report": "4",
        "other_department": "7",
        "pooled_under": "12",
        "linkage_caps": "C：B， D: C",
        "multiplied": "on",
        "multiplied_company": "1.1",
        "multiplied_departments": "A：1.1，C: 0.9",
        "multiplied_most": "2",
    }
    assert client.post(f"/cycles/{draft.pk}/plan/", shown(client, draft) | typed).status_code == 302
    draft.refresh_from_db()
    rules = rules_of(draft)
    assert (rules.feedback.least, rules.feedback.most, rules.feedback.most_per_rater) == (4, 6, 9)
    minimum = rules.feedback.thresholds.minimum()
    assert [minimum[name] for name in ("peer", "report", "other_department", "manager")] == [5, 4, 7, 1]
    assert rules.calibration.pooled_under == 12
    assert rules.linkage.caps == {"C": "B", "D": "C"}
    times = rules.linkage.multiplied
    assert (times.is_on, times.by_attendance, times.least, times.most) == (True, True, None, Decimal(2))
    assert (times.company, times.departments) == (
        Decimal("1.1"),
        {"A": Decimal("1.1"), "C": Decimal("0.9")},
    )
    assert "C: B, D: C" in shown(client, draft).values()
    entry = Entry.objects.get(action="cycle.planned")
    assert entry.old["rules"]["feedback"]["thresholds"]["peer"] == 3
    assert entry.new["rules"]["feedback"]["thresholds"]["peer"] == 5


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"peer": "2"}, "greater than or equal to 3"),
        ({"feedback_least": "6", "feedback_most": "5"}, "Not less than the fewest."),
        ({"linkage_caps": "C"}, "a grade, a colon and a grade"),
        ({"linkage_caps": "C: Z"}, "Z is no grade of the scheme. There is S, A, B, C, D."),
        ({"linkage_share": "1.5"}, "less than or equal to 1"),
        ({"multiplied_departments": "A: much"}, "a grade, a colon and a coefficient from 0 to 10"),
        ({"multiplied_departments": "Z: 1.1"}, "Z is no grade of the scheme."),
        ({"multiplied_least": "1.5", "multiplied_most": "1.2"}, "Not less than the lowest."),
    ],
)
def test_what_makes_no_sense_is_refused_and_stays_in_the_form(draft, client_of, typed, said):
    client = client_of("hr")
    before = draft.rules
    answer = client.post(f"/cycles/{draft.pk}/plan/", shown(client, draft) | typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert all(f'value="{value}"' in answer.content.decode() for value in typed.values())
    draft.refresh_from_db()
    assert draft.rules == before
