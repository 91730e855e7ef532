"""Three surveys with published answers: net promoter score."""

from __future__ import annotations

from decimal import Decimal

import pytest
from proof import assert_same, computed, entries, needs, truths

FOLDER = "nps_preppin"
pytestmark = needs(FOLDER)


def test_the_conference_has_more_detractors_than_promoters() -> None:
    found, truth = computed("nps_sudzilla", FOLDER, "2019-11"), truths(FOLDER)["case_040"]
    for indicator, name in (
        ("nps", "nps"),
        ("answers", "n"),
        ("promoters", "promoter"),
        ("detractors", "detractor"),
    ):
        assert_same(truth[name], found.value(indicator, period="2019-11"))
    assert truth["published"]["NPS Score"] == round(found.value("nps", period="2019-11"), 1)


def test_prep_air_exactly_and_as_published() -> None:
    found, truth = computed("nps_airlines", FOLDER, "2022", by="airline"), truths(FOLDER)["case_122"]
    assert_same(truth["prep_air_exact_nps"], found.value("nps", subject="Prep Air", period="2022"))
    assert_same(truth["published"]["NPS"], found.value("floor_nps", subject="Prep Air", period="2022"))
    answers, promoters, detractors = truth["prep_air_n_p_d"]
    assert {"answers": answers, "promoters": promoters, "detractors": detractors} == found.record(
        "nps", subject="Prep Air", period="2022"
    )["measures"]


@pytest.mark.parametrize(("airline", "truth"), entries(FOLDER, "case_122", "all_floor"))
def test_score_of_an_airline_with_whole_shares(airline: str, truth: Decimal) -> None:
    found = computed("nps_airlines", FOLDER, "2022", by="airline")
    assert_same(truth, found.value("floor_nps", subject=airline, period="2022"))


def test_airlines_with_few_answers_have_no_score() -> None:
    found, truth = computed("nps_airlines", FOLDER, "2022", by="airline"), truths(FOLDER)["case_122"]
    kept = [s for s in found.subjects if found.status("nps", subject=s, period="2022") == ("ok", None)]
    few = [
        subject
        for subject in found.subjects
        if found.status("nps", subject=subject, period="2022")
        == ("insufficient_evidence", "under_minimum_evidence")
    ]
    assert truth["airlines_kept"] == len(kept)
    assert truth["airlines_total"] == len(kept) + len(few)


def test_two_files_of_answers_are_one_dataset() -> None:
    found, truth = computed("nps_airlines", FOLDER, "2022"), truths(FOLDER)["case_122"]
    assert_same(truth["airlines_total"], found.value("airlines", period="2022"))


@pytest.mark.parametrize(("result", "truth"), entries(FOLDER, "case_050", "nps_by_result"))
def test_first_and_latest_answers_of_the_customers_of_a_shop(result: str, truth: dict[str, Decimal]) -> None:
    found = computed("nps_soap", FOLDER, "2020-01", by="result")
    assert_same(truth["nps"], found.value("nps", subject=result, period="2020-01"))
    assert_same(truth["n"], found.value("answers", subject=result, period="2020-01"))


def test_every_published_label_is_that_of_its_score() -> None:
    found, truth = computed("nps_soap", FOLDER, "2020-01"), truths(FOLDER)["case_050"]
    assert_same(truth["rows_published"], found.value("answers", period="2020-01"))
    assert truth["labels_consistent"]
    assert_same(Decimal(0), found.value("wrong_labels", period="2020-01"))
