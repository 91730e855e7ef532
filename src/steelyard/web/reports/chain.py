"""The audit entries of a cycle, among the seals of all others."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.archive.model import Entry, Link
from steelyard.web.actuals.models import Actual
from steelyard.web.audit.models import Entry as Row
from steelyard.web.calibration.models import Move
from steelyard.web.cycles.models import Cycle, StageKind, Task
from steelyard.web.results.models import Appeal, Interview, Result
from steelyard.web.targets.models import Sheet


def own(cycle: Cycle) -> dict[str, set[str]]:
    """Kind → ids of the rows that belong to the cycle. Who gave 360° feedback is not among them."""
    tasks = Task.objects.filter(stage__cycle=cycle).exclude(stage__kind=StageKind.FEEDBACK)
    found = {
        "cycles.cycle": [cycle.pk],
        "cycles.stage": cycle.stages.values_list("pk", flat=True),
        "cycles.appraisee": cycle.appraisees.values_list("pk", flat=True),
        "cycles.task": tasks.values_list("pk", flat=True),
        "results.result": Result.objects.filter(appraisee__cycle=cycle).values_list("pk", flat=True),
        "results.interview": Interview.objects.filter(result__appraisee__cycle=cycle).values_list(
            "pk", flat=True
        ),
        "results.appeal": Appeal.objects.filter(result__appraisee__cycle=cycle).values_list("pk", flat=True),
        "actuals.actual": Actual.objects.filter(cycle=cycle).values_list("pk", flat=True),
        "targets.sheet": Sheet.objects.filter(appraisee__cycle=cycle).values_list("pk", flat=True),
        "calibration.move": Move.objects.filter(session__cycle=cycle).values_list("pk", flat=True),
    }
    return {kind: {str(pk) for pk in pks} for kind, pks in found.items()}


def entries(cycle: Cycle, *, chunk: int = 2000) -> Iterator[Entry | Link]:
    """From the first entry of the cycle to the newest one: its own in full, of the others the seal."""
    ids = own(cycle)
    first = Row.objects.filter(kind="cycles.cycle", subject=str(cycle.pk)).order_by("number").first()
    if first is None:
        return
    for row in Row.objects.filter(number__gte=first.number).order_by("number").iterator(chunk_size=chunk):
        if row.subject in ids.get(row.kind, ()):
            yield Entry(
                number=row.number,
                at=row.at.isoformat(),
                actor=row.actor_id,
                action=row.action,
                kind=row.kind,
                subject=row.subject,
                old=row.old,
                new=row.new,
                reason=row.reason,
                previous_seal=row.previous_seal,
                seal=row.seal,
            )
        else:
            yield Link(row.number, row.previous_seal, row.seal)
