"""One change in a scheme is one change in the difference, of its kind; and none is none."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.core.document import read_document
from steelyard.core.texts import LANGUAGES
from steelyard.review.difference import Importance, Kind, difference
from steelyard.review.difference.pairing import pair
from steelyard.scheme.loaded import LoadedScheme
from steelyard.scheme.loading import load_scheme, shipped, typed

BASE = load_scheme(Path(__file__).parents[2] / "cases" / "diff" / "base.yaml")
SHIPPED = [f"preset:{name}" for name in shipped("preset")]

Document = dict[str, Any]
Change = Callable[[Document, Any], None]
SCORE, PROCESS, TEXT = Importance.SCORE, Importance.PROCESS, Importance.TEXT


def loaded(document: Document, name: str = "new.json") -> LoadedScheme:
    """Read as JSON, which is YAML; whether the weights make sense does not matter here."""
    return typed(read_document(json.dumps(document), name), name)


def put(*path: str) -> Change:
    """Another value at a path."""

    def changed(document: Document, value: Any) -> None:
        for step in path[:-1]:
            document = document.setdefault(step, {})
        document[path[-1]] = value

    return changed


def drop(*path: str) -> Change:
    def changed(document: Document, _: Any) -> None:
        for step in path[:-1]:
            document = document[step]
        del document[path[-1]]

    return changed


def rename(*path: str) -> Change:
    def changed(document: Document, value: str) -> None:
        for step in path[:-1]:
            document = document[step]
        document[value] = document.pop(path[-1])

    return changed


EFFECT, TEAM = ("dimensions", "effect"), ("dimensions", "team")
ROI, INFLUENCED = (*EFFECT, "indicators", "roi"), (*TEAM, "indicators", "influenced")
NEW = {"title": "New", "formula": "revenue * 7", "unit": "count", "weight": "10", "score": {"rule": "ratio"}}
FRESH = st.sampled_from(["fresh", "新", "another_one"])


def other(*values: str) -> st.SearchStrategy[str]:
    return st.sampled_from(values)


def numbers(low: int, high: int) -> st.SearchStrategy[str]:
    """Far from anything in the base scheme."""
    return st.decimals(low, high, places=3).map(str)


#: What is done, a value to do it with, and the one change that must be told.
MUTATIONS: list[tuple[Change, st.SearchStrategy[Any], Kind, Importance]] = [
    (put("period"), other("month", "half", "year"), Kind.SETTING, SCORE),
    (put("aggregation"), other("geometric"), Kind.SETTING, SCORE),
    (put("year_score"), other("recompute"), Kind.SETTING, SCORE),
    (put("calendar", "fiscal_year_start"), other("4", "7"), Kind.SETTING, SCORE),
    (put("caps", "max"), numbers(100, 150), Kind.LIMITS, SCORE),
    (put(*EFFECT, "weight"), numbers(1, 59), Kind.WEIGHT, SCORE),
    (put(*EFFECT, "caps", "max"), numbers(100, 150), Kind.LIMITS, SCORE),
    (put(*EFFECT, "title", "en"), other("Results"), Kind.TEXT, TEXT),
    (put(*EFFECT, "description"), other("About results"), Kind.TEXT, TEXT),
    (put(*ROI, "weight"), numbers(1, 59), Kind.WEIGHT, SCORE),
    (put(*ROI, "formula"), other("revenue / cost", "growth(revenue)", "revenue"), Kind.FORMULA, SCORE),
    (put(*ROI, "formula"), other("revenue / cost - 1", "-(cost - revenue) / cost"), Kind.REWRITTEN, Importance.NONE),
    (put(*ROI, "unit"), other("ratio", "percentage_point"), Kind.SETTING, SCORE),
    (put(*ROI, "direction"), other("lower", "within"), Kind.SETTING, SCORE),
    (put(*ROI, "level"), other("team", "department"), Kind.SETTING, SCORE),
    (put(*ROI, "below"), other("inherit"), Kind.SETTING, SCORE),
    (put(*ROI, "frequency"), other("month", "year"), Kind.SETTING, SCORE),
    (put(*ROI, "applies_to", "positions"), st.just(["planner"]), Kind.SETTING, SCORE),
    (put(*ROI, "owner"), other("sales", "审计"), Kind.SETTING, PROCESS),
    (put(*ROI, "source"), other("crm"), Kind.SETTING, PROCESS),
    (put(*ROI, "objective"), other("brand"), Kind.SETTING, PROCESS),
    (put(*ROI, "guardrails"), st.just(["teamwork"]), Kind.SETTING, PROCESS),
    (put(*ROI, "focus"), other("process", "outcome"), Kind.SETTING, PROCESS),
    (put(*ROI, "companion"), other("revenue"), Kind.SETTING, PROCESS),
    (put(*ROI, "minimum_evidence"), st.just({"measure": "cost", "at_least": "5"}), Kind.SETTING, SCORE),
    (put(*ROI, "missing"), other("zero", "block"), Kind.POLICY, SCORE),
    (put(*ROI, "not_due"), other("zero", "block"), Kind.POLICY, SCORE),
    (put(*ROI, "target", "threshold"), numbers(-5, 0), Kind.TARGET, SCORE),
    (put(*ROI, "target", "target"), numbers(0, 1).map(lambda x: f"{20 + float(x) * 15 + 1}%"), Kind.TARGET, SCORE),
    (put(*ROI, "score", "points"), st.just(["50", "100", "120"]), Kind.CURVE, SCORE),
    (put(*ROI, "score"), st.just({"rule": "rank"}), Kind.CURVE, SCORE),
    (put(*INFLUENCED, "score", "cap"), numbers(121, 190), Kind.CURVE, SCORE),
    (put(*INFLUENCED, "score"), st.just({"rule": "ratio", "cap": "120", "floor": "0"}), Kind.REWRITTEN, Importance.NONE),
    (put(*TEAM, "indicators", "teamwork", "ratings", "scale"), st.just(["1", "10"]), Kind.SETTING, SCORE),
    (put(*TEAM, "indicators", "fresh"), st.just(NEW), Kind.ADDED, SCORE),
    (drop(*TEAM, "indicators", "teamwork"), st.none(), Kind.REMOVED, SCORE),
    (rename(*TEAM, "indicators", "teamwork"), FRESH, Kind.RENAMED, PROCESS),
    (rename(*INFLUENCED), FRESH, Kind.RENAMED, PROCESS),
    (rename(*TEAM), FRESH, Kind.RENAMED, PROCESS),
    (drop(*TEAM), st.none(), Kind.REMOVED, SCORE),
    (put("dimensions", "fresh"), st.just({"title": "New", "weight": "5", "indicators": {"n": NEW}}), Kind.ADDED, SCORE),
    (put("parameters", "influence", "value"), numbers(1, 2), Kind.PARAMETER, SCORE),
    (put("parameters", "influence", "reason"), other("tried"), Kind.TEXT, TEXT),
    (put("parameters", "unused"), numbers(1, 2), Kind.ADDED, PROCESS),
    (rename("datasets", "campaigns"), FRESH, Kind.RENAMED, PROCESS),
    (put("datasets", "campaigns", "table"), other("other"), Kind.DATA, SCORE),
    (put("datasets", "campaigns", "where"), other("cost > 0", "x = 1"), Kind.DATA, SCORE),
    (put("datasets", "campaigns", "subject"), other("owner_id"), Kind.DATA, SCORE),
    (put("datasets", "campaigns", "measures", "revenue", "sql"), other("max(revenue)"), Kind.DATA, SCORE),
    (put("datasets", "campaigns", "measures", "revenue", "time"), other("paid_on"), Kind.DATA, SCORE),
    (put("datasets", "leads", "columns", "big"), other("amount > 9"), Kind.DATA, SCORE),
    (put("objectives", "share", "title", "en"), other("Growth"), Kind.TEXT, TEXT),
    (put("objectives", "fresh"), st.just({"title": "Fresh"}), Kind.ADDED, PROCESS),
    (rename("gates", "floor"), FRESH, Kind.RENAMED, PROCESS),
    (drop("gates", "floor"), st.none(), Kind.REMOVED, SCORE),
    (put("gates", "floor", "at_least"), numbers(10, 50), Kind.SETTING, SCORE),
    (put("adjustments", "extra", "cap"), numbers(6, 50), Kind.SETTING, SCORE),
    (put("vetoes", "loss", "when"), other("revenue < 2 * cost"), Kind.FORMULA, SCORE),
    (put("vetoes", "loss", "effect", "total_at_most"), numbers(10, 50), Kind.SETTING, SCORE),
    (put("grades", "bands", "A"), numbers(85, 89), Kind.GRADE, SCORE),
    (put("grades", "coefficient", "A"), numbers(2, 3), Kind.GRADE, SCORE),
    (put("grades", "labels", "C", "en"), other("Growing"), Kind.TEXT, TEXT),
    (put("grades", "ratified_by"), other("the board"), Kind.SETTING, PROCESS),
    (put("distribution", "A"), numbers(1, 19), Kind.SETTING, PROCESS),
    (put("lint", "ignore"), st.just({"zero-weight": "agreed"}), Kind.SETTING, PROCESS),
    (put("title"), other("Other"), Kind.TEXT, TEXT),
    (put("version"), other("2"), Kind.TEXT, TEXT),
]  # fmt: skip

REVERSED = {Kind.ADDED: Kind.REMOVED, Kind.REMOVED: Kind.ADDED}


@pytest.mark.parametrize("number", range(len(MUTATIONS)))
@given(data=st.data())
@settings(max_examples=3)
def test_one_mutation_is_one_change_there_and_back(number: int, data: st.DataObject) -> None:
    change, values, kind, importance = MUTATIONS[number]
    document = copy.deepcopy(BASE.document.plain())
    change(document, data.draw(values))
    mutated = loaded(document)
    (there,), (back,) = difference(BASE, mutated).changes, difference(mutated, BASE).changes
    assert (kind, importance) == (there.kind, there.importance)
    assert (REVERSED.get(kind, kind), importance) == (back.kind, back.importance)
    assert (there.old, there.new, there.before, there.after) == (back.new, back.old, back.after, back.before)
    for language in LANGUAGES:
        assert "{" not in there.sentence.in_language(language).replace("{'", "")


def shuffled(part: Any, chance: random.Random, ordered: bool = False) -> Any:
    """The same document with the keys of its maps in another order; grade bands have an order of their own."""
    if isinstance(part, dict):
        keys = list(part) if ordered else chance.sample(list(part), len(part))
        return {key: shuffled(part[key], chance, ordered=key == "bands") for key in keys}
    return part


@pytest.mark.parametrize("reference", [BASE.reference, *SHIPPED])
@given(seed=st.integers(0, 10**6))
@settings(max_examples=2)
def test_the_order_of_keys_is_no_change(reference: str, seed: int) -> None:
    scheme = load_scheme(reference)
    other_order = loaded(shuffled(scheme.document.plain(), random.Random(seed)))
    assert [] == difference(scheme, other_order).changes


def test_comments_layout_and_files_are_no_change(tmp_path: Path) -> None:
    """The growth preset in one file, in flow style and with comments, is the growth preset."""
    scheme = load_scheme("preset:growth")
    path = tmp_path / "flat.yaml"
    path.write_text(
        "# one file\n" + json.dumps(scheme.document.plain(), ensure_ascii=False), encoding="utf-8"
    )
    assert [] == difference(scheme, load_scheme(path)).changes


@pytest.mark.parametrize("reference", SHIPPED)
def test_a_scheme_does_not_differ_from_itself(reference: str) -> None:
    found = difference(load_scheme(reference), load_scheme(reference))
    assert ([], []) == (found.changes, [line for line in found.weights if line.moved])


@pytest.mark.parametrize("old", SHIPPED)
@pytest.mark.parametrize("new", SHIPPED)
def test_shares_of_the_sheet_sum_to_one_hundred(old: str, new: str) -> None:
    lines = [line for line in difference(load_scheme(old), load_scheme(new)).weights if line.indicator]
    assert sum(line.old_share or 0 for line in lines) == 100
    assert sum(line.new_share or 0 for line in lines) == 100


def test_the_most_important_comes_first_in_each_dimension() -> None:
    document = copy.deepcopy(BASE.document.plain())
    put(*ROI, "title", "en")(document, "Return")
    put(*ROI, "owner")(document, "sales")
    put(*EFFECT, "indicators", "lead_cost", "unit")(document, "currency:USD")
    found = difference(BASE, loaded(document)).changes
    assert [SCORE, PROCESS, TEXT] == [change.importance for change in found]


def test_two_alike_are_not_taken_for_renamed() -> None:
    """Which of them went by the other name nobody can tell."""
    signs = [({"a": 1, "b": 1}.get, {"c": 1}.get)]
    found = pair(["a", "b"], ["c"], signs)
    assert (["c"], ["a", "b"], []) == (list(found.added), list(found.removed), found.renamed)


def test_it_knows_where_both_stand(tmp_path: Path) -> None:
    path = tmp_path / "new.yaml"
    path.write_text(
        f"extends: [{BASE.reference}]\ndimensions:\n  effect:\n    indicators:\n      roi:\n        owner: sales\n"
    )
    (change,) = difference(BASE, load_scheme(path)).changes
    lines = Path(BASE.reference).read_text(encoding="utf-8").splitlines()
    assert change.before is not None
    assert change.after is not None
    assert lines[(change.before.line or 0) - 1].strip() == "owner: finance"
    assert (str(path), 6) == (change.after.file, change.after.line)
