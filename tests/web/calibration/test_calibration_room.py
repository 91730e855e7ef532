"""The room as it is seen: who is on whose board, the guideline, the raters, the moves as a file."""

from __future__ import annotations

import csv
import io
import zipfile
from decimal import Decimal

import pytest

from steelyard.stats.rater_scores import Rating
from steelyard.web.audit.models import Read
from steelyard.web.calibration import actions
from steelyard.web.calibration.access import MANAGER, SELF, locks_of
from steelyard.web.calibration.diagnosing import Given, given, renew, report
from steelyard.web.calibration.measured import errors
from steelyard.web.calibration.models import Conflict, Move, RaterReport
from steelyard.web.calibration.queries import is_explained, picture, results_of, views_of
from steelyard.web.config import clock
from steelyard.web.cycles.models import Cycle
from steelyard.web.cycles.reading import scheme_of
from steelyard.web.jobs.models import Job
from steelyard.web.org.models import Grant
from steelyard.web.results.models import Result
from web.calibration.conftest import now, proposed


def at(cycle: Cycle, more: str = "") -> str:
    return f"/calibration/cycles/{cycle.pk}/{more}"


def people(found) -> set[str]:
    return {card.result.appraisee.person_id for card in found.cards}


def test_the_board_moves_and_decides(computed, troupe, client_of):
    hr, director = client_of("hr"), client_of("director")
    about = str(now("employee", troupe).appraisee_id)
    hr.post(at(computed), {"step": "begin", "member": [troupe.users["director"].pk]})
    page = hr.get(at(computed)).content.decode()
    assert "林𠮷" in page
    assert 'draggable="true"' in page
    sent = {"step": "propose", "appraisee": about, "seen": "B", "to": "A", "reason": "The launch."}
    assert hr.post(at(computed), sent).status_code == 302
    move = Move.objects.get()
    assert director.post(at(computed), {"step": "approve", "move": move.pk}).status_code == 302
    assert now("employee", troupe).grade == "A"
    # What the director is shown then: the computed grade beside the new one, and the move among the decisions.
    page = director.get(at(computed)).content.decode()
    assert "The launch." in page
    assert director.post(at(computed), {"step": "end", "reason": "Done."}).status_code == 302


def test_what_was_typed_is_not_lost(meeting, computed, troupe, client_of):
    about = str(now("employee", troupe).appraisee_id)
    sent = {"step": "propose", "appraisee": about, "seen": "C", "to": "A", "reason": "A long and good reason"}
    answer = client_of("hr").post(at(computed), sent)
    assert answer.status_code == 422
    assert "A long and good reason" in answer.content.decode()


def test_the_auditor_reads_and_others_find_no_door(meeting, computed, troupe, client_of):
    about = now("employee", troupe).appraisee_id
    panel = f"/calibration/people/{about}/"
    for name, status in (("auditor", 200), ("hr", 200), ("manager", 404), ("stranger", 404)):
        for address in (at(computed), at(computed, "raters/"), at(computed, "moves/")):
            assert client_of(name).get(address).status_code == status
        assert client_of(name).get(panel, headers={"HX-Request": "true"}).status_code == status
    sent = {"step": "propose", "appraisee": str(about), "seen": "B", "to": "A", "reason": "x"}
    for name in ("auditor", "manager", "stranger"):
        assert client_of(name).post(at(computed), sent).status_code == 404
    assert not Move.objects.exists()


def test_who_looks_closely_is_noted(meeting, computed, troupe, client_of):
    panel = f"/calibration/people/{now('employee', troupe).appraisee_id}/"
    client_of("hr").get(panel, headers={"HX-Request": "true"})
    assert Read.objects.filter(reader=troupe.users["hr"], subject="e-007").exists()


