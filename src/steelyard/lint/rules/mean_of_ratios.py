from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sqlglot import exp

from steelyard.core.numbers import exact_sum
from steelyard.lint.draft import Draft
from steelyard.lint.rule import Family, Finding, Rule
from steelyard.lint.shapes import base, core, number, results, terms
from steelyard.lint.vocabulary import EXCHANGE
from steelyard.metrics.catalogue import ParsedDataset
from steelyard.metrics.formula import Arithmetic, Call, Name, Node, names
from steelyard.metrics.measures import Aggregate, ParsedMeasure
from steelyard.metrics.sql import columns_of, render


class MeanOfRatios(Rule):
    """A value is a mean of ratios instead of a ratio of sums.

    Why it matters: a campaign of 1,000 yuan with an ROI of 300% and one of 1,000,000 yuan with −10% have a
    mean ROI of 145%, and the company has lost money. A team is not the mean of its people, nor a quarter the
    mean of its months.

    What to do: sum first, then divide: `(sum(revenue) - sum(cost)) / sum(cost)` for `avg((revenue - cost) /
    cost)`. Found are means, medians and quantiles of a quotient of two columns, means of two columns over
    different rows divided by one another, and formulas that average several ratios. The mean of a plain
    column is fine, and so is a division by a number or by a rate of exchange.
    """

    code, name, family = "O007", "mean-of-ratios", Family.OPERABLE
    title = {
        "en": "A mean of ratios where a ratio of sums is meant",
        "zh-Hans": "用比率的平均代替总量之比",
        "zh-Hant": "用比率的平均代替總量之比",
    }
    says = {
        "rows": {
            "en": "{measure} takes a mean of the quotient {quotient} of each row: small rows count as much as large ones. "
            "Sum first, then divide",
            "zh-Hans": "{measure} 先逐行求比率 {quotient} 再取平均，小额与大额行同等计入；请先求和、再相除",
            "zh-Hant": "{measure} 先逐列求比率 {quotient} 再取平均，小額與大額列同等計入；請先加總、再相除",
        },
        "filters": {
            "en": "{text} divides means over different rows; divide the sums, or take both means over the same rows",
            "zh-Hans": "{text} 是不同范围的两个平均值相除；请用总量相除，或统一两者的范围",
            "zh-Hant": "{text} 是不同範圍的兩個平均值相除；請用總量相除，或統一兩者的範圍",
        },
        "average": {
            "en": "The formula averages {count} ratios with different bases; divide the sum of what is counted by the sum "
            "of the bases, or make them indicators with weights of their own",
            "zh-Hans": "公式对 {count} 个基数不同的比率求平均；请用总量除以总基数，或分设为各有权重的指标",
            "zh-Hant": "公式對 {count} 個基數不同的比率求平均；請用總量除以總基數，或分設為各有權重的指標",
        },
    }
    bad = (
        """
        datasets: {campaigns: {measures: {roi: avg((revenue - cost) / cost)}}}
        indicators: {campaign_roi: {formula: roi}}
        """,
        """
        datasets: {campaigns: {measures: {roi: "median(revenue / nullif(cost, 0))"}}}
        indicators: {campaign_roi: {formula: roi - 1}}
        """,
        """
        datasets: {campaigns: {columns: {roi: revenue / cost - 1}, measures: {roi: avg(roi)}}}
        indicators: {campaign_roi: {formula: roi}}
        """,
        """
        datasets: {campaigns: {measures: {roi: sum(revenue / cost) / count(*)}}}
        indicators: {campaign_roi: {formula: roi - 1}}
        """,
        """
        datasets:
          campaigns:
            measures:
              return: avg(revenue) filter (where channel = 'search') / avg(cost)
        indicators: {campaign_roi: {formula: return - 1}}
        """,
        "indicators: {lead_quality: {formula: (qualified_leads / leads + aware / answers) / 2}}",
        "indicators: {lead_quality: {formula: 0.6 * qualified_leads / leads + 0.4 * aware / answers}}",
        """
        indicators:
          lead_quality:
            formula: (qualified_leads / leads + prior(qualified_leads / leads) + prior(qualified_leads / leads, 2)) / 3
        """,
    )
    good = (
        """
        datasets: {leads: {measures: {wait: avg(minutes) / 60}}}
        indicators: {new_leads: {formula: wait, unit: "duration:hour"}}
        """,
        """
        datasets: {leads: {measures: {wait: avg(minutes / 60)}}}
        indicators: {new_leads: {formula: wait, unit: "duration:hour"}}
        """,
        """
        datasets: {campaigns: {measures: {typical: avg(revenue / exchange_rate)}}}
        indicators: {campaign_roi: {formula: typical, unit: "currency:CNY"}}
        """,
        """
        datasets: {campaigns: {measures: {in_euro: sum(revenue / fx), return: avg(revenue) / avg(cost)}}}
        indicators: {campaign_roi: {formula: return - 1, companion: in_euro}}
        """,
        "indicators: {lead_quality: {formula: (qualified_leads / leads + aware / leads) / 2}}",
        "indicators: {lead_quality: {formula: qualified_leads / leads + aware / answers}}",
        "indicators: {lead_quality: {formula: qualified_leads / ((leads + prior(leads)) / 2)}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for name, (dataset, measure) in draft.measure_by_name.items():
            if name in draft.used:
                yield from self._measure(dataset, measure)
        for path, node in draft.formulas:
            count = _averaged(node, draft)
            if count:
                yield self.found(path, "average", count=count)
            elif pair := _means_apart(node, draft):
                yield self.found(path, "filters", text=pair)

    def _measure(self, dataset: ParsedDataset, measure: ParsedMeasure) -> Iterator[Finding]:
        path = ("datasets", dataset.name, "measures", measure.name)
        quotient = _mean_of_quotients(measure.formula, measure, dataset)
        if quotient is not None:
            yield self.found(path, "rows", measure=measure.name, quotient=quotient)
        elif _divides_means_apart(measure.formula, measure):
            yield self.found(path, "filters", text=measure.name)


# ── within a measure ────────────────────────────────────────────────────────────────────────────────


def _mean_of_quotients(node: Node, measure: ParsedMeasure, dataset: ParsedDataset) -> str | None:
    """The quotient of two columns whose mean or quantile is taken; None when there is none."""
    if _is_mean(node, measure):
        for key in sorted(names(node)):
            for argument in measure.aggregates[key].arguments:
                if (found := _quotient(argument, dataset)) is not None:
                    return found
    inner = (_mean_of_quotients(part, measure, dataset) for part in results(node))
    return next((found for found in inner if found is not None), None)


def _is_mean(node: Node, measure: ParsedMeasure) -> bool:
    match node:
        case Call(function="mean" | "interpolate"):
            return True
        case Name(name=key):
            return measure.aggregates[key].kind == "quantile_disc"
        case Arithmetic(operator="/", left=Name(name=key), right=Name(name=count)):
            return measure.aggregates[key].kind == "sum" and measure.aggregates[count].kind == "count"
    return False


def _quotient(tree: exp.Expr, dataset: ParsedDataset, depth: int = 0) -> str | None:
    """A division of a column by another, also behind a computed column."""
    for node in tree.walk():
        if isinstance(node, exp.Div) and _by_column(node):
            return render(node)
        computed = dataset.computed.get(node.name) if isinstance(node, exp.Column) else None
        if computed is not None and depth < len(dataset.computed):
            found = _quotient(computed, dataset, depth + 1)
            if found is not None:
                return found
    return None


def _by_column(division: exp.Div) -> bool:
    under = list(columns_of(division.expression))
    return bool(under) and bool(list(columns_of(division.this))) and not EXCHANGE.is_in(*under)


def _divides_means_apart(node: Node, measure: ParsedMeasure) -> bool:
    match node:
        case Arithmetic(
            operator="/", left=Call(function="mean") as left, right=Call(function="mean") as right
        ):
            return _apart(_summed(left, measure), _summed(right, measure))
    return any(_divides_means_apart(part, measure) for part in results(node))


def _summed(mean: Call, measure: ParsedMeasure) -> Aggregate:
    total = mean.arguments[0]
    assert isinstance(total, Name)
    return measure.aggregates[total.name]


def _apart(one: Aggregate, other: Aggregate) -> bool:
    """Of different columns and over different rows: means of one column compare groups, which is fine."""
    rows = [render(each.where) if each.where is not None else "" for each in (one, other)]
    columns = [render(each.arguments[0]) for each in (one, other)]
    return rows[0] != rows[1] and columns[0] != columns[1]


# ── within a formula ────────────────────────────────────────────────────────────────────────────────


def _averaged(node: Node, draft: Draft) -> int:
    """How many ratios with different bases are averaged somewhere in a formula; 0 for none."""
    parts = list(terms(_undivided(node)))
    if len(parts) > 1 and _is_average(node, parts):
        bases = {found for part in parts if (found := base(part, draft)) is not None}
        if len(bases) > 1:
            return len(parts)
    return next((found for part in results(node) if (found := _averaged(part, draft))), 0)


def _undivided(node: Node) -> Node:
    """The sum within `(… + …) / 2` or `(… + …) * 0.5`."""
    return core(node) if isinstance(node, Arithmetic) and node.operator in "*/" else node


def _is_average(node: Node, parts: list[Node]) -> bool:
    factor = _constant(node)
    if factor != 1:
        return abs(factor * len(parts) - 1) < Decimal("0.02")
    shares = [_constant(part) for part in parts]
    return all(0 < share < 1 for share in shares) and abs(exact_sum(shares) - 1) < Decimal("0.02")


def _constant(node: Node) -> Decimal:
    """The product of the numbers a formula is multiplied with and divided by."""
    match node:
        case Arithmetic(operator="/", left=left, right=right):
            under = number(right)
            return _constant(left) / under if under else _constant(left)
        case Arithmetic(operator="*", left=left, right=right):
            return _constant(left) * _constant(right)
    value = number(node)
    return Decimal(1) if value is None else value


def _means_apart(node: Node, draft: Draft) -> str | None:
    """The quotient of two measures that are means of different columns over different rows of a dataset."""
    match node:
        case Arithmetic(operator="/", left=Name(name=one), right=Name(name=other)):
            sides = [draft.measure_by_name.get(name) for name in (one, other)]
            means = [_own_mean(side[1]) for side in sides if side is not None]
            same = len({side[0].name for side in sides if side is not None}) == 1
            if len(means) == 2 and same and means[0] and means[1] and _apart(means[0], means[1]):
                return f"{one} / {other}"
    return next((found for part in results(node) if (found := _means_apart(part, draft))), None)


def _own_mean(measure: ParsedMeasure) -> Aggregate | None:
    match measure.formula:
        case Call(function="mean") as mean:
            return _summed(mean, measure)
    return None
