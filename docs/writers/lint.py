"""docs/reference/lint.md and a page per rule: what the classes of the rules say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from steelyard.core.texts import LANGUAGES
from steelyard.lint.manual import documentation, facts, suppression, written
from steelyard.lint.registry import all_rules
from steelyard.lint.rule import Example, Family, Rule
from writers.markdown import code, page, table

INDEX, FOLDER = "docs/reference/lint.md", "docs/reference/lint"
_INTRO = """
What `steelyard lint` looks for. [The guide](../guides/linting.md) says how to run it, select rules, ignore a
finding with a reason, and mend what can be mended. `steelyard lint --explain RULE` shows these pages on the
terminal.

The examples are schemes laid over [a small one](../../src/steelyard/lint/specimen.yaml) in which no rule
finds anything. All of them are tests: what is under *Found* is found, what is under *Fine* is not.
"""
_FAMILIES: dict[Family, str] = {
    Family.WEIGHTS: "Whether weights add up, and mean what they say.",
    Family.STRATEGY: "Whether indicators serve objectives, in balance.",
    Family.OPERABLE: "Whether what is measured is defined, owned and can be computed.",
    Family.TRAPS: "Ways in which a scheme rewards the wrong thing.",
    Family.CURVES: "Scoring curves, sampled from 0 to 200% of the target.",
    Family.TARGETS: "Targets out of order, out of reach, or finer than the measurement.",
    Family.FAIR: "Whether people are judged fairly and lawfully.",
    Family.EVIDENCE: "What past data says of a scheme: with `--data` only.",
    Family.LINT: "The scheme as a document, and the settings of the linter.",
}


def pages() -> dict[str, Callable[[], str]]:
    """File → its page."""
    return {INDEX: index} | {f"{FOLDER}/{rule.name}.md": partial(rule_page, rule) for rule in all_rules()}


def index() -> str:
    rules = all_rules()
    families = [(family, [rule for rule in rules if rule.family is family]) for family in Family]
    return page("Lint rules", _INTRO, *(_family(family, members) for family, members in families if members))


def _family(family: Family, members: Sequence[Rule]) -> str:
    rows = [
        (rule.code, f"[`{rule.name}`](lint/{rule.name}.md)", rule.level.value, _marks(rule), rule.title["en"])
        for rule in members
    ]
    overview = table(("code", "rule", "level", "", "in short"), rows)
    return f"## {family.value.capitalize()}\n\n{_FAMILIES[family]}\n\n{overview}"


def _marks(rule: Rule) -> str:
    """What of it needs a word: data, or a fix."""
    known = facts(rule)
    return ", ".join(
        mark for key, mark in (("needs data", "`--data`"), ("can be fixed", "`--fix`")) if known[key] != "no"
    )


def rule_page(rule: Rule) -> str:
    return page(
        f"{rule.name} ({rule.code})",
        " · ".join(rule.title[language] for language in LANGUAGES),
        table(tuple(facts(rule)), [tuple(facts(rule).values())]),
        documentation(rule),
        "## Found",
        *map(_example, rule.bad),
        "## Fine",
        *map(_example, rule.good),
        "## What it says",
        table(
            LANGUAGES,
            [tuple(sentence[language] for language in LANGUAGES) for sentence in rule.says.values()],
        ),
        "## To ignore it with a reason",
        code(suppression(rule), "yaml"),
        "Or for one indicator, dimension or path only: a map of ids to reasons. [All rules](../lint.md).",
    )


def _example(example: str | Example) -> str:
    return code(written(example), "yaml")
