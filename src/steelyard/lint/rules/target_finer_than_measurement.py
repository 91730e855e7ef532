from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from steelyard.core.numbers import rounded
from steelyard.core.texts import Text, filled
from steelyard.lint.counted import Counted, Kind, Sample, counted, is_survey, sample
from steelyard.lint.draft import Draft, Item
from steelyard.lint.rule import INFO, Family, Finding, Rule
from steelyard.scheme.rules import Delta


class TargetFinerThanMeasurement(Rule):
    """Threshold, target and stretch lie closer together than the measurement can show.

    Why it matters: of 100 answers an NPS is known to ± 15 to 19 points; a target 5 points higher is reached
    or missed by chance, and people are paid for the draw. A lift compares two samples and needs twice as many
    answers. Half widths are those of 95% intervals: z·√(p(1 − p)/n) for a share p at the target (0.5 for the
    unknown level of a lift), the adjusted Wald interval for an NPS (Rocks 2016).

    The size is the median number of rows of past data, without data the fewest that `minimum_evidence` lets
    count. Where all cases are counted and not sampled there is no sampling error, but a few cases more or less
    are still luck: this is said as an information only.

    What to do: ask more people, look at a longer period, move the marks apart, or raise `minimum_evidence`.
    """

    code, name, family = "T002", "target-finer-than-measurement", Family.TARGETS
    title = {
        "en": "Targets are finer than the measurement",
        "zh-Hans": "目标值的间隔小于测量误差",
        "zh-Hant": "目標值的間隔小於測量誤差",
    }
    says = {
        "survey": {
            "en": "{indicator}: with {n} answers the value is known to ±{width}, and the marks are only {gap} apart",
            "zh-Hans": "{indicator}：样本量{n}时误差达 ±{width}，而各标准值只相差 {gap}",
            "zh-Hant": "{indicator}：樣本數{n}時誤差達 ±{width}，而各標準值只相差 {gap}",
        },
        "cases": {
            "en": "{indicator}: with {n} cases chance alone moves the value by ±{width}, and the marks are only {gap} "
            "apart",
            "zh-Hans": "{indicator}：个案数{n}时，单凭偶然即可波动 ±{width}，而各标准值只相差 {gap}",
            "zh-Hant": "{indicator}：個案數{n}時，單憑偶然即可波動 ±{width}，而各標準值只相差 {gap}",
        },
    }
    bad = (
        # ± 4.8 points with 400 answers at 40%.
        "indicators: {awareness: {target: {threshold: 36%, target: 40%, stretch: 50%}}}",
        "indicators: {awareness: {minimum_evidence: {at_least: 90}}}",
        "indicators: {awareness: {score: {rule: delta, step: 5, per: 4, per_unit: point, max_up: 20}}}",
        # Growth of a share: ± 13.9% of its level.
        "indicators: {awareness: {formula: growth(aware / answers), "
        "target: {threshold: 0%, target: 5%, stretch: 10%}}}",
        """
        datasets:
          survey:
            measures:
              promoters: count(*) filter (where score >= 9)
              detractors: count(*) filter (where score <= 6)
        indicators:
          awareness:
            formula: (promoters - detractors) / answers * 100
            unit: points
            minimum_evidence: {measure: answers, at_least: 100}
            target: {threshold: 25, target: 30, stretch: 35}
        """,
        "indicators: {lead_quality: {target: {threshold: 25%, target: 30%, stretch: 35%}}}",
    )
    good = (
        "indicators: {awareness: {target: {threshold: 35%, target: 40%, stretch: 45%}}}",
        "indicators: {awareness: {minimum_evidence: {at_least: 95}}}",
        # Nothing says how many there are.
        "indicators: {awareness: {minimum_evidence: null, target: {threshold: 39%, target: 40%, stretch: 41%}}}",
        # An amount is not a share of cases.
        "indicators: {campaign_roi: {target: {threshold: 19%, target: 20%, stretch: 21%}}}",
        "indicators: {lead_quality: {target: {threshold: null, stretch: null}}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            found, target = counted(draft, item), item.indicator.target.target
            taken = None if found is None else sample(draft, item, found)
            gap = _gap(item)
            if found is None or taken is None or target is None or gap is None:
                continue
            width = found.half_width(taken.n, _in_its_unit(item, found, target))
            if width > float(_in_its_unit(item, found, gap)):
                survey = is_survey(found, item)
                yield self.found(
                    item.at("target"),
                    "survey" if survey else "cases",
                    level=None if survey else INFO,
                    indicator=item.title,
                    n=_size(taken),
                    width=_shown(item, found, width),
                    gap=item.indicator.unit.show(gap),
                )


def _gap(item: Item) -> Decimal | None:
    """The smallest distance that earns other points: between two marks, or one step of a delta."""
    target, rule = item.indicator.target, item.indicator.score
    if target.target is None:
        return None
    gaps = [abs(mark - target.target) for mark in (target.threshold, target.stretch) if mark is not None]
    if isinstance(rule, Delta):
        gaps.append(_step(rule, target.target, item))
    return min((gap for gap in gaps if gap), default=None)


def _step(rule: Delta, target: Decimal, item: Item) -> Decimal:
    if rule.per_unit == "relative":
        return rule.per * abs(target)
    percent = item.indicator.unit.kind in ("percent", "percentage_point")
    return rule.per / 100 if rule.per_unit == "point" and percent else rule.per


def _in_its_unit(item: Item, found: Counted, value: Decimal) -> Decimal:
    """Shares as fractions, an NPS in points, whatever the unit of the indicator."""
    fraction = item.indicator.unit.kind in ("percent", "percentage_point", "ratio")
    if found.kind is Kind.NPS:
        return value * 100 if fraction else value
    return value if fraction else value / 100


def _shown(item: Item, found: Counted, width: float) -> str:
    one = _in_its_unit(item, found, Decimal(1))
    return item.indicator.unit.show(rounded(Decimal(repr(width)) / one, 4), places=1)


def _size(taken: Sample) -> Text:
    return filled(_USUAL if taken.usual else _FEWEST, n=f"{taken.n:,.0f}")


_USUAL = {"en": "the usual {n}", "zh-Hans": "通常为 {n} ", "zh-Hant": "通常為 {n} "}
_FEWEST = {"en": "the required {n}", "zh-Hans": "按下限取 {n} ", "zh-Hant": "按下限取 {n} "}
