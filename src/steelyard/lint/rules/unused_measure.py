from __future__ import annotations

from collections.abc import Iterator

from steelyard.core.texts import Template, filled
from steelyard.lint.draft import Draft, Path
from steelyard.lint.rule import Family, Finding, Fix, Rule
from steelyard.scheme.editing import Remove

_WITHOUT: Template = {"en": "without {name}", "zh-Hans": "去掉 {name}", "zh-Hant": "去掉 {name}"}


class UnusedMeasure(Rule):
    """A measure is in no formula, no evidence, no adjustment and no veto.

    Why it matters: it is computed, explained and kept true for nothing, and the reader looks for the
    indicator it belongs to. Often a formula was meant to use it and names another.

    What to do: use it or take it out (`--fix` does). Only measures in the scheme's own file are reported;
    what a preset or a pack brings along is theirs. A dataset of which nothing is used is one finding.
    """

    code, name, family = "O005", "unused-measure", Family.OPERABLE
    title = {
        "en": "Nothing uses a measure",
        "zh-Hans": "度量值未被使用",
        "zh-Hant": "度量值未被使用",
    }
    says = {
        "measure": {
            "en": "Nothing uses the measure {measure}",
            "zh-Hans": "度量值 {measure} 未被任何公式使用",
            "zh-Hant": "度量值 {measure} 未被任何公式使用",
        },
        "dataset": {
            "en": "Nothing uses the dataset {dataset}: none of its measures is in a formula",
            "zh-Hans": "数据集 {dataset} 未被使用：其度量值均不在任何公式中",
            "zh-Hant": "資料集 {dataset} 未被使用：其度量值均不在任何公式中",
        },
    }
    bad = (
        "datasets: {leads: {measures: {lost_leads: count(*) filter (where lost_at is not null)}}}",
        "datasets: {orders: {table: orders, time: ordered_at, measures: {sales: sum(amount), orders: count(*)}}}",
        "datasets: {visits: {table: web_sessions, time: started_at, measures: {visits: count(*)}}}",
    )
    good = (
        """
        datasets: {leads: {measures: {lost_leads: count(*) filter (where lost_at is not null)}}}
        indicators: {new_leads: {companion: lost_leads}}
        """,
        """
        datasets: {leads: {measures: {asked: count(*)}}}
        indicators: {lead_quality: {minimum_evidence: {measure: asked, at_least: 9}}}
        """,
        """
        datasets: {leads: {measures: {lost_leads: count(*)}}}
        vetoes: {losses: {when: lost_leads > 9, effect: {total_at_most: 60}}}
        """,
        # A formula that cannot be read names it.
        """
        datasets: {leads: {measures: {lost_leads: count(*)}}}
        indicators: {new_leads: {formula: lost_leads +}}
        """,
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for name, dataset in draft.scheme.datasets.items():
            path: Path = ("datasets", name)
            unused = [
                measure
                for measure in dataset.measures
                if measure not in draft.used and draft.is_own((*path, "measures", measure))
            ]
            if unused and len(unused) == len(dataset.measures):
                yield self.found(path, "dataset", fix=_without(path), dataset=name)
                continue
            for measure in unused:
                spot = (*path, "measures", measure)
                yield self.found(spot, "measure", fix=_without(spot), measure=measure)


def _without(path: Path) -> Fix:
    return Fix(Remove(path), filled(_WITHOUT, name=".".join(map(str, path))))
