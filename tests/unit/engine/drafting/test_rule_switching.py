"""Another scoring rule: its parameters stand in the document at once, and the old ones are gone."""

from __future__ import annotations

import pytest

from steelyard.engine.drafting.alone import alone
from steelyard.engine.drafting.fields import RULES
from steelyard.engine.drafting.parts import RefusedError, changed, part_of
from steelyard.engine.drafting.preview import preview

HEAD = "steelyard: 1\nscheme: ours\nextends: [preset:balanced]\n# why: agreed in May\nperiod: quarter\n"
OWN = HEAD + (
    "dimensions:\n"
    "  campaign_effect:\n"
    "    indicators:\n"
    "      campaign_roi:\n"
    "        target: {threshold: 5%, target: 20%}   # by finance\n"
    "        score:   # as last year\n"
    "          rule: tier\n"
    "          bands:\n"
    "          - [100%, 100]\n"
    "          - [lowest, 0]\n"
)


@pytest.fixture
def roi(tmp_path):
    def write(text):
        file = tmp_path / "draft.yaml"
        file.write_text(text, encoding="utf-8")
        return part_of(file, "campaign_effect", "campaign_roi")

    return write


def texts(part):
    return {value.name: value.text for value in part.values}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("text", [HEAD, OWN], ids=["inherited", "own"])
def test_every_rule_can_be_scored_as_soon_as_it_is_chosen(roi, rule, text):
    made = roi(changed(roi(text), {"score.rule": rule}))
    assert made.rule == rule
    assert alone(made).scheme.indicators["campaign_roi"].score.rule == rule
    seen = preview(made)
    assert seen is not None
    assert bool(seen.points) == (rule != "rank")


def test_the_old_parameters_go_and_every_comment_stays(roi):
    text = changed(roi(OWN), {"score.rule": "efficacy"})
    head, score = text.split("        score:   # as last year\n")
    assert head == OWN.split("        score:")[0]
    # From the threshold to the target.
    assert score == "          rule: efficacy\n          bad: 5%\n          good: 20%\n"


def test_bounds_of_the_points_are_taken_over(roi):
    bounded = roi(
        HEAD
        + "dimensions: {campaign_effect: {indicators: {campaign_roi: {score: {rule: ratio, cap: 130}}}}}\n"
    )
    assert texts(roi(changed(bounded, {"score.rule": "reverse"})))["score.cap"] == "130"


def test_what_was_typed_for_the_old_rule_does_not_reach_the_new_one(roi):
    made = roi(changed(roi(OWN), {"score.rule": "three_point", "score.bands": "100%: 90\nlowest: 0"}))
    assert texts(made)["score.points"] == "60, 100, 120"


def test_lists_are_read_and_written_as_lines(roi):
    part = roi(OWN)
    assert texts(part)["score.bands"] == "100%: 100\nlowest: 0"
    text = changed(part, {"score.bands": "100%: 100\n80%：60\nlowest: 0"})
    assert "bands: [[100%, 100], [80%, 60], [lowest, 0]]\n" in text
    assert texts(roi(text))["score.bands"] == "100%: 100\n80%: 60\nlowest: 0"


def test_numbers_stand_between_commas(roi):
    text = changed(roi(HEAD), {"score.points": "50，100, 140"})
    assert texts(roi(text))["score.points"] == "50, 100, 140"
    assert "points: [50, 100, 140]" in text


def test_names_are_a_list(roi):
    made = roi(
        changed(roi(HEAD), {"guardrails": "cost_per_lead、new_customers", "applies_to.positions": "planner"})
    )
    assert texts(made)["guardrails"] == "cost_per_lead, new_customers"
    assert texts(made)["applies_to.positions"] == "planner"


def test_points_of_an_anchor_are_a_field_and_its_words_stay(roi):
    anchors = "1: {score: 20, text: {en: late}}, 5: {score: 100}"
    text = HEAD + (
        "dimensions: {campaign_effect: {indicators: {campaign_roi: "
        f"{{score: {{rule: descriptive, anchors: {{{anchors}}}}}}}}}}}}}\n"
    )
    made = changed(roi(text), {"score.anchors.1.score": "30"})
    assert made == text.replace("score: 20, text", "score: 30, text")


@pytest.mark.parametrize(
    ("field", "given", "said"),
    [
        ("score.rule", "linaer", "not one of"),
        ("score.bands", "100% 100", "such as 80%: 60"),
        ("score.bands", "much: 100", "not a number"),
        ("score.bands", "", "needed"),
        # Only the model of the scheme knows these.
        ("unit", "furlongs", "unit"),
        ("target.stretch", "1%", "threshold < target < stretch"),
        ("minimum_evidence.at_least", "", "required"),
        ("guardrails", "nobody_knows", "not an indicator"),
        ("objective", "world_peace", "not one of"),
    ],
)
def test_what_the_scheme_would_complain_of_is_refused(roi, field, given, said):
    text = OWN if field.startswith("score") else HEAD
    with pytest.raises(RefusedError) as refused:
        changed(roi(text), {field: given})
    assert said in " ".join(one.message for one in refused.value.mistakes.values())


def test_what_was_wrong_before_keeps_nobody_from_mending_the_rest(roi):
    broken = OWN.replace("threshold: 5%", "threshold: 90%")
    assert "owner: finance" in changed(roi(broken), {"owner": "finance"})


def test_a_field_that_is_absent_says_what_counts_then(roi):
    defaults = {value.name: value.field.default for value in roi(HEAD).values}
    assert (defaults["direction"], defaults["missing"], defaults["score.points"]) == (
        "higher",
        "redistribute",
        "60, 100, 120",
    )
