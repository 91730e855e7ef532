"""Reconciliations as records: what JSON and Excel hold, and what the meta of a result says of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from steelyard.engine.reconciling import Reconciled
from steelyard.lake.inputs import Decision
from steelyard.metrics.reconciling import Difference

Record = dict[str, Any]
PERIOD_FIELDS = (
    "reconciliation", "title", "period", "left", "right", "difference", "allowed", "state",
    "left_rows", "right_rows", "owner", "decided_by", "decided_at", "reason",
)  # fmt: skip
KEY_FIELDS = (
    "reconciliation", "period", "key", "kind", "left", "right", "difference", "left_rows", "right_rows",
    "elsewhere",
)  # fmt: skip


def reconciliation_record(found: Reconciled, language: str) -> Record:
    """One reconciliation in one period with every key on which the sides differ."""
    seen = found.comparison
    return {
        "reconciliation": found.name,
        "title": found.title.in_language(language),
        "period": str(found.period),
        "state": str(found.state),
        "left": seen.left.amount,
        "right": seen.right.amount,
        "difference": seen.difference,
        "allowed": seen.allowed,
        "left_rows": seen.left.rows,
        "right_rows": seen.right.rows,
        "absent": list(seen.absent),
        "owner": found.model.owner,
        "holds": list(found.model.holds),
        **_settlement(found.settlement),
        "differences": [_difference(each) for each in seen.differences],
    }


def key_records(records: Iterable[Record]) -> list[Record]:
    """The differences of several reconciliations as one flat table."""
    return [
        {**each, "reconciliation": record["reconciliation"], "period": record["period"]}
        for record in records
        for each in record["differences"]
    ]


def _difference(found: Difference) -> Record:
    return {
        "key": found.key,
        "kind": str(found.kind),
        "left": found.left.amount,
        "right": found.right.amount,
        "difference": found.amount,
        "left_rows": found.left.rows,
        "right_rows": found.right.rows,
        "elsewhere": str(found.elsewhere) if found.elsewhere else None,
    }


def _settlement(decision: Decision | None) -> Record:
    if decision is None:
        return {}
    return {
        "decided_by": decision.decided_by,
        "decided_at": decision.decided_at.isoformat(),
        "reason": decision.reason,
    }


def standing(found: Iterable[Reconciled]) -> Record:
    """What a result says of the reconciliations its indicators wait for: by name, then by period."""
    said: Record = {}
    for each in found:
        seen = each.comparison
        said.setdefault(each.name, {})[str(each.period)] = {
            "state": str(each.state),
            "left": seen.left.amount,
            "right": seen.right.amount,
            "difference": seen.difference,
            **_settlement(each.settlement),
        }
    return said
