"""Results of people who were transferred, hold two positions, left, or were on leave: by hand."""

from __future__ import annotations

import html
import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from rounds import appraisee, drafted, launched, moved_to

from steelyard.web.cycles import actions as cycle_actions
from steelyard.web.cycles import following
from steelyard.web.cycles.models import Cycle, Segment, StageKind
from steelyard.web.org.models import Membership, Person
from steelyard.web.reports.papers import scorecard
from steelyard.web.results import actions
from steelyard.web.results.computing import compute
from steelyard.web.results.models import Result
from web.results.conftest import RATINGS, of

SILENT = lambda *_: None  # noqa: E731 - nobody listens
#: The new manager of the employee rates teamwork with 2.
BY_THE_NEW = "2026Q2,e-007,teamwork,manager,s-042,2,,2026-07-02\n"


def transferred(troupe, folder, last: date = date(2026, 5, 30)) -> None:
    """From content and its manager to brand, where the stranger leads: in the organisation and the data."""
    since = last.replace(day=last.day + 1)
    Membership.objects.filter(person="e-007", team="content").update(valid_to=since)
    Membership.objects.create(person=troupe.people["employee"], team_id="brand", valid_from=since)
    Person.objects.filter(pk="e-007").update(manager=troupe.people["stranger"])
    path = folder.root / "memberships.csv"
    text = path.read_text(encoding="utf-8")
    old = "e-007,content,2025-01-01,"
    assert old in text
    path.write_text(text.replace(old, f"{old}{since}") + f"e-007,brand,{since},,\n", encoding="utf-8")
    (folder.root / "ratings.csv").write_text(RATINGS + BY_THE_NEW, encoding="utf-8")


@pytest.fixture
def cycle(troupe, folder) -> Cycle:
    """Under way; the employee is transferred in it."""
    found = launched(troupe)
    transferred(troupe, folder)
    following.follow(found, reason="transfer of 31 May", actor=troupe.users["hr"])
    compute(found, actor=troupe.users["hr"], tell=SILENT)
    return Cycle.objects.get(pk=found.pk)


def test_the_days_under_each_manager_weigh_what_the_manager_rated(cycle, troupe):
    # Leads 75 are 80 points in both parts. With the 4 of the former manager: 0.7 x 4 + 0.3 x 5 = 4.3, 86
    # points: 0.6 x 80 + 0.4 x 86 = 82.4, for 60 days. With the 2 of the new one: 2.9, 20 + 1.9 x 20 = 58
    # points: 48 + 23.2 = 71.2, for 31 days. (60 x 82.4 + 31 x 71.2) / 91 = 7151.2 / 91 = 78.5846.
    found = of("employee", troupe)
    assert (found.computed_total, found.total, found.grade) == (Decimal("78.5846"), Decimal("78.5846"), "C")
    assert [
        (one["from"], one["days"], Decimal(one["score"]), one["posts"][0]["name"], one["posts"][0]["manager"])
        for one in found.card["segments"]["parts"]
    ] == [
        ("2026-04-01", 60, Decimal("82.4"), "Content", "m-001"),
        ("2026-05-31", 31, Decimal("71.2"), "Brand & PR", "s-042"),
    ]


def test_the_step_says_how(cycle, troupe):
    step = of("employee", troupe).steps[0]
    assert (step["rule"], step["what"], step["after"]) == ("segments", "score", "78.5846")
    assert "60 days, score 82.4." in step["words"]["en"]
    assert "31天，得分71.2。" in step["words"]["zh-Hans"]
    assert "counts in every part" in step["words"]["en"]


def test_the_paper_has_a_row_for_each_part(cycle, troupe):
    pypdf = pytest.importorskip("pypdf")
    pdf = scorecard(of("employee", troupe), exporter=troupe.users["hr"])
    paper = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    # 60 of 91 days are 65.9%.
    assert "2026-04-01 – 2026-05-30 Content Siobhán O'Brien 60 65.9% 82.4000" in " ".join(paper.split())
    assert "2026-05-31 – 2026-06-30 Brand & PR" in " ".join(paper.split())


def test_what_differs_is_kept_beside_the_parts(cycle, troupe):
    (line,) = of("employee", troupe).card["segments"]["differs"]
    assert line["indicator"] == "teamwork"
    assert [(Decimal(one["value"]), Decimal(one["score"])) for one in line["posts"]] == [
        (Decimal("4.3"), Decimal(86)),
        (Decimal("2.9"), Decimal(58)),
    ]


