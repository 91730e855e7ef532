"""What the rules on curves and targets say, word for word: the numbers in a finding are the right ones."""

from __future__ import annotations

import pytest

from steelyard.core.problems import Severity
from steelyard.lint.examples import document_of, history_of
from steelyard.lint.rule import Example
from steelyard.lint.runner import lint_document

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
COST = "direction: lower, target: {threshold: 300, target: 200, stretch: 100}"


def said(rule: str, example: Example | str) -> list[tuple[Severity, str]]:
    example = Example(example) if isinstance(example, str) else example
    report = lint_document(document_of(example), "example.yaml", history=history_of(example))
    return [(found.level, str(found.message)) for found in report.counted if found.rule.name == rule]


@pytest.mark.parametrize(
    ("rule", "indicators", "level", "message"),
    [
        (
            "not-monotone",
            "campaign_roi: {score: {points: [60, 100, 90]}}",
            ERROR,
            "Campaign ROI: from 20% to 40% the points drop from 100 to 90, although the value gets better",
        ),
        (
            "not-monotone",
            "new_leads: {score: {rule: tier, bands: {100%: 100, 90%: 60, 80%: 70.128, lowest: 0}}}",
            ERROR,
            "New leads: at 180 the value gets better and the points drop from 70.13 to 60",
        ),
        (
            "not-monotone",
            f"new_leads: {{{COST}, score: {{rule: piecewise, points: {{0: 90, 150: 100, 300: 0}}}}}}",
            ERROR,
            "New leads: from 150 to 0 the points drop from 100 to 90, although the value gets better",
        ),
        (
            "not-monotone",
            "new_leads: {direction: within, score: {rule: piecewise, "
            "points: {0: 0, 100: 100, 150: 60, 200: 99, 300: 0}}}",
            ERROR,
            "New leads: one range should be best, but after falling to 60 the points rise again to 99 between "
            "150 and 200",
        ),
        (
            "jump",
            "new_leads: {score: {rule: tier, bands: {100%: 100, 90%: 79.125, 80%: 60, lowest: 0}}}",
            WARNING,
            "New leads: at 200 the points jump from 79.13 to 100; keep a step to 20 points or draw a line",
        ),
        (
            "jump",
            "campaign_roi: {score: {points: [80, 100, 120]}}",
            WARNING,
            "Campaign ROI: at 5% the points start from 0 straight at 80; a threshold gives at most 60",
        ),
        (
            # From 60% to 100% of 30% are 12 points of a share, from 100% to 141% (cut at 150%) 12.3.
            "flat-zone",
            "lead_quality: {score: {rule: tier, bands: {141%: 120, 100%: 100, 60%: 60, lowest: 0}}}",
            WARNING,
            "Lead quality: from 30% to 42.3% (41% of the target) every value earns 100 points",
        ),
        (
            "unreachable-band",
            "new_leads: {score: {rule: tier, bands: {120%: 130.5, 100%: 100, 80%: 80, lowest: 60}}}",
            WARNING,
            "New leads: 120% promises 130.5 points, but the cap leaves 120",
        ),
        (
            "unreachable-band",
            "awareness: {score: {rule: piecewise, points: {0%: 0, 40%: 100, 110%: 120}}}",
            WARNING,
            "Brand awareness is a share of a whole and ends at 100%; 110% would take a value of 110%",
        ),
        (
            "unreachable-band",
            "awareness: {score: {rule: tier, bands: {260%: 120, 100%: 100, 80%: 80, lowest: 60}}}",
            WARNING,
            "Brand awareness is a share of a whole and ends at 100%; 260% would take a value of 104%",
        ),
        (
            "cap-below-target",
            "campaign_roi: {score: {points: [60, 130, 150]}}",
            WARNING,
            "Campaign ROI earns 130 points at the target, but the cap leaves 120",
        ),
        (
            "dead-indicator",
            "new_leads: {score: {rule: piecewise, points: {0: 80.5, 200: 80.5}}}",
            ERROR,
            "New leads earns 80.5 points for every value from 0 to 400: it decides nothing",
        ),
        (
            "raw-value-for-ratio",
            "new_leads: {score: {rule: tier, of: value, bands: {90%: 100, 80%: 80, lowest: 0}}}",
            ERROR,
            "New leads: the bounds up to 0.9 look like percentages of the target, but they are compared with "
            "the value itself (target 200); write of: achievement",
        ),
        (
            "raw-value-for-ratio",
            "new_leads: {score: {rule: bonus, each: 0.8}}",
            ERROR,
            "New leads: the points are the value itself (× 0.8); the target 200 earns 160",
        ),
        (
            "deduction-cannot-bite",
            "new_leads: {direction: lower, target: null, score: {rule: deduct, each: 0.1}}",
            WARNING,
            "New leads: at 0.1 points each, even 20 cost only 2",
        ),
        (
            "target-earns-no-full-mark",
            "campaign_roi: {score: {points: [60, 80, 100]}}",
            INFO,
            "Campaign ROI: the target 20% earns 80 points, not 100",
        ),
        (
            "target-earns-no-full-mark",
            "campaign_roi: {score: {points: [60, 79, 100]}}",
            WARNING,
            "Campaign ROI: the target 20% earns 79 points, not 100",
        ),
        (
            "marks-out-of-order",
            "new_leads: {target: {threshold: 240, target: 200, stretch: 120}}",
            ERROR,
            "New leads: the marks run 240 → 200 → 120, as if lower were better; the direction says higher",
        ),
        (
            "marks-out-of-order",
            "new_leads: {target: {threshold: 210}}",
            ERROR,
            "New leads: higher is better, but the target 200 is not beyond the threshold 210",
        ),
        (
            # 1.96 × √(0.4 × 0.6 / 90) = 10.1 points
            "target-finer-than-measurement",
            "awareness: {minimum_evidence: {at_least: 90}}",
            WARNING,
            "Brand awareness: with the required 90 answers the value is known to ±10.1%, and the marks are only "
            "10% apart",
        ),
        (
            "no-target",
            "campaign_roi: {target: {threshold: null, stretch: null}}",
            INFO,
            "Campaign ROI: three_point needs a threshold, a stretch mark, which the scheme does not give; "
            "everybody then needs their own in targets.csv",
        ),
        (
            "share-over-whole",
            "awareness: {score: {rule: ratio, cap: 120}, target: {threshold: 80%, target: 95%, stretch: 100%}}",
            INFO,
            "Brand awareness ends at 100%, which is 105.3 points with a target of 95%; the cap of 120 is out of "
            "reach",
        ),
    ],
)
def test_a_finding_says_where_and_how_much(rule: str, indicators: str, level: Severity, message: str) -> None:
    assert [(level, message)] == said(rule, f"indicators: {{{indicators}}}")


def test_the_best_of_those_who_never_reached_a_target_is_named() -> None:
    values = {"new_leads": "100 120 130 150 160 170 180 199"}
    example = Example(values=values, targets={"new_leads": " ".join(["200"] * 8)})
    message = "New leads: in 8 past values the target was never reached; the best came to 199, the target there was 200"
    assert [(WARNING, message)] == said("target-never-reached", example)


def test_with_data_an_absent_target_is_no_longer_a_guess() -> None:
    example = Example("indicators: {new_leads: {target: null}}", values={"new_leads": "1 2 3"})
    message = "New leads: ratio needs a target, which neither the scheme nor targets.csv gives"
    assert [(WARNING, message)] == said("no-target", example)
