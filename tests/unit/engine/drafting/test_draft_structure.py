"""Indicators and dimensions come and go, and nothing else of the document moves."""

from __future__ import annotations

from decimal import Decimal

import pytest

from steelyard.engine.drafting.parts import RefusedError, part_of
from steelyard.engine.drafting.structure import with_indicator, without
from steelyard.scheme.loading import load_scheme

HEAD = "steelyard: 1\nscheme: ours\nextends: [preset:balanced]   # agreed\nperiod: quarter\n"


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "draft.yaml"
    file.write_text(HEAD, encoding="utf-8")
    return file


def write(file, text):
    file.write_text(text, encoding="utf-8")
    return text


def test_a_new_indicator_can_be_scored_and_weighs_nothing_yet(file):
    text = write(
        file, with_indicator(file, dimension="campaign_effect", name="落地页", title="Landing: page")
    )
    assert text.startswith(HEAD)
    made = load_scheme(file).scheme.indicators["落地页"]
    assert (str(made.title), made.weight) == ("Landing: page", Decimal(0))


def test_a_new_dimension_comes_with_it(file):
    write(file, with_indicator(file, dimension="service", name="answers", title=""))
    service = load_scheme(file).scheme.dimensions["service"]
    assert (service.weight, list(service.indicators)) == (Decimal(0), ["answers"])


def test_what_came_goes_again(file):
    write(file, with_indicator(file, dimension="service", name="answers", title=""))
    assert without(part_of(file, "service")) == HEAD


def test_what_a_preset_brings_is_taken_away(file):
    write(file, without(part_of(file, "campaign_effect", "campaign_roi")))
    assert "campaign_roi: null" in file.read_text(encoding="utf-8")
    with pytest.raises(LookupError):
        part_of(file, "campaign_effect", "campaign_roi")


def test_so_it_is_with_changes_of_ones_own(file):
    own = "dimensions:\n  campaign_effect:\n    indicators:\n      campaign_roi:\n        weight: 10   # by us\n"
    write(file, HEAD + own)
    text = without(part_of(file, "campaign_effect", "campaign_roi"))
    assert "by us" not in text
    assert text.startswith(HEAD)
    write(file, text)
    with pytest.raises(LookupError):
        part_of(file, "campaign_effect", "campaign_roi")


@pytest.mark.parametrize(
    ("dimension", "name", "field"),
    [
        ("campaign_effect", "campaign_roi", "name"),
        ("brand_building", "campaign_roi", "name"),
        ("campaign_effect", "1st", "name"),
        ("campaign_effect", "", "name"),
        ("two words", "fine", "dimension"),
    ],
)
def test_ids_are_names_and_unique(file, dimension, name, field):
    with pytest.raises(RefusedError) as refused:
        with_indicator(file, dimension=dimension, name=name, title="")
    assert list(refused.value.mistakes) == [field]
