"""A survey with two header rows in latin-1."""

from __future__ import annotations

import csv
import re
from typing import Any

import pytest
from importing import Brought, imported
from proof import DATA, entries, needs

FOLDER, FILE = "starwars_awareness", "StarWars.csv"
pytestmark = needs(FOLDER)


def survey() -> Brought:
    return imported(FOLDER, FILE)


def test_every_answer_is_accepted() -> None:
    with (DATA / FOLDER / FILE).open(encoding="latin-1", newline="") as stream:
        answers = len(list(csv.reader(stream))) - 2
    assert (answers, answers, 0) == survey().counts


@pytest.mark.parametrize(("character", "truth"), entries(FOLDER, "by_character"))
def test_a_character_is_as_well_known_as_in_the_file(character: str, truth: dict[str, Any]) -> None:
    column = re.sub(r"\W", "_", character).lower()
    answered, aware, liked = survey().ask(
        "awareness",
        f"SELECT count({column}), count(*) FILTER ({column} NOT LIKE 'Unfamiliar%'), "
        f"count(*) FILTER ({column} IN ('Very favorably', 'Somewhat favorably')) FROM rows",
    )
    assert (truth["answered"], truth["aware"], truth["favourable"]) == (answered, aware, liked)
    assert float(truth["awareness"]) == round(aware / answered, 6)