def test_others_have_one_sheet_as_before(cycle, troupe):
    found = of("stranger", troupe)
    assert found.total == 112
    assert "segments" not in found.card
    assert found.steps == []


def test_a_manager_who_has_not_rated_takes_nothing_from_the_person(cycle, troupe, folder):
    (folder.root / "ratings.csv").write_text(RATINGS, encoding="utf-8")
    compute(cycle, actor=troupe.users["hr"], tell=SILENT)
    # 82.4 in both parts.
    found = of("employee", troupe)
    assert found.total == Decimal("82.4")
    assert "Brand & PR: no rating of its own manager" in found.steps[0]["words"]["en"]


def test_days_too_few_are_counted_with_the_former_team(troupe, folder):
    found = launched(troupe)
    # 16 days in the new team: fewer than 30. Nothing of the new manager's 2 counts: 82.4.
    transferred(troupe, folder, last=date(2026, 6, 14))
    following.follow(found, reason="transfer", actor=troupe.users["hr"])
    compute(found, actor=troupe.users["hr"], tell=SILENT)
    result = of("employee", troupe)
    assert result.total == Decimal("82.4")
    assert [one["days"] for one in result.card["segments"]["parts"]] == [91]


def test_two_positions_weigh_by_their_shares(troupe, folder):
    Membership.objects.filter(person="e-007", team="content").update(share=Decimal("0.75"))
    Membership.objects.create(
        person=troupe.people["employee"],
        team_id="brand",
        valid_from=date(2026, 1, 1),
        share=Decimal("0.25"),
    )
    (folder.root / "ratings.csv").write_text(RATINGS + BY_THE_NEW, encoding="utf-8")
    cycle = drafted(troupe)
    second = Segment.objects.get(appraisee__person="e-007", team="brand")
    following.name_manager(
        second, manager=troupe.people["stranger"], reason="project", actor=troupe.users["hr"]
    )
    cycle = cycle_actions.launch(cycle, revision=cycle.revision, actor=troupe.users["hr"])
    compute(cycle, actor=troupe.users["hr"], tell=SILENT)
    # 0.75 x 82.4 + 0.25 x 71.2 = 61.8 + 17.8 = 79.6.
    assert of("employee", troupe).total == Decimal("79.6")


# ── leave ───────────────────────────────────────────────────────────────────────────────────────────


def on_leave(cycle: Cycle, troupe, first: date, last: date) -> None:
    one = appraisee(cycle, "employee", troupe)
    following.note_leave(one, starts_on=first, ends_on=last, reason="as agreed", actor=troupe.users["hr"])


def replaced(folder, table: str, old: str, new: str) -> None:
    path = folder.root / table
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_leave_within_a_part_takes_its_days_from_it(cycle, troupe, folder):
    # 150 leads are the most there is, 120 points, whatever part of the target is asked for.
    replaced(folder, "actuals.csv", "e-007,leads,75", "e-007,leads,150")
    on_leave(cycle, troupe, date(2026, 4, 1), date(2026, 4, 29))
    compute(cycle, actor=troupe.users["hr"], tell=SILENT)
    # 72 + 0.4 x 86 = 106.4 and 72 + 0.4 x 58 = 95.2. 60 - 29 = 31 days of each: 100.8.
    assert of("employee", troupe).total == Decimal("100.8")


@pytest.fixture
def poor(troupe, folder) -> Cycle:
    """10 leads, which earn nothing, and a 2 for teamwork: 0.4 x 58 = 23.2."""
    replaced(folder, "actuals.csv", "e-007,leads,75", "e-007,leads,10")
    replaced(folder, "ratings.csv", "e-007,teamwork,manager,m-001,4", "e-007,teamwork,manager,m-001,2")
    return launched(troupe)


def test_after_long_leave_the_result_is_not_below_neutral(poor, troupe):
    on_leave(poor, troupe, date(2026, 4, 1), date(2026, 5, 10))
    compute(poor, actor=troupe.users["hr"], tell=SILENT)
    # B has the coefficient 1 and begins at 80: 40 days of leave must not harm.
    found = of("employee", troupe)
    assert (found.computed_total, found.computed_grade) == (Decimal("23.2"), "D")
    assert (found.total, found.grade, found.coefficient) == (Decimal(80), "B", Decimal(1))
    assert [(one["rule"], one["what"], one["before"], one["after"]) for one in found.steps] == [
        ("long_leave", "score", "23.2000", "80.0000"),
        ("long_leave", "grade", "D", "B"),
    ]


