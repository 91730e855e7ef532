"""A page costs the same for ten people and for sixty, and looks at no events."""

from __future__ import annotations

import pytest
from staging import compute, hire, publish, stage_company

#: Session, account, preferences; the viewer (5); the page (13).
MOST = 24


@pytest.mark.parametrize("count", [10, 60])
@pytest.mark.parametrize("subject", ["marketing", "content", "x-000"])
def test_the_number_of_queries_does_not_depend_on_the_people(
    client_of, troupe, django_assert_max_num_queries, count, subject
):
    people = hire(count, "content")
    stage_company(compute(publish(), "2026Q3"), people, troupe.teams.values())
    client = client_of("director")
    client.get("/dashboard/marketing/2026Q3/")
    with django_assert_max_num_queries(MOST) as few:
        assert 200 == client.get(f"/dashboard/{subject}/2026Q3/").status_code
    # The same for both counts: a page that grew would differ.
    assert QUERIES.setdefault(subject, len(few)) == len(few)


QUERIES: dict[str, int] = {}
