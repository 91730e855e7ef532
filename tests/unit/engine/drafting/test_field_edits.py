"""A changed field changes the document there, and no other byte."""

from __future__ import annotations

import pytest

from steelyard.engine.drafting.parts import NoPartError, RefusedError, changed, part_of, plain
from steelyard.engine.drafting.preview import preview
from steelyard.engine.drafting.writing import EditError, put
from steelyard.scheme.loading import load_scheme, read_merged

HEAD = "steelyard: 1\nscheme: ours\nextends: [preset:balanced]\n# why: agreed in May\nperiod: quarter\n"
OWN = HEAD + (
    "dimensions:\n"
    "  campaign_effect:   # ours\n"
    "    indicators:\n"
    "      campaign_roi:\n"
    "        target: 20%   # by finance\n"
)


@pytest.fixture
def draft(tmp_path):
    def write(text, dimension="campaign_effect", indicator="campaign_roi"):
        file = tmp_path / "draft.yaml"
        file.write_text(text, encoding="utf-8")
        return part_of(file, dimension, indicator)

    return write


def value_of(part, name):
    return next(value for value in part.values if value.name == name)


def test_a_value_of_a_preset_says_where_it_comes_from(draft):
    assert value_of(draft(HEAD), "formula").origin == "preset:balanced"


def test_an_own_value_has_no_origin(draft):
    value = value_of(draft(OWN), "target.target")
    assert (value.text, value.origin) == ("20%", "")


def test_a_preset_is_overridden_by_the_smallest_block(draft, tmp_path):
    text = changed(draft(HEAD), {"weight": "45"})
    assert text == HEAD + (
        "dimensions:\n  campaign_effect:\n    indicators:\n      campaign_roi:\n        weight: 45\n"
    )


def test_the_second_field_joins_the_first(draft):
    text = changed(draft(changed(draft(HEAD), {"weight": "45"})), {"owner": "finance team"})
    assert text.endswith("        weight: 45\n        owner: finance team\n")


def test_comments_and_everything_else_stay(draft):
    text = changed(draft(OWN), {"target.target": "25%"})
    assert text == OWN.replace("20%", "25%")


def test_a_short_target_unfolds_for_a_stretch(draft):
    text = changed(draft(OWN), {"target.stretch": "60%"})
    assert "target: {target: 20%, stretch: 60%}   # by finance" in text


def test_what_says_the_same_changes_nothing(draft):
    part = draft(OWN)
    assert changed(part, plain(part)) == OWN


def test_a_map_in_brackets_stays_one(draft):
    text = HEAD + "dimensions: {campaign_effect: {indicators: {campaign_roi: {weight: 40}}}}\n"
    assert changed(draft(text), {"owner": "x"}) == text.replace("40}", "40, owner: x}")


def test_line_ends_stay_as_they_are():
    text = OWN.replace("\n", "\r\n")
    made = put(text, ("dimensions", "campaign_effect", "indicators", "other", "weight"), "5")
    assert "\n" not in made.replace("\r\n", "")
    assert made.replace("      other:\r\n        weight: 5\r\n", "") == text


def test_words_that_yaml_would_read_otherwise_are_quoted(draft):
    text = changed(draft(HEAD), {"owner": "a: b # c, {d}"})
    assert value_of(draft(text), "owner").text == "a: b # c, {d}"


def test_an_own_value_that_is_cleared_goes(draft):
    text = changed(draft(HEAD), {"owner": "x", "weight": "45"})
    assert "owner: x" in text
    own = text.replace("extends: [preset:balanced]\n", "")
    assert "owner" not in changed_alone(own)


def changed_alone(text):
    from steelyard.engine.drafting.writing import clear

    path = ("dimensions", "campaign_effect", "indicators", "campaign_roi", "owner")
    return clear(text, path, inherited=False)


def test_a_value_of_a_preset_is_taken_away_by_null(draft, tmp_path):
    part = draft(HEAD)
    name = next(v.name for v in part.values if v.name == "source" and v.text)
    text = changed(part, {name: ""})
    assert "source: null" in text
    assert value_of(draft(text), "source").text == ""


@pytest.mark.parametrize(
    ("field", "given", "said"),
    [
        ("weight", "much", "not a number"),
        ("weight", "140", "from 0 to 100"),
        ("target.target", "x", "not a number"),
        ("direction", "up", "not one of"),
        ("formula", "", "needed"),
        ("formula", "nothing_known / 2", "not a measure"),
        ("formula", "read_csv('/etc/passwd')", "not allowed"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(draft, field, given, said):
    with pytest.raises(RefusedError) as refused:
        changed(draft(OWN), {field: given})
    assert said in refused.value.mistakes[field].message


def test_the_place_of_a_mistake_in_a_formula_is_told(draft):
    with pytest.raises(RefusedError) as refused:
        changed(draft(OWN), {"formula": "campaign_cost / nothing_known"})
    assert refused.value.mistakes["formula"].at == 17


def test_a_value_written_elsewhere_is_left_to_the_text(draft):
    text = OWN.replace("target: 20%", "target: &t 20%")
    with pytest.raises(RefusedError):
        changed(draft(text), {"target.target": "30%"})


def test_a_list_is_not_a_map():
    with pytest.raises(EditError):
        put("a: [1, 2]\n", ("a", "b"), "1")


def test_there_is_no_such_part(draft):
    with pytest.raises(NoPartError):
        draft(HEAD, "campaign_effect", "nothing")


def test_a_dimension_has_a_weight_and_titles(draft):
    part = draft(HEAD, "campaign_effect", None)
    text = changed(part, {"weight": "30", "title.en": "Campaigns: effect"})
    merged = read_merged(part.file, text=text).plain()["dimensions"]["campaign_effect"]
    assert (merged["weight"], merged["title"]["en"]) == ("30", "Campaigns: effect")


@pytest.mark.parametrize("preset", ["balanced", "growth", "brand"])
def test_every_part_of_a_preset_can_be_read_and_reweighed(tmp_path, preset):
    file = tmp_path / "d.yaml"
    file.write_text(HEAD.replace("balanced", preset), encoding="utf-8")
    scheme = load_scheme(file).scheme
    for name, dimension in scheme.dimensions.items():
        for indicator in dimension.indicators:
            part = part_of(file, name, indicator)
            assert "weight: 1" in changed(part, {"weight": "1"})


def test_the_curve_follows_the_draft(draft):
    seen = preview(draft(changed(draft(HEAD), {"target.target": "25%"})))
    assert seen is not None
    assert str(seen.marks["target"]) == "0.25"
    assert (seen.marks["target"], 100) in seen.points


def test_a_dimension_has_no_curve(draft):
    assert preview(draft(HEAD, "campaign_effect", None)) is None
