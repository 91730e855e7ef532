"""docs/reference/sources.md: every kind of source, from its `kind.yaml` and its settings."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator

from steelyard.lake.tables import TABLES
from steelyard.sources.connections import ConnectionsModel
from steelyard.sources.kinds import Kind, kinds
from steelyard.sources.restful.model import ApiModel
from steelyard.sources.tables import ColumnModel, TableModel
from writers.markdown import page, table
from writers.models import Model, fields_table, reachable, title

_INTRO = """
What can be connected, and how. [Connections](../guides/connections.md) shows it at work;
`steelyard connections schema` prints a JSON Schema for editors.

*Unverified* means that no page of the vendor was seen that confirms it. Such a connector or column may work
as it is; look at a `steelyard sync --dry-run` before you rely on it.
"""


def sources_page() -> str:
    overview = table(
        ("kind", "system", "fills", "verified"),
        [
            (
                f"[`{kind.name}`](#{kind.name})",
                kind.title,
                _names(kind.shipped) or "what you say",
                _verified(kind),
            )
            for kind in kinds().values()
        ],
    )
    return page("Sources", _INTRO, overview, *map(kind_section, kinds().values()), *_shared())


def kind_section(kind: Kind) -> str:
    parts = [f"## {kind.name}", f"**{kind.title}.** {kind.about.in_language('en')}"]
    parts += [f"> Unverified: {kind.title} as a whole."] if not kind.model.verified else []
    parts += (
        [f"Source: {', '.join(f'<{url}>' for url in kind.model.documentation)}"]
        if kind.model.documentation
        else []
    )
    parts += ["\n".join(f"- {note}" for note in kind.model.notes)] if kind.model.notes else []
    if kind.settings is ApiModel:
        parts.append("Settings are [Api](#api).")
    elif kind.settings.model_fields:
        parts += ["### Settings of " + kind.name, fields_table(kind.settings)]
        parts += [_model(model) for model in reachable(kind.settings) if _own(model, kind)]
    parts += list(_secrets(kind))
    parts += [_mapping(kind, name, model) for name, model in kind.shipped.items()]
    return "\n\n".join(parts)


def _own(model: Model, kind: Kind) -> bool:
    """Models of the kind itself, the settings aside; shared ones have a section at the end."""
    return model is not kind.settings and model.__module__.startswith(f"steelyard.sources.{kind.name}.")


def _secrets(kind: Kind) -> Iterator[str]:
    if kind.secrets:
        rows = [
            (f"`{name}`", "yes" if each.required else "", each.meaning) for name, each in kind.secrets.items()
        ]
        yield f"### Secrets of {kind.name}"
        yield table(("secret", "needed", "meaning"), rows)


def _mapping(kind: Kind, name: str, model: TableModel) -> str:
    known = f"[`{name}`](tables.md#{name})" if name in TABLES else f"`{name}`"
    from_ = f" from `{model.from_}`" if model.from_ else ""
    where = ", ".join(f"`{path}` is {' or '.join(values)}" for path, values in model.where.items())
    only = f", where {where}" if where else ""
    rows = [
        (f"`{column}`", _origin(each), "" if each.verified else "unverified")
        for column, each in model.map.items()
    ]
    head = f"### {kind.name}: {name}\n\n{known}{from_}{only}."
    return f"{head}\n\n{table(('column', 'comes from', ''), rows)}" if rows else head


def _origin(column: ColumnModel) -> str:
    """Where a cell comes from, and what is done to it."""
    if column.value is not None:
        return f'"{column.value}"'
    if column.template is not None:
        return f"`{column.template}`"
    found = " or ".join(f"`{path}`" for path in (*([column.path] if column.path else []), *column.first))
    done = [
        f"joined by `{column.join}`" if column.join else "",
        "counted" if column.count else "",
        "whether it is there" if column.any else "",
        f"written as `{column.date}`" if column.date else "",
        f"in units of {10**-column.minor_units:g}" if column.minor_units else "",
        "in percent" if column.percent else "",
        _values(column),
    ]
    return ", ".join(part for part in (found, *done) if part)


def _values(column: ColumnModel) -> str:
    return ", ".join(f"{code} → {value or 'empty'}" for code, value in column.values.items())


def _names(tables: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in tables)


def _verified(kind: Kind) -> str:
    columns = [column for model in kind.shipped.values() for column in model.map.values()]
    if not kind.model.verified:
        return "no"
    return "partly" if any(not column.verified for column in columns) else "yes"


def _shared() -> list[str]:
    connection = [_model(model) for model in reachable(ConnectionsModel)]
    return [
        "# The connection file",
        *connection,
        "# A REST API",
        *(_model(model) for model in reachable(ApiModel)),
    ]


def _model(model: Model) -> str:
    parts = [f"### {title(model)}"]
    if model.__doc__ and "__doc__" in model.__dict__:
        parts.append(inspect.cleandoc(model.__doc__))
    return "\n\n".join([*parts, fields_table(model)])
