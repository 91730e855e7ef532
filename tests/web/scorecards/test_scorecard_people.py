"""The table of people: found, sorted, paged and taken along, and never more than one may see."""

from __future__ import annotations

import io
import re

import pytest
from python_calamine import CalamineWorkbook

from steelyard.web.org.models import Person
from steelyard.web.scorecards.models import Computation, Figure, Scorecard
from web.api.conftest import _card, scored  # noqa: F401 - a fixture

ROOM = "/scorecards/"


@pytest.fixture
def crowd(scored, troupe):  # noqa: F811 - the fixture
    """Of 230 people the first has 0 points, the second 1; every tenth is a data analyst."""
    people = Person.objects.bulk_create([Person(id=f"x{n:03}", name=f"人{n:03}") for n in range(230)])
    Scorecard.objects.filter(computation=scored, kind="employee").delete()
    cards = [card_of(scored, one.pk, one.name, n) for n, one in enumerate(people)]
    cards[5].total = None
    Scorecard.objects.bulk_create(cards)
    return people


def card_of(computation, subject, name, total):
    return Scorecard(
        computation=computation,
        kind="employee",
        subject=subject,
        name=name,
        position="data_analyst" if total % 10 == 0 else "planner",
        total=total,
        grade="A" if total >= 90 else "B",
        card=_card(subject),
    )


def subjects(answer):
    """The people of a page, from top to bottom."""
    body = re.search(r"<tbody>(.*?)</tbody>", answer.content.decode(), re.DOTALL)[1]
    return re.findall(r'<td><a href="/scorecards/([^/]+)/2026Q3/"', body)


def numbers(*which):
    return [f"x{n:03}" for n in which]


def test_a_hundred_stand_on_a_page_and_the_rest_on_the_next(client_of, crowd):
    client = client_of("director")
    pages = [subjects(client.get(f"{ROOM}?page={page}")) for page in (1, 2, 3)]
    assert [100, 100, 30] == [len(page) for page in pages]
    assert numbers(*range(230)) == [one for page in pages for one in page]
    first, last = (client.get(f"{ROOM}?page={page}").content.decode() for page in (1, 3))
    assert 'rel="next" href="?period=2026Q3&amp;sort=name&amp;page=2"' in first
    assert ('rel="prev"' in first, 'rel="next"' in last) == (False, False)


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [
        ("name", 0, 229),
        ("-name", 229, 0),
        # x005 has no total: it comes last in either direction.
        ("total", 0, 5),
        ("-total", 229, 5),
        ("grade", 90, 89),
        ("-grade", 0, 229),
        ("position", 0, 229),
        ("no-such-column", 0, 229),
    ],
)
def test_it_is_sorted_as_a_whole(client_of, crowd, sort, first, last):
    client = client_of("director")
    assert numbers(first) == subjects(client.get(f"{ROOM}?sort={sort}"))[:1]
    assert numbers(last) == subjects(client.get(f"{ROOM}?sort={sort}&page=3"))[-1:]


def test_it_is_sorted_by_what_has_changed_since_the_period_before(client_of, crowd, scored):  # noqa: F811
    earlier = Computation.objects.get(pk=scored.pk)
    earlier.pk, earlier.period = None, "2026Q2"
    earlier.starts_on, earlier.ends_on = "2026-04-01", "2026-06-30"
    earlier.save(force_insert=True)
    Scorecard.objects.bulk_create(card_of(earlier, f"x{n:03}", "", total) for n, total in ((7, 1), (8, 90)))
    client = client_of("director")
    # 7 - 1 = 6, 8 - 90 = -82
    assert numbers(7, 8) == subjects(client.get(f"{ROOM}?period=2026Q3&sort=-change"))[:2]
    assert numbers(7, 8) == subjects(client.get(f"{ROOM}?period=2026Q3&sort=before"))[:2]


def test_it_is_sorted_by_how_much_is_behind(client_of, crowd, scored):  # noqa: F811
    cards = {card.subject: card for card in Scorecard.objects.filter(computation=scored)}
    marks = [("x010", "a", "behind", 1), ("x010", "b", "behind", 1), ("x020", "a", "behind", 1)]
    # An indicator without weight is no shortfall.
    marks += [("x030", name, "behind", 0) for name in "abc"]
    Figure.objects.bulk_create(
        Figure(scorecard=cards[who], indicator=name, dimension="d", status="ok", signal=signal, weight=weight)
        for who, name, signal, weight in marks
    )
    page = client_of("director").get(f"{ROOM}?sort=-behind")
    assert numbers(10, 20) == subjects(page)[:2]
    row = re.search(r"人010.*?</tr>", page.content.decode(), re.DOTALL)[0]
    assert '<td class="num">2</td><td class="num">0</td>' in row


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("人07", numbers(*range(70, 80))),
        ("X229", numbers(229)),
        ("data analyst", numbers(*range(0, 230, 10))),
        ("b", numbers(*range(90))),
        ("<script>", []),
        ("%", []),
    ],
)
def test_it_finds_by_name_number_position_and_grade(client_of, crowd, words, expected):
    answer = client_of("director").get(ROOM, {"q": words}, headers={"Accept-Language": "en"})
    assert expected == subjects(answer)
    assert f"{len(expected)} {'person' if len(expected) == 1 else 'people'}" in answer.content.decode()
    assert "<script>" not in answer.content.decode().split("<table")[1].split("</table")[0]


def test_a_head_turns_its_own_order_round_and_keeps_the_words(client_of, crowd):
    page = client_of("director").get(f"{ROOM}?q=%E4%BA%BA&sort=-total").content.decode()
    kept = "?period=2026Q3&amp;q=%E4%BA%BA&amp;sort="
    assert f'aria-sort="descending"><a href="{kept}total">Total</a>' in page
    assert f'aria-sort="none"><a href="{kept}name">Name</a>' in page
    assert f'aria-sort="none"><a href="{kept}-before">Before</a>' in page


def test_a_manager_finds_and_takes_along_only_those_one_leads(client_of, crowd, troupe):
    Person.objects.filter(pk__in=numbers(1, 2)).update(manager=troupe.people["manager"])
    client = client_of("manager")
    assert numbers(1, 2) == subjects(client.get(f"{ROOM}?q=%E4%BA%BA"))
    file = client.get(f"{ROOM}?download=csv").content.decode("utf-8-sig").splitlines()
    assert ["x001", "x002"] == [line.split(",")[1] for line in file[1:]]


def test_a_file_holds_everybody_who_was_looked_for(client_of, crowd):
    answer = client_of("director").get(f"{ROOM}?download=xlsx&q=%E4%BA%BA1&sort=-total")
    head, *rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert ["Name", "Employee number", "Position", "Total"] == head[:4]
    assert ["人199", "x199", "Campaign planner", 199] == rows[0][:4]
    assert 100 == len(rows)


def test_before_anything_was_computed_there_is_no_file(client_of, troupe):
    client = client_of("director")
    assert 404 == client.get(f"{ROOM}?download=csv").status_code
    assert "No scores yet" in client.get(ROOM).content.decode()
