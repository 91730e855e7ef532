"""A closed cycle into one file that anybody can check without this server."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from steelyard.appraisal.linkage import Linkage
from steelyard.appraisal.machine import Part
from steelyard.appraisal.posts import Stretch
from steelyard.appraisal.states import CYCLE, RESULT
from steelyard.archive import model
from steelyard.archive.members import evidence_members, hashes_of
from steelyard.archive.pseudonyms import Pseudonyms
from steelyard.archive.writing import write_archive, write_names
from steelyard.engine.posts import Post
from steelyard.engine.workspace import Workspace
from steelyard.web.accounts.models import User
from steelyard.web.audit.models import Entry as Row
from steelyard.web.audit.recording import record
from steelyard.web.calibration.models import Move, MoveState
from steelyard.web.config import clock
from steelyard.web.cycles.models import Cycle, CycleState
from steelyard.web.cycles.planning import rules_of
from steelyard.web.cycles.reading import scheme_of
from steelyard.web.cycles.steps import step, step_all
from steelyard.web.jobs.actions import enqueue
from steelyard.web.jobs.models import Job
from steelyard.web.org.models import Person
from steelyard.web.reports.chain import entries
from steelyard.web.reports.models import Archive
from steelyard.web.results.computing import coefficients_of, linked_grade
from steelyard.web.results.models import Result
from steelyard.web.results.outcomes import attendance_factor, days_in_periods, linkage_of
from steelyard.web.results.scoring import as_of, opened

Tell = Callable[[int, int, str], None]
STEPS = 4
#: Entries of a result that say what people decided → the stage.
_SAID: dict[str, model.Stage] = {"result.ratify": "ratified", "result.adjusted": "appealed"}


def place(cycle: Cycle) -> Path:
    """Where the file of a cycle lies."""
    return Path(settings.STEELYARD_HOME) / "archives" / f"{cycle.pk}.steelyard"


def names_of(path: Path) -> Path:
    """The file beside it that says who is who."""
    return path.with_suffix(".names.csv")


def request(cycle: Cycle, *, actor: User) -> Job:
    """A job that writes the archive. Raises ValidationError."""
    if cycle.state != CycleState.CLOSED:
        raise ValidationError(_("A cycle is archived once it is closed."))
    arguments = {"cycle": str(cycle.pk), "actor": actor.pk}
    return enqueue("cycle-archive", arguments, actor=actor, key=f"cycle-archive:{cycle.pk}")


def archive(cycle: Cycle, *, actor: User, tell: Tell) -> Archive:
    """Writes and checks the file, seals the cycle in the chain. Run again it writes it anew.

    Raises SteelyardError when it would not hold.
    """
    path = place(cycle)
    path.parent.mkdir(parents=True, exist_ok=True)
    tell(0, STEPS, "reading")
    with opened(cycle) as view:
        contents = _contents(cycle, view.workspace)
        tell(1, STEPS, "sealing")
        evidence = evidence_members(contents)
        sealed = _sealed(cycle, contents, hashes_of(evidence), actor)
        tell(2, STEPS, "writing")
        digest = write_archive(path, sealed, evidence)
    write_names(names_of(path), sealed.pseudonyms, accounts=_accounts())
    tell(3, STEPS, "noting")
    return _noted(cycle, path, digest, actor)


def _sealed(cycle: Cycle, contents: model.Contents, hashes: Mapping[str, str], actor: User) -> model.Contents:
    """With an entry in the chain that holds the hash of everything else."""
    with transaction.atomic():
        entry = record("cycle.sealed", cycle, actor=actor, new={"members": hashes})
    return replace(contents, audit=list(entries(cycle)), sealed_by=entry.number)


@transaction.atomic
def _noted(cycle: Cycle, path: Path, digest: str, actor: User) -> Archive:
    made, _created = Archive.objects.update_or_create(
        cycle=cycle,
        defaults={
            "sha256": digest,
            "bytes": path.stat().st_size,
            "written_at": clock.now(),
            "written_by": actor,
        },
    )
    now = Cycle.objects.get(pk=cycle.pk)
    if now.state == CycleState.CLOSED:
        step(CYCLE, now, "archive", actor=actor, parts=[Part.HR], details={"sha256": digest})
        rows = list(Result.objects.filter(appraisee__cycle=cycle).only("pk"))
        step_all(RESULT, rows, "archive", actor=actor, parts=[Part.HR])
    return made


def _accounts() -> dict[int, str]:
    linked = Person.objects.exclude(user=None).values_list("user_id", "pk")
    return {user: person for user, person in linked if user is not None}


# ── contents ────────────────────────────────────────────────────────────────────────────────────────


def _contents(cycle: Cycle, workspace: Workspace) -> model.Contents:
    names = {one.employee_id: one.name for one in workspace.inputs.employees}
    taken = {one.team_id for one in workspace.inputs.teams}
    periods = cycle.periods[0] if len(cycle.periods) == 1 else f"{cycle.periods[0]}..{cycle.periods[-1]}"
    return model.Contents(
        cycle=model.Cycle(
            id=str(cycle.pk),
            title=cycle.title,
            periods=periods,
            as_of=as_of(cycle),
            closed_at=cycle.closed_at,
        ),
        scheme_text=cycle.version.text,
        workspace=workspace,
        pseudonyms=Pseudonyms.draw(names, taken=taken),
        results=list(_results(cycle)),
    )


def _results(cycle: Cycle) -> Iterator[model.Result]:
    decided = _decided(cycle)
    leading = set(cycle.appraisees.values_list("manager_id", flat=True))
    found = Result.objects.filter(appraisee__cycle=cycle).select_related(
        "appraisee__cycle__version", "witness"
    )
    for one in found:
        person = one.appraisee.person_id
        yield model.Result(
            subject=person,
            days=one.card.get("days") or days_in_periods(one.appraisee),
            steps=[*_computed(cycle, one, is_leader=person in leading), *decided.get(one.pk, ())],
            acknowledged=_answer(one),
            acknowledged_at=one.answered_at,
            witness=one.witness_id,
            objection=one.objection,
            career=_career(one),
        )


def _career(result: Result) -> model.Career | None:
    """The parts that the result was computed from."""
    kept = result.card.get("segments", {}).get("career")
    if kept is None:
        return None
    posts = [
        Post(
            result.appraisee.person_id,
            one["post"],
            one["team"],
            date.fromisoformat(one["until"]),
            frozenset((perspective, rater) for perspective, rater in one["without"]),
        )
        for one in kept["posts"]
    ]
    stretches = [
        Stretch(one["from"], one["days"], {key: Fraction(share) for key, share in one["shares"].items()})
        for one in kept["stretches"]
    ]
    return model.Career(posts, stretches)


def _answer(result: Result) -> str:
    if result.witness_id:
        return "refused"
    if result.objection:
        return "objected"
    return "acknowledged" if result.answered_at else "overdue"


def _decided(cycle: Cycle) -> dict[int, list[model.Step]]:
    """Result → what people decided about it, in order: moved, ratified, changed by an appeal."""
    found: dict[int, list[model.Step]] = {}
    for move in Move.objects.filter(session__cycle=cycle, state=MoveState.APPROVED).order_by("decided_at"):
        entry = Row.objects.filter(kind="calibration.move", subject=str(move.pk)).order_by("-number").first()
        found[move.result_id] = [_step("calibrated", move.after, move.grounds, entry)]
    pks = {str(pk): pk for pk in Result.objects.filter(appraisee__cycle=cycle).values_list("pk", flat=True)}
    rows = Row.objects.filter(kind="results.result", action__in=_SAID, subject__in=pks).order_by("number")
    newest: dict[tuple[int, str], Row] = {}
    for row in rows.select_related("actor__person"):
        newest[pks[row.subject], row.action] = row
    for action, stage in _SAID.items():
        for (pk, name), row in newest.items():
            if name == action:
                # What was ratified was computed before an appeal corrected its datum.
                later = newest.get((pk, "result.adjusted")) if action == "result.ratify" else None
                reason = row.reason or (later.reason if later is not None else "")
                found.setdefault(pk, []).append(_step(stage, row.new or {}, reason, row))
    return found


def _step(stage: model.Stage, said: Mapping[str, Any], reason: str, entry: Row | None) -> model.Step:
    person = getattr(entry.actor, "person", None) if entry is not None else None
    return model.Step(
        stage,
        _number(said.get("total")),
        said.get("grade") or None,
        _number(said.get("coefficient")),
        reason=reason,
        by=person.pk if person is not None else None,
        at=entry.at if entry is not None else None,
        entry=entry.number if entry is not None else None,
    )


def _number(text: Any) -> Decimal | None:
    return None if text is None else Decimal(str(text))


def _computed(cycle: Cycle, result: Result, *, is_leader: bool) -> Iterator[model.Step]:
    """What follows from the numbers, without anybody's decision."""
    scheme = scheme_of(cycle.version.text)
    grades = scheme.grades if scheme is not None else None
    computed = result.computed_grade or None
    own = grades.coefficient.get(computed or "") if grades is not None else None
    yield model.Step("computed", result.computed_total, computed, own)
    by_grade = coefficients_of(result, grades)
    yield from _linked(cycle, result, by_grade, is_leader=is_leader)
    if (leave := result.card.get("leave")) is not None:
        after = linked_grade(result) or None
        yield model.Step("long_leave", result.linked_total, after, by_grade.get(after or ""), rule=leave)


def _linked(
    cycle: Cycle, result: Result, grades: Mapping[str, Decimal], *, is_leader: bool
) -> Iterator[model.Step]:
    rules = rules_of(cycle)
    linkage = linkage_of(rules)
    if linkage == Linkage():
        return
    moved = [one["after"] for one in result.steps if one["what"] == "grade" and one["rule"] != "long_leave"]
    grade = moved[-1] if moved else result.computed_grade or None
    department = next(one["id"] for one in cycle.organisation["teams"] if one["kind"] == "department")
    yield model.Step(
        "linked",
        _before_leave(result),
        grade,
        grades.get(grade or ""),
        rule={
            "attendance": str(attendance_factor(result.appraisee, rules)),
            "linkage": linkage.model_dump(mode="json"),
            "department": department,
            "kind": "manager" if is_leader else "",
        },
    )


def _before_leave(result: Result) -> Decimal | None:
    """The total with the department's in it, before the rules of leave."""
    raised = [one for one in result.steps if one["rule"] == "long_leave" and one["what"] == "score"]
    return _number(raised[0]["before"]) if raised else result.linked_total
