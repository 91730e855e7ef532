from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlglot import exp

from steelyard.lint.draft import Draft
from steelyard.lint.protected import protected_in
from steelyard.lint.rule import ERROR, Family, Finding, Path, Rule
from steelyard.metrics.catalogue import ParsedDataset
from steelyard.metrics.dataset import Dataset
from steelyard.metrics.measures import ParsedMeasure
from steelyard.metrics.sql import columns_of

#: Rows of these tables describe customers and the public, whoever looks after them.
_OF_OTHERS = (
    "brand_survey",
    "nps_responses",
    "customers",
    "leads",
    "orders",
    "opportunities",
    "web_sessions",
)
_OF_PEOPLE = ("employees", "memberships")


class ProtectedAttribute(Rule):
    """The score can see what people are: gender, age, ethnicity, religion, marriage, pregnancy, disability,
    health, origin, political status or pay.

    Why it matters: an appraisal that depends on them discriminates, also where nobody means to. Labour law
    forbids it, and pay in a score makes the score follow the pay.

    What to do: measure the work. What an absence (sick leave, maternity leave) took away is made good by a
    target for the days that were worked.

    Limits: attributes are told by the names of columns, measures, parameters and positions and by the texts
    conditions compare with. In the tables of customers, and in datasets whose rows belong to nobody (without
    `subject` and `credits`), they are those of customers, and so are names that say so (customer_age).
    """

    code, name, family, level = "F001", "protected-attribute", Family.FAIR, ERROR
    title = {
        "en": "The score can see protected attributes",
        "zh-Hans": "计分涉及受保护的个人特征",
        "zh-Hant": "計分涉及受保護的個人特徵",
    }
    says = {
        "uses": {
            "en": '"{word}" is about the {attribute} of the people appraised, which no score may depend on',
            "zh-Hans": "“{word}”涉及被考核人的{attribute}，不得影响评分",
            "zh-Hant": "「{word}」涉及受評人的{attribute}，不得影響評分",
        }
    }
    bad = (
        "datasets: {campaigns: {where: gender = 'male'}}",
        "datasets: {campaigns: {join: {table: employees, on: {owner_id: employee_id}, columns: [birth_date]}}}",
        "datasets: {campaigns: {columns: {young: ownerAge < 35}}}",
        "datasets: {contributions: {measures: {proposals: count(*) filter (where kind = 'proposal' "
        "and 婚姻状况 = '未婚')}}}",
        "datasets: {absences: {file: absences.csv, time: day, subject: employee_id, "
        "measures: {absent: count(*) filter (where kind = 'maternity leave')}}}",
        "datasets: {staff: {table: employees, time: hired_on, measures: {members: count(*) filter (where 党员)}}}",
        "parameters: {salary_factor: 1.2}",
        "datasets: {campaigns: {credits: {table: campaign_credits, key: campaign_id, subject: employee_id, "
        "share: wage_share}}}",
        "indicators: {new_leads: {applies_to: {positions: [planner, 女员工]}}}",
        "datasets: {leads: {join: {table: employees, on: {owner_id: employee_id}, columns: [hukou]}}}",
    )
    good = (
        "datasets: {campaigns: {where: page = 1 and message <> '' and stage_usage > 0 and agency = 'average'}}",
        "datasets: {survey: {where: gender = 'female' and age_group = '25-34'}}",
        "datasets: {leads: {columns: {fresh: age_days < 7, young: lead_age < 7}}}",
        "datasets: {campaigns: {where: female_audience > 0 and 客户年龄 > 0}}",
        "datasets: {leads: {join: {file: contacts.csv, on: {customer_id: id}, columns: [gender]}}}",
        "datasets: {leads: {join: {table: customers, on: {customer_id: customer_id}, columns: [age, sex]}}}",
        "datasets: {pages: {file: panel.csv, time: day, measures: {heard_of_it: count(*) filter (where age < 35)}}}",
        "parameters: {brand_health_factor: 1.2}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for path, words, of_others in _named(draft):
            for word in dict.fromkeys(words):
                attribute = protected_in(word, of_others=of_others)
                if attribute is not None:
                    yield self.found(path, "uses", word=word, attribute=attribute.title)
                    break


#: Where something stands, the names and texts in it, and whether the rows are of customers or the public.
Named = tuple[Path, Iterable[str], bool]


def _named(draft: Draft) -> Iterator[Named]:
    """Everything a score depends on."""
    for dataset in draft.catalogue.datasets.values():
        of_others = _is_of_others(dataset.model.table, dataset.model)
        yield from _in_joins(dataset.model, ("datasets", dataset.name))
        yield from ((path, words, of_others) for path, words in _in_rows(dataset, ("datasets", dataset.name)))
    for name in draft.scheme.parameters:
        yield ("parameters", name), [name], False
    for item in draft.items:
        yield item.at("applies_to", "positions"), item.indicator.applies_to.positions, False
        yield item.at("applies_to", "teams"), item.indicator.applies_to.teams, False


def _in_joins(model: Dataset, path: Path) -> Iterator[Named]:
    for index, join in enumerate(model.join):
        where = ("join", index, "columns") if len(model.join) > 1 else ("join", "columns")
        yield (*path, *where), [*join.columns, *join.on], _is_of_others(join.table, model)


def _in_rows(dataset: ParsedDataset, path: Path) -> Iterator[tuple[Path, Iterable[str]]]:
    model = dataset.model
    joined = {column for join in model.join for column in join.columns}
    for column, tree in dataset.computed.items():
        yield (*path, "columns", column), [column, *_words(tree, joined)]
    if dataset.where is not None:
        yield (*path, "where"), _words(dataset.where, joined)
    if model.subject is not None:
        yield (*path, "subject"), [model.subject]
    if model.credits is not None:
        yield (*path, "credits"), [model.credits.key, model.credits.subject, model.credits.share]
    for name, measure in dataset.measures.items():
        used = [word for tree in _trees(measure) for word in _words(tree, joined)]
        yield (*path, "measures", name), [name, *used]


def _trees(measure: ParsedMeasure) -> Iterator[exp.Expr]:
    for aggregate in measure.aggregates.values():
        yield from aggregate.arguments
        if aggregate.where is not None:
            yield aggregate.where


def _is_of_others(table: str | None, dataset: Dataset) -> bool:
    """Whether the rows of a dataset, or of a table joined to it, describe customers or the public."""
    if table in _OF_OTHERS:
        return True
    if table in _OF_PEOPLE or dataset.table in _OF_PEOPLE:
        return False
    return dataset.table in _OF_OTHERS or not (dataset.subject or dataset.credits)


def _words(tree: exp.Expr, joined: set[str]) -> list[str]:
    """Columns (those taken over by a join are found there) and the texts they are compared with."""
    texts = [literal.name for literal in tree.find_all(exp.Literal) if literal.is_string]
    return [*(column for column in columns_of(tree) if column not in joined), *texts]
