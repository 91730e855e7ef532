"""The data owner settles a reconciliation: a decision that accepts one difference, with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from steelyard.core.periods import Period
from steelyard.core.problems import Problem, SteelyardError
from steelyard.engine.reconciling import Reconciled, State, acceptance, reconcile
from steelyard.engine.workspace import Workspace
from steelyard.lake.appending import append_row
from steelyard.lake.figures import SETTLEMENT
from steelyard.lake.folder import Folder

#: A settlement is about all rows; results call the whole of the data the same.
_SUBJECT = "all"


@dataclass(frozen=True)
class Settled:
    """What was settled, and the row of `decisions` that says so."""

    reconciled: Reconciled
    row: dict[str, str]
    written_to: str


def settle(
    workspace: Workspace,
    name: str,
    period: Period,
    *,
    by: str,
    reason: str,
    at: datetime,
    as_of: date | None = None,
) -> Settled:
    """Accept the difference there is now. Another one, tomorrow, is open again.

    Raises SteelyardError when `by` is not the owner, without a reason, and when there is nothing to settle.
    """
    (found,) = reconcile(workspace, [period], as_of=as_of, names=[name])
    _check(found, by, reason)
    row = {
        "period": str(period),
        "subject": _SUBJECT,
        "kind": _kind(found),
        "effect": acceptance(found.comparison),
        "decided_by": by,
        "decided_at": f"{at:%Y-%m-%d %H:%M:%S}",
        "reason": reason.strip(),
    }
    return Settled(found, row, _written(workspace, row, at))


def _written(workspace: Workspace, row: dict[str, str], at: datetime) -> str:
    """Add the row to the decisions; says where they are."""
    folder = workspace.folder
    if isinstance(folder, Folder):
        return folder.relative(append_row(folder, "decisions", row))
    from steelyard.lake.store.adding import add_decision
    from steelyard.lake.store.folder import LakeFolder

    assert isinstance(folder, LakeFolder)
    return add_decision(folder.lake, row, at=at).name


def _check(found: Reconciled, by: str, reason: str) -> None:
    name, period = found.name, found.period
    if by != found.model.owner:
        message = f'only the data owner "{found.model.owner}" may settle it, not "{by}"'
        raise SteelyardError(Problem(message, subject=f"reconciliations.{name}"))
    if not reason.strip():
        raise SteelyardError(Problem("a settlement needs a reason", subject=f"reconciliations.{name}"))
    if found.state is not State.OPEN:
        message = f"there is nothing to settle in {period}: it {_STANDS[found.state]}"
        raise SteelyardError(Problem(message, subject=f"reconciliations.{name}"))


_STANDS = {
    State.AGREES: "agrees",
    State.WITHIN: "is within the tolerance",
    State.SETTLED: "is settled already",
    State.EMPTY: "has no rows on either side",
}


def _kind(found: Reconciled) -> str:
    """Earlier settlements stay: the second one is another decision."""
    number = len(found.settlements) + 1
    return f"{SETTLEMENT}{found.name}" + (f":{number}" if number > 1 else "")