def test_nobody_sees_their_own_card_nor_counts_it_out(meeting, computed, troupe, client_of):
    Grant.objects.create(user=troupe.users["employee"], role="hr")
    own, leader = now("employee", troupe).appraisee_id, now("manager", troupe).appraisee_id
    locks = locks_of(troupe.users["employee"], computed).of
    assert (locks[own], locks[leader]) == (SELF, MANAGER)
    found = picture(computed, troupe.users["employee"])
    assert people(found) == {"s-042"}
    # Three were rated; one is counted.
    assert [group.found.n for group in found.groups] == [1]
    client = client_of("employee")
    assert "Siobhán" not in client.get(at(computed)).content.decode()
    for hidden in (own, leader):
        address = f"/calibration/people/{hidden}/"
        assert client.get(address, headers={"HX-Request": "true"}).status_code == 404
        assert client.get(address).status_code == 404
    move = proposed(troupe)
    assert client.post(at(computed), {"step": "approve", "move": move.pk}).status_code == 404
    assert "Took over" not in client.get(at(computed, "moves/")).content.decode()


def test_a_conflict_hides_card_and_moves(meeting, computed, troupe, client_of):
    proposed(troupe, by="director")
    hr, about = client_of("hr"), now("employee", troupe).appraisee_id
    member = troupe.users["hr"].pk
    sent = {"step": "conflict", "appraisee": str(about), "member": member, "reason": "Siblings."}
    assert hr.post(at(computed), sent).status_code == 302
    assert Conflict.objects.get().member == troupe.users["hr"]
    assert people(picture(computed, troupe.users["hr"])) == {"m-001", "s-042"}
    page = hr.get(at(computed)).content.decode()
    assert "林𠮷" not in page
    assert "last month" not in page
    assert "林𠮷" in client_of("director").get(at(computed)).content.decode()


@pytest.fixture
def twenty(computed, troupe) -> Cycle:
    """Twenty people in one team, 6 of them with an A and none with an S."""
    from steelyard.web.cycles.models import Appraisee
    from steelyard.web.org.models import Person

    Result.objects.all().delete()
    Appraisee.objects.filter(cycle=computed).delete()
    for n in range(20):
        who = Person.objects.create(id=f"t-{n:02}", name=f"Person {n:02}")
        one = Appraisee.objects.create(
            cycle=computed, person=who, team=troupe.teams["growth"], starts_on=computed.starts_on,
            ends_on=computed.ends_on,
        )  # fmt: skip
        total, grade = (Decimal(95), "A") if n < 6 else (Decimal(85), "B")
        Result.objects.create(
            appraisee=one, computed_total=total, linked_total=total, total=total, computed_grade=grade, grade=grade
        )  # fmt: skip
    return computed


def test_the_guideline_is_counted_in_people(twenty, troupe, client_of):
    # S 10% and A 20% of 20 people are 2 and 4. There are 0 and 6: from the top exactly as many as are meant.
    [group] = picture(twenty, None).groups
    rows = {row.grade: (row.quota, row.now) for row in group.found.rows}
    assert (rows["S"], rows["A"], rows["B"]) == ((2, 0), (4, 6), (None, 14))
    assert group.found.met
    page = client_of("hr").get(at(twenty)).content.decode()
    assert "20% → 4, now 6" in page


def test_more_than_the_guideline_needs_a_reason_that_covers_it(twenty, troupe):
    from steelyard.web.cycles import actions as cycles

    stage = twenty.stages.get(kind="calibration")
    Result.objects.filter(appraisee__person="t-06").update(grade="A")
    [group] = picture(twenty, None).groups
    assert not is_explained(group)
    with pytest.raises(Exception, match="over the guideline, and no reason is written"):
        cycles.close_stage(stage, actor=troupe.users["hr"])
    actions.begin(twenty, members=[], actor=troupe.users["hr"])
    actions.explain(twenty, pool=group.key, reason="The best year so far.", actor=troupe.users["hr"])
    assert is_explained(picture(twenty, None).groups[0])
    # One more A than was explained asks again.
    Result.objects.filter(appraisee__person="t-07").update(grade="A")
    assert not is_explained(picture(twenty, None).groups[0])


