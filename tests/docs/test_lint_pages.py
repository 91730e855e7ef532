"""The pages of the linter: one per rule, none left over, and a guide whose example is a rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import generate
import pytest
from writers import lint

from steelyard.core.texts import LANGUAGES
from steelyard.lint.draft import Draft
from steelyard.lint.examples import as_example, document_of
from steelyard.lint.registry import all_rules, known
from steelyard.lint.rule import INFO, Family, Finding, Rule
from steelyard.scheme.loading import typed

ROOT = Path(__file__).parents[2]
RULES = [pytest.param(rule, id=rule.name) for rule in all_rules()]
GUIDE = (ROOT / "docs/guides/linting.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_its_page(rule: Rule) -> None:
    name = f"docs/reference/lint/{rule.name}.md"
    assert name in generate.PAGES
    assert (ROOT / name).is_file(), "run `make docs`"


def test_no_page_is_left_over() -> None:
    there = {path.stem for path in (ROOT / lint.FOLDER).glob("*.md")}
    assert there == {rule.name for rule in all_rules()}, "run `make docs`"
    assert not generate.left_over()


def test_a_page_that_is_left_over_would_be_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / lint.FOLDER).mkdir(parents=True)
    for name in ("weights-off-target", "rule-of-yesterday"):
        (tmp_path / lint.FOLDER / f"{name}.md").touch()
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    assert generate.left_over() == ["docs/reference/lint/rule-of-yesterday.md"]


def test_the_index_has_every_rule_once_under_its_family() -> None:
    sections = re.split(r"^## ", lint.index(), flags=re.MULTILINE)[1:]
    for rule in all_rules():
        own = [section for section in sections if f"](lint/{rule.name}.md)" in section]
        assert [section.partition("\n")[0].lower() for section in own] == [rule.family.value]


@pytest.mark.parametrize("rule", RULES)
def test_a_page_has_all_a_reader_needs(rule: Rule) -> None:
    page = lint.rule_page(rule)
    assert "Why it matters:" in page
    assert all(title in page for title in rule.title.values())
    for sentence in rule.says.values():
        assert all(sentence[language].replace("|", "\\|") in page for language in LANGUAGES)
    assert page.count("```yaml") == len(rule.bad) + len(rule.good) + 1


def test_every_rule_the_guide_names_exists() -> None:
    names = re.findall(r"^    ([a-z]+(?:-[a-z]+)+):", GUIDE, re.MULTILINE)
    names += re.findall(r"levels: {([\w-]+):", GUIDE) + re.findall(r"\(`([a-z]+(?:-[a-z]+)+)`\)", GUIDE)
    assert len(names) > 3
    assert [name for name in names if not known(name)] == []


# ── the rule the guide writes ───────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def written() -> Any:
    """The class in the guide, as it stands there."""
    source = re.search(r"^```python\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
    assert source is not None
    names: dict[str, Any] = {
        "Rule": Rule, "Family": Family, "INFO": INFO, "Draft": Draft, "Finding": Finding, "Iterator": Iterator,
    }  # fmt: skip
    exec(compile("from __future__ import annotations\n" + source[1], "linting.md", "exec"), names)
    return names["LongTitle"]()


def found(rule: Any, example: Any) -> list[Finding]:
    return list(rule.check(Draft(typed(document_of(as_example(example)), "example.yaml"))))


def test_the_rule_in_the_guide_works(written: Any) -> None:
    assert all(found(written, example) for example in written.bad)
    assert not any(found(written, example) for example in written.good)
    # Nine words of 3, 5, 2, 11, 3, 4, 3, 5 and 7 letters and eight blanks: 43 + 8.
    assert "51 characters" in str(found(written, written.bad[0])[0].message)


def test_the_rule_in_the_guide_takes_no_code_of_another(written: Any) -> None:
    assert written.code not in {rule.code for rule in all_rules()}
    assert not known(written.name)
