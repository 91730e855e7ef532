"""Phases of school projects, with codes in the date columns: on-time rate and delay."""

from __future__ import annotations

from decimal import Decimal

import pytest
from proof import Figures, assert_gap, assert_same, computed, entries, needs, truths

FOLDER = "nyc_projects"
pytestmark = needs(FOLDER)
INDICATORS = {"n": None, "on_time": None, "rate": None, "median_delay_days": 4, "mean_delay_days": 4}


def report(by: str | None = None) -> Figures:
    return computed("nyc_projects", FOLDER, "2025", by=by)


def assert_all_same(
    truth: dict[str, Decimal], found: Figures, prefix: str, subject: str, period: str
) -> None:
    for indicator, places in INDICATORS.items():
        value = found.value(f"{prefix}{indicator}", subject=subject, period=period)
        assert_same(truth[indicator], value, places=places)


def test_little_more_than_half_of_the_phases_were_on_time() -> None:
    assert_all_same(truths(FOLDER)["overall"], report(), "report_", "all", "2025")


@pytest.mark.parametrize(("phase", "truth"), entries(FOLDER, "by_phase"))
def test_a_kind_of_phase(phase: str, truth: dict[str, Decimal]) -> None:
    assert_all_same(truth, report("Project Phase Name"), "report_", phase, "2025")


@pytest.mark.parametrize(("kind", "truth"), entries(FOLDER, "by_type_20+"))
def test_a_type_of_project(kind: str, truth: dict[str, Decimal]) -> None:
    assert_all_same(truth, report("Project Type"), "report_", kind, "2025")


@pytest.mark.parametrize(("year", "truth"), entries(FOLDER, "by_actual_end_year"))
def test_a_year_in_which_phases_ended(year: str, truth: dict[str, Decimal]) -> None:
    assert_all_same(truth, computed("nyc_projects", FOLDER, "2003..2025"), "", "all", year)


@pytest.mark.parametrize(("status", "truth"), entries(FOLDER, "status"))
def test_phases_of_a_status(status: str, truth: Decimal) -> None:
    assert_same(truth, report("Project Status Name").value("rows", subject=status, period="2025"))


@pytest.mark.parametrize(("code", "truth"), entries(FOLDER, "planned_date_codes_not_dates"))
def test_a_code_in_place_of_the_planned_end_is_no_date(code: str, truth: Decimal) -> None:
    found = report("Project Phase Planned End Date")
    assert_same(truth, found.value("rows", subject=code, period="2025"))
    assert_same(Decimal(0), found.value("planned_end_present", subject=code, period="2025"))


@pytest.mark.parametrize("count", ["rows", "planned_end_present", "actual_end_present"])
def test_what_is_filled_in(count: str) -> None:
    assert_same(truths(FOLDER)[count], report().value(count, period="2025"))


def test_finished_phases_without_a_planned_end_are_counted_and_left_out_of_the_rate() -> None:
    truth = truths(FOLDER)
    assert_same(
        truth["complete_but_no_planned_date"], report().value("complete_but_no_planned_date", period="2025")
    )
    assert truth["status"]["Complete"] == sum(
        report().value(name, period="2025") for name in ("report_n", "complete_but_no_planned_date")
    )


def test_a_year_without_a_finished_phase_has_no_rate() -> None:
    found = computed("nyc_projects", FOLDER, "2003..2025")
    assert_same(Decimal(0), found.value("n", period="2004"))
    assert_gap("undefined", "zero_denominator", found.status("rate", period="2004"))
    assert_gap("missing", "no_rows", found.status("median_delay_days", period="2004"))
