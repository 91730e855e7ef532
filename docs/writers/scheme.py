"""docs/reference/scheme.md and scheme.schema.json."""

from __future__ import annotations

import inspect

from steelyard.engine.export import as_json
from steelyard.scheme import rules
from steelyard.scheme.model import Scheme
from steelyard.scheme.schema import json_schema
from writers.markdown import code, page
from writers.models import Model, fields_table, reachable, title

_INTRO = """
Every key of a scheme document. [Writing a scheme](../guides/writing-a-scheme.md) shows them at work;
[scheme.schema.json](scheme.schema.json) is the same for editors, and `steelyard schema` prints it.

Types: a **number** is written `20`, `0.2`, `20%` (which is 0.2) or `1,000`. A **weight** is in percent, 0
to 100: `40` and `40%` are the same. A **text** is one text, or a map of languages `{zh-Hans: …, zh-Hant: …,
en: …}`. A **name** has letters of any script, digits and `_`, and does not start with a digit. A **unit**
is `percent`, `percentage_point`, `ratio`, `count`, `points`, `score`, `currency:CNY` or `duration:hour`
(second, minute, hour, day, week, month).

Two more keys steer the loading and are gone afterwards: `extends` at the top, a list of `preset:NAME`,
`pack:NAME` or paths, and `rescale: true` in a dimension ([how documents
merge](../decisions/0004-merge-rules.md)).
"""
_EDITOR = """
## In an editor

With the YAML extension of most editors, the first line of a scheme switches on completion and checks:
"""


def scheme_page() -> str:
    sections = [section(model) for model in models()]
    hint = code("# yaml-language-server: $schema=scheme.schema.json", "yaml")
    return page("The scheme document", _INTRO, *sections, _EDITOR, hint)


def models() -> list[Model]:
    """All but the scoring rules, which have a page of their own."""
    return [model for model in reachable(Scheme) if model.__module__ != rules.__name__]


def section(model: Model) -> str:
    parts = [f"## {title(model)}"]
    if model.__doc__ and "__doc__" in model.__dict__:
        parts.append(inspect.cleandoc(model.__doc__))
    return "\n\n".join([*parts, fields_table(model)])


def schema_file() -> str:
    return as_json(json_schema())
