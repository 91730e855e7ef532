"""Words for the fields of a scheme and for what they may be."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Word = Promise | str
LABELS: Mapping[str, Word] = {
    "title": gettext_lazy("Title"),
    "title.zh-Hans": gettext_lazy("Title (Simplified Chinese)"),
    "title.zh-Hant": gettext_lazy("Title (Traditional Chinese)"),
    "title.en": gettext_lazy("Title (English)"),
    "description": gettext_lazy("Definition"),
    "description.zh-Hans": gettext_lazy("Definition (Simplified Chinese)"),
    "description.zh-Hant": gettext_lazy("Definition (Traditional Chinese)"),
    "description.en": gettext_lazy("Definition (English)"),
    "weight": gettext_lazy("Weight in %"),
    "target.threshold": gettext_lazy("Threshold"),
    "target.target": gettext_lazy("Target"),
    "target.stretch": gettext_lazy("Stretch"),
    "formula": gettext_lazy("Formula"),
    "unit": gettext_lazy("Unit"),
    "direction": gettext_lazy("Better is"),
    "level": gettext_lazy("Measured for"),
    "below": gettext_lazy("Subjects below that level"),
    "nature": gettext_lazy("Nature"),
    "focus": gettext_lazy("Focus"),
    "horizon": gettext_lazy("Horizon"),
    "frequency": gettext_lazy("Measured every"),
    "objective": gettext_lazy("Objective"),
    "kind": gettext_lazy("Kind, such as exposure or conversion"),
    "owner": gettext_lazy("Data owner"),
    "source": gettext_lazy("Source"),
    "applies_to.positions": gettext_lazy("Only for these positions"),
    "guardrails": gettext_lazy("Guardrails: indicators that must not fall"),
    "linked_to": gettext_lazy("Leads to these indicators"),
    "minimum_evidence.measure": gettext_lazy("Counts only when this measure"),
    "minimum_evidence.at_least": gettext_lazy("is at least"),
    "missing": gettext_lazy("Without a value its weight is"),
    "caps.min": gettext_lazy("Points at least"),
    "caps.max": gettext_lazy("Points at most"),
    "score.rule": gettext_lazy("Scoring rule"),
    "score.cap": gettext_lazy("At most (points)"),
    "score.floor": gettext_lazy("At least (points)"),
    "score.method": gettext_lazy("Method"),
    "score.of": gettext_lazy("Read from"),
    "score.points": gettext_lazy("Points"),
    "score.bands": gettext_lazy("Tiers, one a line: from this value on, points"),
    "score.shares": gettext_lazy("Share of each milestone in points"),
    "score.base": gettext_lazy("Base (points)"),
    "score.step": gettext_lazy("Points per step"),
    "score.per": gettext_lazy("Size of a step"),
    "score.per_unit": gettext_lazy("A step is counted as"),
    "score.max_up": gettext_lazy("Most points added"),
    "score.max_down": gettext_lazy("Most points taken off"),
    "score.each": gettext_lazy("Points for each"),
    "score.met": gettext_lazy("Points when met"),
    "score.missed": gettext_lazy("Points when missed"),
    "score.from": gettext_lazy("Range from"),
    "score.to": gettext_lazy("Range to"),
    "score.tolerance": gettext_lazy("Tolerance outside"),
    "score.partial": gettext_lazy("Parts of a milestone count"),
    "score.bad": gettext_lazy("Unsatisfactory value"),
    "score.good": gettext_lazy("Satisfactory value"),
    "score.interpolate": gettext_lazy("Linear between anchors"),
}
#: Where a list means something of its own under one rule.
_OF_RULE: Mapping[tuple[str, str], Word] = {
    ("three_point", "score.points"): gettext_lazy("Points at threshold, target and stretch"),
    ("piecewise", "score.points"): gettext_lazy("Corners of the curve, one a line: value, points"),
    ("deduct", "score.cap"): gettext_lazy("At most taken off (points)"),
    ("bonus", "score.cap"): gettext_lazy("At most given (points)"),
}
RULES: Mapping[str, Word] = {
    "ratio": gettext_lazy("Ratio of actual to target"),
    "reverse": gettext_lazy("Reverse ratio: lower is better"),
    "three_point": gettext_lazy("Threshold, target, stretch"),
    "piecewise": gettext_lazy("Several points, linear between"),
    "tier": gettext_lazy("Tiers"),
    "delta": gettext_lazy("Points for each step above or below"),
    "deduct": gettext_lazy("Deduction for each case"),
    "bonus": gettext_lazy("Points for each case"),
    "binary": gettext_lazy("Met or missed"),
    "within": gettext_lazy("Within a range"),
    "milestone": gettext_lazy("Milestones"),
    "rank": gettext_lazy("Rank among peers"),
    "efficacy": gettext_lazy("Efficacy coefficient"),
    "descriptive": gettext_lazy("Anchored levels"),
}
_CHOICES: Mapping[str, Word] = {
    "higher": gettext_lazy("higher"),
    "lower": gettext_lazy("lower"),
    "within": gettext_lazy("within a range"),
    "true": gettext_lazy("yes"),
    "false": gettext_lazy("no"),
    "relative": gettext_lazy("share of the target"),
    "point": gettext_lazy("percentage points"),
    "absolute": gettext_lazy("unit of the indicator"),
    "achievement": gettext_lazy("the achievement"),
    "value": gettext_lazy("the value"),
    "linear": gettext_lazy("linear"),
    "reciprocal": gettext_lazy("reciprocal"),
    "employee": gettext_lazy("a person"),
    "team": gettext_lazy("a team"),
    "department": gettext_lazy("the department"),
    "not_applicable": gettext_lazy("are not scored by it"),
    "inherit": gettext_lazy("take the value over"),
    "quantitative": gettext_lazy("quantitative"),
    "qualitative": gettext_lazy("qualitative"),
    "process": gettext_lazy("process"),
    "outcome": gettext_lazy("outcome"),
    "short": gettext_lazy("short term"),
    "long": gettext_lazy("long term"),
    "month": gettext_lazy("month"),
    "quarter": gettext_lazy("quarter"),
    "half": gettext_lazy("half-year"),
    "year": gettext_lazy("year"),
    "redistribute": gettext_lazy("given to the others"),
    "zero": gettext_lazy("scored with 0"),
    "block": gettext_lazy("open: no total"),
}
#: Why there is no curve.
NO_CURVE: Mapping[str, Word] = {
    "needs_peers": gettext_lazy("A rank has no curve: its points depend on the others."),
    "no_target": gettext_lazy("The curve appears once there is a target."),
    "no_threshold": gettext_lazy("The curve appears once there is a threshold."),
    "no_stretch": gettext_lazy("The curve appears once there is a stretch."),
    "target_not_positive": gettext_lazy("This rule divides by the target, which must be above 0."),
    "target_is_zero": gettext_lazy("This rule divides by the target, which must not be 0."),
    "targets_out_of_order": gettext_lazy("Threshold, target and stretch are out of order."),
    "no_direction": gettext_lazy("Within a range no side is better: choose the rule for a range."),
}


def label(name: str, rule: str = "") -> str:
    """A field in words; one without words is called by its last step."""
    if name.startswith("score.anchors."):
        return _("Points at level %(level)s") % {"level": name.split(".")[2]}
    return str(_OF_RULE.get((rule, name)) or LABELS.get(name) or name)


def choice(name: str, value: str) -> str:
    """One of the words a field may hold."""
    known = RULES if name == "score.rule" else _CHOICES
    return str(known.get(value, value))
