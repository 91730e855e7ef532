from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlglot import exp

from steelyard.core.texts import Text
from steelyard.lint.draft import Draft
from steelyard.lint.rule import Family, Finding, Rule
from steelyard.lint.vocabulary import INNOVATION, SHARING, Vocabulary
from steelyard.metrics.catalogue import ParsedDataset
from steelyard.metrics.formula import names
from steelyard.metrics.measures import ParsedMeasure

_TABLE = "contributions"


class NoContributionCounted(Rule):
    """Nothing on the sheets of people counts innovation proposals, or nothing counts knowledge sharing.

    Why it matters: what is hard to count goes first when time is short. Whoever trains colleagues or tries
    new ways then loses points against those who keep to themselves.

    What to do: keep a log of contributions that somebody else verifies, and count or rate them, as an
    indicator or as a bonus. Recognised are kinds, names and titles that speak of innovation or of sharing,
    and measures on the table `contributions`. Schemes without sheets for people are left alone.
    """

    code, name, family = "P003", "no-contribution-counted", Family.TRAPS
    title = {
        "en": "Innovation or knowledge sharing counts for nothing",
        "zh-Hans": "创新提案或知识共享未计入考核",
        "zh-Hant": "創新提案或知識分享未計入考核",
    }
    says = {
        "innovation": {
            "en": "Nothing counts innovation: add verified proposals, or a rating on described behaviour",
            "zh-Hans": "没有任何指标或加分项体现创新；请加入经核实的创新提案，或按行为描述评价",
            "zh-Hant": "沒有任何指標或加分項體現創新；請加入經查核的創新提案，或按行為描述評核",
        },
        "sharing": {
            "en": "Nothing counts knowledge sharing: add verified trainings, cases or lessons written down",
            "zh-Hans": "没有任何指标或加分项体现知识共享；请加入经核实的培训、案例或复盘文档",
            "zh-Hant": "沒有任何指標或加分項體現知識分享；請加入經查核的訓練、案例或檢討文件",
        },
    }
    bad = (
        "indicators: {ideas_and_sharing: null, teamwork: {weight: 100}}",
        """
        indicators:
          ideas_and_sharing: null
          proposals: {title: Proposals, formula: proposals, unit: count, weight: 40, score: {rule: ratio}}
        """,
        """
        indicators:
          ideas_and_sharing: null
          knowledge: {title: Lessons, formula: sharings, unit: count, weight: 40, score: {rule: ratio}}
        """,
        "indicators: {ideas_and_sharing: {weight: 0}, teamwork: {weight: 100}}",
    )
    good = (
        """
        indicators: {ideas_and_sharing: null, teamwork: {weight: 100}}
        adjustments:
          ideas: {rule: bonus, measure: proposals, each: 1, cap: 3}
          lessons: {rule: bonus, measure: sharings, each: 1, cap: 3}
        """,
        # Everything in the log counts, whatever its kind.
        """
        datasets: {contributions: {measures: {entries: count(*)}}}
        indicators:
          ideas_and_sharing: null
          log: {title: Contributions, formula: entries, unit: count, weight: 40, score: {rule: ratio}}
        """,
        """
        indicators:
          ideas_and_sharing: null
          thinking: {title: 创新与知识共享, input: actuals, unit: points, weight: 40, score: {rule: ratio}}
        """,
        """
        indicators:
          campaign_roi: {level: team}
          new_leads: {level: team}
          lead_quality: {level: team}
          teamwork: {level: team}
          ideas_and_sharing: {level: team, title: Other, kind: other, formula: leads}
        """,
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        if not draft.sheets:
            return
        said = list(_texts(draft))
        vocabularies: Mapping[str, Vocabulary] = {"innovation": INNOVATION, "sharing": SHARING}
        for key, vocabulary in vocabularies.items():
            if not vocabulary.is_in(*said):
                yield self.found(("dimensions",), key)


def _texts(draft: Draft) -> Iterator[str]:
    """Everything by which what is scored may speak of contributions."""
    used: set[str] = set()
    for item in draft.items:
        if item.scored:
            node = draft.formula(item.indicator.formula)
            used |= names(node) if node is not None else set()
            yield from _named(item.name, item.indicator.kind, item.title)
    for name, adjustment in draft.scheme.adjustments.items():
        node = draft.formula(adjustment.formula)
        used |= names(node) if node is not None else {adjustment.measure or ""}
        yield from _named(name, None, adjustment.title)
    for name in sorted(used):
        if name in draft.measure_by_name:
            yield from _of_measure(*draft.measure_by_name[name])


def _named(name: str, kind: str | None, title: Text | None) -> Iterator[str]:
    yield name
    yield kind or ""
    yield from (text for _, text in (title.by_language if title is not None else ()))


def _of_measure(dataset: ParsedDataset, measure: ParsedMeasure) -> Iterator[str]:
    """Its name and the words its rows are filtered by; an unfiltered log speaks of everything in it."""
    yield measure.name
    filters = [aggregate.where for aggregate in measure.aggregates.values()]
    words = [word for tree in (dataset.where, *filters) if tree is not None for word in _literals(tree)]
    yield from words
    if not words and dataset.model.table == _TABLE:
        yield "innovation proposal, knowledge sharing"


def _literals(tree: exp.Expr) -> Iterator[str]:
    return (str(literal.this) for literal in tree.find_all(exp.Literal) if literal.is_string)
