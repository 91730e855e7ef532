"""The names a formula of a draft may use: measures and parameters, with what they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from steelyard.core.document import Node


@dataclass(frozen=True)
class Word:
    """A measure (`sql` over the rows of `table`) or a parameter (`value`, and why it is that).

    A stock is counted at a moment: `opening(…)` and `closing(…)` may be asked of it.
    """

    name: str
    title: Mapping[str, str]
    dataset: str = ""
    table: str = ""
    sql: str = ""
    where: str = ""
    unit: str = ""
    is_stock: bool = False
    value: str = ""
    reason: str = ""

    @property
    def is_parameter(self) -> bool:
        return not self.dataset


def vocabulary(document: Node) -> list[Word]:
    """Everything a merged document names, in its order: measures by dataset, then parameters."""
    return [*_measures(document), *_parameters(document)]


def _measures(document: Node) -> Iterator[Word]:
    for dataset, rows in _entries(document, "datasets"):
        table, where, is_stock = (
            _text(rows, "table") or _text(rows, "file"),
            _text(rows, "where"),
            rows.get("valid"),
        )
        for name, node in _entries(rows, "measures"):
            yield Word(
                name=name,
                title=_title(node),
                dataset=dataset,
                table=table,
                sql=node.value if isinstance(node.value, str) else _text(node, "sql"),
                where=where,
                unit=_text(node, "unit"),
                is_stock=is_stock is not None and not _text(node, "time"),
            )


def _parameters(document: Node) -> Iterator[Word]:
    for name, node in _entries(document, "parameters"):
        value = node.value if isinstance(node.value, str) else _text(node, "value")
        yield Word(name, _title(node), value=value, reason=_text(node, "reason"), unit=_text(node, "unit"))


def _entries(node: Node, name: str) -> list[tuple[str, Node]]:
    found = node.get(name)
    return list(found.value.items()) if found is not None and isinstance(found.value, dict) else []


def _text(node: Node, name: str) -> str:
    found = node.get(name)
    return found.value if found is not None and isinstance(found.value, str) else ""


def _title(node: Node) -> dict[str, str]:
    title = node.get("title")
    if title is None:
        return {}
    if isinstance(title.value, dict):
        return {language: one.value for language, one in title.value.items() if isinstance(one.value, str)}
    return {"": title.value} if isinstance(title.value, str) else {}