def test_an_error_follows_from_the_raters(computed, troupe):
    # Teamwork scores 86, 60 and 100: a standard deviation of 20.2978. One manager has a reliability of .52,
    # and the indicator 40% of the total: 0.4 x 20.2978 x sqrt(1 - .52) = 5.6251.
    found = errors(computed, scheme_of(computed.version.text), results_of(computed), {})
    assert found[now("employee", troupe).pk] == pytest.approx(5.6251, abs=5e-4)
    # With three raters R is 3 x .52 / (1 + 2 x .52) = .7647: 0.4 x 20.2978 x sqrt(.2353) = 3.9384.
    three = {"people": {"e-007": {"raters": {"teamwork": 3}}}}
    found = errors(computed, scheme_of(computed.version.text), results_of(computed), three)
    assert found[now("employee", troupe).pk] == pytest.approx(3.9384, abs=5e-4)


def test_one_manager_each_is_refused_in_words(computed, troupe, client_of):
    renew(computed)
    page = client_of("hr").get(at(computed, "raters/")).content.decode()
    assert "Ratings are not corrected" in page
    assert "rated nobody in common" in page
    # Names of raters are told here; the manager of the employee is one.
    assert "Siobhán" in page


def test_the_worker_looks_at_the_raters_with_every_computation(computed):
    assert Job.objects.filter(kind="rater-diagnostics", arguments__cycle=str(computed.pk)).count() == 1


def test_ratings_come_from_the_lake_where_rooms_collected_none(computed):
    assert {(one.rating.rater, one.rating.ratee) for one in given(computed)} == {
        ("m-001", "e-007"), ("e-007", "e-007"), ("d-001", "m-001"), ("d-001", "s-042"),
    }  # fmt: skip


def test_the_severe_rater_of_the_sample_company_is_named(company, troupe):
    with (company.folder / "ratings.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["period"] == "2026Q2"]
    found = report(
        Given(
            Rating(row["subject"], row["rater"], float(row["rating"]), row["indicator"]), row["perspective"]
        )
        for row in rows
    )
    severe = company.truths["severe_rater"].where["rater"]
    assert [(one["rater"], one["flags"]) for one in found["raters"] if one["flags"]] == [(severe, ["severe"])]
    assert found["refusal"] is None
    # Of colleagues only how many and their mean, never who.
    views = [view for person in found["people"].values() for view in person["views"]]
    assert {view["name"] for view in views if view["perspective"] == "peer"} == {""}


def test_one_colleague_is_not_given_away_by_a_mean_over_all(computed, troupe):
    def views(colleagues: int):
        given = [Given(Rating("e-007", "m-001", 4.0), "manager")]
        given += [Given(Rating("e-007", f"c-{n}", 3.0), "peer") for n in range(colleagues)]
        given += [Given(Rating("s-042", one.rating.rater, 4.0), one.perspective) for one in given]
        RaterReport.objects.update_or_create(
            cycle=computed, defaults={"at": clock.now(), "body": report(given)}
        )
        return views_of(picture(computed, None), "e-007")

    few, advice = views(2)
    assert [(one["perspective"], one["mean"]) for one in few] == [("manager", 4.0), ("peer", None)]
    assert advice is None
    enough, advice = views(3)
    assert [(one["perspective"], one["mean"]) for one in enough] == [("manager", 4.0), ("peer", 3.0)]
    assert advice is not None


def test_moves_are_a_file(meeting, computed, troupe, client_of):
    actions.approve(proposed(troupe), answer="Agreed.", actor=troupe.users["director"])
    auditor = client_of("auditor")
    text = auditor.get(at(computed, "moves/?download=csv")).content.decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text))
    assert (row["person"], row["from"], row["to"], row["state"]) == ("林𠮷", "B", "A", "approved")
    assert (row["reason"], row["answer"]) == ("Took over the launch in the last month.", "Agreed.")
    assert (row["total"], row["coefficient_before"], row["coefficient_after"]) == (
        "82.4000",
        "1.0000",
        "1.2000",
    )
    book = zipfile.ZipFile(io.BytesIO(auditor.get(at(computed, "moves/?download=xlsx")).content))
    assert any("林𠮷" in book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))


def test_the_board_asks_a_constant_number_of_questions(
    twenty, troupe, client_of, django_assert_max_num_queries
):
    client = client_of("hr")
    client.get(at(twenty))
    with django_assert_max_num_queries(40):
        client.get(at(twenty))
