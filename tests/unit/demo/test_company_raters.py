"""The severe rater of the sample company is found by the model, and by nothing else one manager could show."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest

from steelyard.appraisal import calibration_words
from steelyard.appraisal.correction import advised
from steelyard.demo import Company
from steelyard.stats import rater_words
from steelyard.stats.rater_diagnostics import Diagnostics, Flag, Refusal, diagnose
from steelyard.stats.rater_scores import Rating

GUIDE = Path(__file__).parents[3] / "docs/guides/calibration.md"
Round = list[tuple[str, Rating]]


@pytest.fixture(scope="module")
def rounds(company: Company) -> dict[str, Round]:
    """Perspective and rating, by quarter."""
    found: dict[str, Round] = defaultdict(list)
    with (company.folder / "ratings.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rating = Rating(row["subject"], row["rater"], float(row["rating"]), row["indicator"])
            found[row["period"]].append((row["perspective"], rating))
    return found


def diagnosed(ratings: Round, *perspectives: str) -> Diagnostics:
    return diagnose(rating for perspective, rating in ratings if perspective in perspectives)


def test_every_quarter_names_the_severe_rater_and_nobody_else(
    company: Company, rounds: dict[str, Round]
) -> None:
    severe = company.truths["severe_rater"].where["rater"]
    assert 8 == len(rounds)
    for ratings in rounds.values():
        found = diagnosed(ratings, "manager", "peer", "self")
        assert {severe: (Flag.SEVERE,)} == {each.rater: each.flags for each in found.flagged}


def test_others_rate_the_same_people_by_the_planted_severity_higher(
    company: Company, rounds: dict[str, Round]
) -> None:
    truth = company.truths["severe_rater"].where
    distances = [
        each.beside
        for ratings in rounds.values()
        for each in diagnosed(ratings, "manager", "peer").raters
        if each.rater == truth["rater"] and each.beside is not None
    ]
    assert float(str(truth["severity"])) == pytest.approx(sum(distances) / 8, abs=0.1)


def test_its_raters_are_linked_and_may_be_corrected(company: Company, rounds: dict[str, Round]) -> None:
    severe = str(company.truths["severe_rater"].where["rater"])
    for ratings in rounds.values():
        corrections = diagnosed(ratings, "manager", "peer").corrections()
        assert min(corrections, key=lambda rater: corrections[rater]) == severe


def test_managers_alone_share_nobody_and_are_refused(rounds: dict[str, Round]) -> None:
    for ratings in rounds.values():
        found = diagnosed(ratings, "manager", "self")
        assert Refusal.NOT_LINKED is found.refusal
        assert {} == found.corrections()
        assert not any({Flag.SEVERE, Flag.LENIENT} & set(each.flags) for each in found.raters)


def test_the_guide_quotes_what_is_said_of_the_last_closed_quarter(rounds: dict[str, Round]) -> None:
    guide = re.sub(r"\s*\n> ", " ", GUIDE.read_text(encoding="utf-8"))
    ratings = rounds["2026Q2"]
    found = diagnosed(ratings, "manager", "peer", "self")
    (severe,) = found.flagged
    advice = {each.ratee: each for each in advised((rating for _, rating in ratings), found)}
    refusal = rater_words.refusal(diagnosed(ratings, "manager", "self"), str)
    said = [
        rater_words.parts(found),
        next(rater_words.about(severe, found, str)),
        calibration_words.advice(advice["E054"], str),
    ]
    for text in said:
        assert str(text) in guide
    assert re.sub(r"\(.*\)", "(…)", str(refusal)) in guide
