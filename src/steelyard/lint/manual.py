"""The page of a rule: the same words on the terminal, in SARIF and in the documentation."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cache
from textwrap import dedent

from steelyard.lint.examples import as_example, document_of, history_of
from steelyard.lint.rule import Example, Rule
from steelyard.lint.runner import Selection, lint_document

#: Where the page of a rule is, from the root of the project.
PAGES = "docs/reference/lint"


@cache
def can_fix(rule: Rule) -> bool:
    """Whether a finding in one of its own bad examples comes with a fix."""
    only = Selection(select=(rule.name,))
    for example in map(as_example, rule.bad):
        report = lint_document(document_of(example), "", selection=only, history=history_of(example))
        if any(found.fix is not None for found in report.counted):
            return True
    return False


def documentation(rule: Rule) -> str:
    """The docstring: what is found, why it matters, what to do."""
    return inspect.getdoc(rule) or ""


def summary(rule: Rule) -> str:
    """Its first paragraph on one line."""
    return documentation(rule).partition("\n\n")[0].replace("\n", " ")


def facts(rule: Rule) -> Mapping[str, str]:
    """What is good to know before reading on."""
    return {
        "code": rule.code,
        "family": rule.family.value,
        "level": rule.level.value,
        "needs data": "yes: `--data`" if rule.needs_data else "no",
        "can be fixed": "yes: `--fix`" if can_fix(rule) else "no",
    }


def written(example: str | Example) -> str:
    """An example as YAML, its past data as comments."""
    example = as_example(example)
    scheme = dedent(example.scheme).strip()
    lines = [scheme] if scheme else []
    return "\n".join([*lines, *_data(example)]) or "# the specimen as it is"


def _data(example: Example) -> Iterator[str]:
    for field in fields(example)[1:]:
        given: Mapping[str, object] = getattr(example, field.name)
        for name, numbers in given.items():
            yield f"# {field.name} of {name}: {numbers}"


def suppression(rule: Rule) -> str:
    """How to live with a finding of the rule."""
    return f"lint:\n  ignore:\n    {rule.name}: why it does not apply here, who agreed and when"


def markdown(rule: Rule) -> str:
    """The documentation and the examples, for places that have room for no more."""
    parts = [documentation(rule), *(_block("Found", each) for each in rule.bad)]
    parts += [_block("Fine", each) for each in rule.good]
    parts.append(f"To ignore it with a reason:\n\n```yaml\n{suppression(rule)}\n```")
    return "\n\n".join(parts)


def _block(head: str, example: str | Example) -> str:
    return f"{head}:\n\n```yaml\n{written(example)}\n```"
