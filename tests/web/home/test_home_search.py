"""Search: people, teams, indicators and schemes one may see; every hit can be opened."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from steelyard.web.config import clock
from steelyard.web.home.searching import search
from steelyard.web.org.models import Person, Team
from steelyard.web.org.viewer import viewer_of
from web.home.test_home_first_page import ROLES

SEES_EVERYBODY = ("director", "hr", "auditor")


@pytest.fixture
def found(troupe):
    """`found("hr", "林")`: the names of what HR finds."""

    def found(role: str, words: str) -> list[str]:
        return [hit.title for hit in search(viewer_of(troupe.users[role], on=clock.today()), words)]

    return found


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("scored", [True, False])
def test_every_hit_can_be_opened(results, client_of, troupe, request, role, scored):
    if scored:
        request.getfixturevalue("third_quarter")
    client, viewer = client_of(role), viewer_of(troupe.users[role], on=clock.today())
    hits = [hit for words in ("e", "o", "林", "宋", "Z", "赵", "n", "市") for hit in search(viewer, words)]
    assert hits
    assert {hit.address for hit in hits if client.get(hit.address, follow=True).status_code != 200} == set()


def test_people_are_found_by_those_who_may_see_them(found):
    everybody = {"林𠮷", "Siobhán O'Brien", "宋薇", "Zoë “HR” Müller", "Ólafur, Jr.", "赵 六"}
    letters = ("林", "Siob", "宋", "Zo", "Jr.", "赵")
    seen = {role: {name for words in letters for name in found(role, words)} & everybody for role in ROLES}
    assert seen == {
        **dict.fromkeys((*SEES_EVERYBODY, "admin"), everybody),
        "employee": {"林𠮷"},
        "manager": {"Siobhán O'Brien", "林𠮷"},
        "stranger": {"赵 六"},
        "data_owner": set(),
    }


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("林𠮷", "林𠮷"),
        ("e-007", "林𠮷"),
        ("E-007", "林𠮷"),
        ("o'brien", "Siobhán O'Brien"),
        ("SIOBHÁN", "Siobhán O'Brien"),
        ("ólafur", "Ólafur, Jr."),
        ("zoë", "Zoë “HR” Müller"),
        ("  宋  ", "宋薇"),
    ],
)
def test_a_name_is_found_however_it_is_written(found, words, name):
    assert name in found("hr", words)


@pytest.mark.parametrize("words", ["", "   ", "%", "_", "\\", "x" * 500, "' or 1=1 --", "<script>", "\x00"])
def test_nothing_and_nonsense_find_nothing(found, client_of, words):
    assert found("hr", words) == []
    answer = client_of("hr").get("/search/", {"q": words})
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().partition("<main")[2].partition("</main>")[0]


def test_who_has_no_card_is_found_all_the_same(third_quarter, client_of, troupe):
    viewer = viewer_of(troupe.users["hr"], on=clock.today())
    [scored], [other] = search(viewer, "林"), search(viewer, "Zoë")
    assert scored.address == f"/scorecards/{troupe.people['employee'].pk}/"
    assert other.address == f"/organisation/people/{troupe.people['hr'].pk}/"


def test_an_indicator_leads_to_ones_own_number(third_quarter, client_of, troupe):
    def address(role: str) -> str:
        [hit] = search(viewer_of(troupe.users[role], on=clock.today()), "won rate")
        return hit.address

    assert address("employee") == f"/scorecards/{troupe.people['employee'].pk}/2026Q3/won_rate/"
    assert address("director") == "/scorecards/marketing/2026Q3/won_rate/"
    # Who has no card of one's own reads the department's.
    assert address("stranger") == "/scorecards/marketing/2026Q3/won_rate/"


def test_indicators_and_schemes_are_found_in_any_language(third_quarter, found):
    assert found("employee", "成長") == ["Growth"]
    assert found("employee", "赢单") == ["Won rate"]
    assert found("employee", "won_rate") == ["Won rate"]


def test_a_scheme_that_is_not_published_is_not_found(results, found):
    type(results.version).objects.update(state="draft")
    assert found("hr", "成長") == []


def test_there_are_eight_of_each_kind_at_most(results, found):
    Person.objects.bulk_create([Person(id=f"p{n}", name=f"Needle {n:02}") for n in range(20)])
    Team.objects.bulk_create(
        [Team(id=f"t{n}", name=f"Needle team {n:02}", parent_id="growth") for n in range(20)]
    )
    assert len(found("hr", "needle")) == 16


def test_teams_of_others_do_not_crowd_out_ones_own(troupe, third_quarter, found):
    Team.objects.bulk_create([Team(id=f"a{n}", name=f"A content {n}", parent_id="brand") for n in range(20)])
    assert found("employee", "content") == ["Content"]


def test_more_people_ask_no_more_questions(results, third_quarter, troupe):
    viewer = viewer_of(troupe.users["hr"], on=clock.today())
    with CaptureQueriesContext(connection) as few:
        search(viewer, "e")
    Person.objects.bulk_create([Person(id=f"p{n}", name=f"e {n}") for n in range(50)])
    with CaptureQueriesContext(connection) as many:
        search(viewer, "e")
    assert len(many) == len(few) <= 8


def test_the_page_has_a_box_with_the_words_and_the_results_under_it(third_quarter, client_of):
    html = unescape(client_of("hr").get("/search/", {"q": "林"}).content.decode())
    assert 'value="林"' in html
    hits = re.search(r'id="search-hits">(.*?)</ul>', html, re.S)
    assert hits
    assert "林𠮷 · Campaign planner Person" in " ".join(re.sub(r"<[^>]*>", " ", hits[1]).split())


def test_what_is_not_there_is_told_with_what_there_is(troupe, client_of):
    html = unescape(client_of("employee").get("/search/", {"q": "宋"}).content.decode())
    assert "Nothing here is called “宋”. You find people you may see, teams, indicators and schemes." in html


def test_under_the_box_of_every_page_it_is_a_list_alone(third_quarter, client_of):
    answer = client_of("hr").get("/search/", {"q": "林"}, headers={"HX-Request": "true"})
    assert answer.content.decode().strip().startswith('<ul class="list-group" id="search-hits">')


def test_nobody_searches_without_signing_in(client_of):
    assert client_of("nobody").get("/search/", {"q": "林"}).status_code == 302


def test_an_older_card_is_found_when_there_is_no_newer_one(results, third_quarter, troupe):
    before = results.computed("2026Q2", date(2026, 4, 1))
    results.card(
        before, "stranger", "100.0000", "A", third_quarter.scorecards.get(kind="employee").card["indicators"]
    )
    [hit] = search(viewer_of(troupe.users["stranger"], on=clock.today()), "won rate")
    assert hit.address == f"/scorecards/{troupe.people['stranger'].pk}/2026Q2/won_rate/"
