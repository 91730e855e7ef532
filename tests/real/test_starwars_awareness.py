"""A survey with two header rows in latin-1: awareness and favourability of fourteen characters."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from proof import Figures, assert_same, computed, entries, needs, truths

FOLDER = "starwars_awareness"
pytestmark = needs(FOLDER)
RATES = ("awareness", "favourability_of_answered", "favourability_of_aware", "net_favourability_of_answered")


def survey() -> Figures:
    return computed("starwars_awareness", FOLDER, "2014")


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize(("character", "truth"), entries(FOLDER, "by_character"))
def test_a_character(character: str, truth: dict[str, Decimal], rate: str) -> None:
    name = re.sub(r"\W", "_", character).lower()
    assert_same(truth[rate], survey().value(f"{name}_{rate}", period="2014"))


@pytest.mark.parametrize(("character", "truth"), entries(FOLDER, "by_character"))
def test_those_who_left_the_question_open_are_not_asked(character: str, truth: dict[str, Decimal]) -> None:
    name = re.sub(r"\W", "_", character).lower()
    measures = survey().record(f"{name}_awareness", period="2014")["measures"]
    assert {f"{name}_aware": truth["aware"], f"{name}_answered": truth["answered"]} == measures


def test_who_saw_any_of_the_films() -> None:
    assert_same(truths(FOLDER)["seen_any_rate"], survey().value("seen_any_rate", period="2014"))
    assert {"seen": truths(FOLDER)["seen_any"]["Yes"], "respondents": truths(FOLDER)["respondents"]} == (
        survey().record("seen_any_rate", period="2014")["measures"]
    )
