"""How severe 2,972 students are as raters, against analyses published by others and against statsmodels.

The published figures are those of the documentation of MixedModels.jl (fit by maximum likelihood, 28 columns for
department by service) and of Bates 2010, lme4: Mixed-effects Modeling with R, chapter 2 (the mean alone).
"""

from __future__ import annotations

import csv
from functools import cache

import numpy as np
import pytest
from proof import DATA, needs

from steelyard.stats.linked import link
from steelyard.stats.rater_model import RaterModel, fit_raters
from steelyard.stats.variance_components import Likelihood

FOLDER = "insteval"
pytestmark = needs(FOLDER)


@cache
def rows() -> list[dict[str, str]]:
    with (DATA / FOLDER / "InstEval.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def column(name: str) -> list[str]:
    return [row[name] for row in rows()]


def fitted(fixed: np.ndarray | None = None, likelihood: Likelihood = Likelihood.ML) -> RaterModel:
    scores = np.array(column("y"), dtype=float)
    return fit_raters(column("d"), column("s"), scores, fixed=fixed, likelihood=likelihood)


def test_all_ratings_have_the_published_deviance() -> None:
    # AIC 237786 with 4 parameters, log likelihood −118889.
    found = fitted()
    assert (73421, 2972, 1128) == (found.n, len(found.raters.ids), len(found.ratees.ids))
    assert 237778 == round(found.deviance)
    assert -118889 == round(-found.deviance / 2)


def test_with_departments_the_published_variances_are_found_to_six_digits() -> None:
    groups = sorted({(row["dept"], row["service"]) for row in rows()})
    place = {group: i for i, group in enumerate(groups)}
    fixed = np.zeros((len(rows()), len(groups)))
    for line, row in enumerate(rows()):
        fixed[line, place[row["dept"], row["service"]]] = 1
    found = fitted(fixed)
    assert 237585.553415 == pytest.approx(found.deviance, abs=1e-4)
    assert 0.105417971 == pytest.approx(found.variances.rater, rel=1e-6)
    assert 0.258416394 == pytest.approx(found.variances.ratee, rel=1e-6)
    assert 1.384727771 == pytest.approx(found.variances.rest, rel=1e-6)
    first = place["2", "0"]
    assert 3.22961 + 0.00556281 == pytest.approx(found.fixed[first], abs=1e-5)


def test_nearly_every_student_can_be_compared_with_the_others() -> None:
    found = link(column("d"), column("s"))
    assert found.connected
    assert found.comparable.all()


def test_statsmodels_agrees_on_a_part_it_can_hold() -> None:
    import pandas as pd
    from statsmodels.regression.mixed_linear_model import MixedLM

    lecturers = {name for name, _ in zip(dict.fromkeys(sorted(column("d"))), range(60), strict=False)}
    part = pd.DataFrame([row for row in rows() if row["d"] in lecturers]).iloc[:900]
    part = part[part.groupby("s")["d"].transform("size") > 1].astype({"y": float})
    parts = {"ratee": "0 + C(d)", "rater": "0 + C(s)"}
    peer = MixedLM.from_formula("y ~ 1", groups=np.ones(len(part)), vc_formula=parts, data=part).fit()
    found = fit_raters(part["d"].tolist(), part["s"].tolist(), part["y"])
    assert len(part) > 200
    assert peer.vcomp == pytest.approx([found.variances.ratee, found.variances.rater], rel=5e-3, abs=1e-4)
    assert peer.scale == pytest.approx(found.variances.rest, rel=1e-3)
    assert -2 * peer.llf == pytest.approx(found.deviance, abs=1e-2)
