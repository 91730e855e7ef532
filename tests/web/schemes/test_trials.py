"""Trying an indicator of a draft on real rows.

Campaigns that ended in the second quarter of 2026, their revenue and cost:

    the employee (content)    300 of 200        the stranger (brand)    100 of 200

so the employee's ROI is 50% and that of the department (400 − 400) / 400 = 0. With threshold, target and
stretch of 5%, 20% and 40% at 60, 100 and 120 points, 50% is worth 120 and 0% nothing.
"""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

import cast
from folders import DataFolder
from steelyard.web.audit.models import Read
from steelyard.web.jobs.actions import run
from steelyard.web.jobs.models import Job, State
from steelyard.web.schemes import actions
from steelyard.web.schemes.models import Trial, Version
from steelyard.web.scorecards.models import Computation

TEXT = (
    "steelyard: 1\nscheme: ours\nextends: [preset:balanced]\nperiod: quarter\n"
    "dimensions: {campaign_effect: {indicators: {campaign_roi: {minimum_evidence: null}}}}\n"
)
AT = "campaign_effect/campaign_roi"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def draft(troupe, tmp_path, settings):
    settings.STEELYARD_HOME = tmp_path
    data = cast.organise(DataFolder(tmp_path / "data"))
    data.rows(
        "campaigns",
        "campaign_id, ended_on, owner_id, revenue, cost",
        f"c1, 2026-05-01, {cast.employee}, 300, 200",
        f"c2, 2026-06-01, {cast.stranger}, 100, 200",
    )
    settings.STEELYARD_LAKE = str(data.root)
    return actions.create(slug="ours", text=TEXT, actor=troupe.users["director"])


@pytest.fixture
def ask(draft, client_of):
    def ask(role="director", subject=cast.employee.id, period="2026Q2", at=AT, **fields):
        sent = {"text": TEXT, "at": at, "revision": 1, "period": period, "subject": subject, **fields}
        return client_of(role).post("/schemes/ours/draft/try/", sent, headers=HTMX)

    return ask


@pytest.fixture
def answer(ask, client_of):
    """The answer once the worker has done its work."""

    def answer(role="director", **sent):
        assert ask(role, **sent).status_code == 200
        found = Trial.objects.get()
        run(str(found.job_id))
        page = client_of(role).get(f"/schemes/ours/trials/{found.pk}/", headers=HTMX).content.decode()
        return re.sub("<[^>]+>", "", page)

    return answer


def test_value_measures_and_points_are_those_of_the_rows(answer):
    page = answer()
    assert "50%" in page
    assert "120 points" in page
    assert "(300 − 200) ÷ 200" in page
    assert "campaign_revenue" in page


def test_a_department_is_its_sums(answer):
    page = answer(subject="marketing")
    assert "(400 − 400) ÷ 400" in page
    assert "0 points" in page


def test_the_form_counts_although_nothing_is_saved(answer, draft):
    page = answer(formula="campaign_revenue / campaign_cost", weight="7")
    assert "300 ÷ 200" in page
    assert Version.objects.get(pk=draft.pk).text == TEXT


def test_nothing_of_it_is_a_result(answer):
    answer()
    assert Computation.objects.count() == 0
    assert "50" not in json.dumps(Job.objects.get(kind="trial").result)


def test_a_period_without_rows_says_why(answer):
    page = answer(period="2024Q3")
    assert "no points" in page
    assert "–" in page


def test_what_is_wrong_with_the_formula_is_a_sentence_and_no_job(ask):
    found = ask(formula="campaign_revenue / nothing_known")
    assert found.status_code == 422
    assert "nothing_known" in found.content.decode()
    assert Job.objects.count() == 0


def test_the_rest_of_the_draft_may_be_wrong(answer):
    text = TEXT.replace("campaign_roi: {", "campaign_roi: {weight: 99, ") + "vetoes: {x: {}}\n"
    assert "120 points" in answer(text=text)


def test_data_that_is_not_there_is_said_in_the_words_of_the_engine(ask, draft, client_of, settings, tmp_path):
    settings.STEELYARD_LAKE = str(tmp_path / "nowhere")
    ask()
    found = Trial.objects.get()
    run(str(found.job_id))
    assert Job.objects.get(pk=found.job_id).state == State.FAILED
    page = client_of("director").get(f"/schemes/ours/trials/{found.pk}/", headers=HTMX).content.decode()
    assert "no such folder" in page


@pytest.mark.parametrize(
    "sent", [{"period": "2026Q9"}, {"period": "2019Q1"}, {"subject": "nobody"}, {"subject": ""}]
)
def test_only_what_is_listed_can_be_asked_for(ask, sent):
    found = ask(**sent)
    assert found.status_code == 422
    assert "from the lists" in found.content.decode()


def test_asked_for_twice_it_is_done_once(ask):
    ask()
    ask()
    assert (Trial.objects.count(), Job.objects.filter(kind="trial").count()) == (1, 1)


def test_looking_at_somebody_is_written_down(ask, troupe):
    ask(subject="marketing")
    assert Read.objects.count() == 0
    ask()
    assert [(one.reader_id, one.subject) for one in Read.objects.all()] == [
        (troupe.users["director"].pk, cast.employee.id)
    ]


def test_who_does_not_see_people_tries_on_teams(ask, draft, client_of):
    """A data owner edits formulas, and sees nobody's figures."""
    page = client_of("data_owner").get("/schemes/ours/draft/", {"at": AT}).content.decode()
    assert 'value="marketing"' in page
    assert f'value="{cast.employee.id}"' not in page
    assert ask("data_owner").status_code == 422
    assert ask("data_owner", subject="marketing").status_code == 200


@pytest.mark.parametrize("name", ["auditor", "employee", "manager", "admin", "stranger"])
def test_only_editors_try(ask, name):
    assert ask(name).status_code == 404
    assert Job.objects.count() == 0


def test_only_who_asked_sees_the_answer(ask, client_of):
    ask()
    address = f"/schemes/ours/trials/{Trial.objects.get().pk}/"
    assert client_of("director").get(address, headers=HTMX).status_code == 200
    assert client_of("hr").get(address, headers=HTMX).status_code == 404
    assert client_of("data_owner").get(address, headers=HTMX).status_code == 404


def test_it_is_gone_after_a_day(ask, client_of):
    ask()
    found = Trial.objects.get()
    address = f"/schemes/ours/trials/{found.pk}/"
    Trial.objects.update(asked_at=found.asked_at - timedelta(days=1, minutes=1))
    assert client_of("director").get(address, headers=HTMX).status_code == 404
    ask(subject="marketing")
    assert not Trial.objects.filter(pk=found.pk).exists()


def test_without_scripts_it_is_a_page_of_its_own(draft, client_of):
    client = client_of("hr")
    sent = {"text": TEXT, "at": AT, "revision": 1, "period": "2026Q2", "subject": "marketing"}
    found = client.post("/schemes/ours/draft/try/", sent)
    assert found.status_code == 302
    page = client.get(found["Location"]).content.decode()
    assert "<html" in page
    assert "Waiting" in page


def test_a_dimension_cannot_be_tried(ask):
    assert ask(at="campaign_effect").status_code == 404