def test_short_leave_lifts_nothing(poor, troupe):
    on_leave(poor, troupe, date(2026, 4, 1), date(2026, 4, 10))
    compute(poor, actor=troupe.users["hr"], tell=SILENT)
    found = of("employee", troupe)
    assert (found.total, found.grade, found.steps) == (Decimal("23.2"), "D", [])


def test_a_good_result_stays_after_long_leave(troupe, folder):
    replaced(folder, "actuals.csv", "e-007,leads,75", "e-007,leads,150")
    cycle = launched(troupe)
    on_leave(cycle, troupe, date(2026, 4, 1), date(2026, 5, 10))
    compute(cycle, actor=troupe.users["hr"], tell=SILENT)
    assert (of("employee", troupe).total, of("employee", troupe).steps) == (Decimal("106.4"), [])


def test_hardly_at_work_is_neutral_and_nobody_is_asked_to_rate(troupe, folder):
    cycle = launched(troupe)
    # 71 of 91 days on leave: 20 are left, fewer than 30.
    on_leave(cycle, troupe, date(2026, 4, 1), date(2026, 6, 10))
    moved_to(cycle, StageKind.CALIBRATION, troupe)
    compute(cycle, actor=troupe.users["hr"], tell=SILENT)
    found = Result.objects.get(appraisee__person="e-007")
    assert (found.total, found.grade) == (Decimal(80), "B")
    assert not found.appraisee.tasks.filter(stage__kind=StageKind.MANAGER_REVIEW).exists()


# ── computed by the days that hold ──────────────────────────────────────────────────────────────────


def test_nobody_ratifies_what_was_computed_before_a_change(troupe, folder):
    cycle, hr = launched(troupe), troupe.users["hr"]
    moved_to(cycle, StageKind.CALIBRATION, troupe)
    cycle = Cycle.objects.select_related("version").get()
    compute(cycle, actor=hr, tell=SILENT)
    on_leave(cycle, troupe, date(2026, 4, 1), date(2026, 4, 10))
    moved_to(cycle, StageKind.RATIFICATION, troupe)
    with pytest.raises(ValidationError, match="compute them again"):
        actions.ratify(list(Result.objects.all()), actor=troupe.users["director"])
    compute(cycle, actor=hr, tell=SILENT)
    actions.settle(cycle, actor=hr)
    assert actions.ratify(list(Result.objects.all()), actor=troupe.users["director"]) == 3


def test_once_results_are_being_confirmed_no_days_change(troupe, folder):
    cycle = launched(troupe)
    moved_to(cycle, StageKind.CALIBRATION, troupe)
    cycle = Cycle.objects.select_related("version").get()
    compute(cycle, actor=troupe.users["hr"], tell=SILENT)
    moved_to(cycle, StageKind.RATIFICATION, troupe)
    with pytest.raises(ValidationError, match="being confirmed"):
        on_leave(cycle, troupe, date(2026, 4, 1), date(2026, 4, 10))


def test_a_leave_that_changes_no_number_is_kept_with_the_result(troupe, folder):
    cycle, hr = launched(troupe), troupe.users["hr"]
    compute(cycle, actor=hr, tell=SILENT)
    one = appraisee(cycle, "stranger", troupe)
    following.note_leave(one, starts_on=date(2026, 4, 1), ends_on=date(2026, 4, 10), reason="x", actor=hr)
    compute(Cycle.objects.select_related("version").get(), actor=hr, tell=SILENT)
    # 112 as before: 150 leads are the most there is.
    found = of("stranger", troupe)
    assert (found.total, found.card["days"]) == (112, {"2026Q2": 81})


# ── what people see ─────────────────────────────────────────────────────────────────────────────────


def test_the_page_shows_the_parts_to_who_may_see_the_result(cycle, troupe, client_of):
    address = f"/results/{appraisee(cycle, 'employee', troupe).pk}/"
    page = html.unescape(client_of("hr").get(address).content.decode())
    assert "Parts of the result" in page
    assert troupe.people["manager"].name in page
    assert "82.4" in page
    assert "71.2" in page
    assert "What the parts do not share:" in page
    plain = client_of("hr").get(f"/results/{appraisee(cycle, 'stranger', troupe).pk}/").content.decode()
    assert "Parts of the result" not in plain


def test_the_paper_says_it_too(cycle, troupe):
    assert scorecard(of("employee", troupe), exporter=troupe.users["hr"]).startswith(b"%PDF")
