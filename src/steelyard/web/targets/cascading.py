"""A target of the department handed to its teams and people: shares that add up, amounts that sum exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from steelyard.appraisal.cascade import Cascaded
from steelyard.appraisal.cascade import cascade as divide
from steelyard.appraisal.divisions import Division
from steelyard.appraisal.proration import Accrual, accrual
from steelyard.core.numbers import parse_number
from steelyard.core.problems import SteelyardError
from steelyard.core.texts import Text
from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import locked, record
from steelyard.web.cycles.models import Appraisee, Cycle
from steelyard.web.targets.actions import EDITABLE
from steelyard.web.targets.models import Line
from steelyard.web.targets.proposing import measured
from steelyard.web.ui.templatetags.steelyard import in_language


@dataclass(frozen=True)
class Branch:
    """A team or person in the tree, with the share that was typed."""

    id: str
    name: str
    parent: str | None
    depth: int
    typed: str
    is_person: bool


def choices(cycle: Cycle) -> list[tuple[str, str]]:
    """Indicators whose values add up: the target of the whole is the sum of the parts."""
    return [
        (name, in_language(dict(one.title.by_language)))
        for name, one in measured(cycle).items()
        if accrual(one.unit) is Accrual.FLOW
    ]


def tree(cycle: Cycle, typed: Mapping[str, Any]) -> list[Branch]:
    """Teams and, under each, its people: in an order in which parents come first."""
    people: dict[str, list[Appraisee]] = {}
    for one in cycle.appraisees.filter(not_rated="").select_related("person"):
        people.setdefault(one.team_id or "", []).append(one)
    children: dict[str | None, list[dict[str, Any]]] = {}
    for team in cycle.organisation.get("teams", ()):
        children.setdefault(team["parent_id"], []).append(team)
    found: list[Branch] = []
    _walk(found, children, people, None, 0, typed)
    return found


def _walk(
    found: list[Branch],
    children: Mapping[str | None, list[dict[str, Any]]],
    people: Mapping[str, list[Appraisee]],
    parent: str | None,
    depth: int,
    typed: Mapping[str, Any],
) -> None:
    for team in children.get(parent, ()):
        text = str(typed.get(f"share-{team['id']}", ""))[:20]
        found.append(Branch(team["id"], team["name"], parent, depth, text, is_person=False))
        for one in people.get(team["id"], ()):
            text = str(typed.get(f"share-{one.person_id}", ""))[:20]
            found.append(Branch(one.person_id, one.person.name, team["id"], depth + 1, text, is_person=True))
        _walk(found, children, people, team["id"], depth + 1, typed)


def shares_in(typed: Mapping[str, Any]) -> dict[str, Decimal]:
    """Id → the share that was typed, as a fraction of the parent. Raises ValidationError."""
    found, problems = {}, []
    for field, text in typed.items():
        if not field.startswith("share-") or not str(text).strip():
            continue
        written = str(text).strip()[:20]
        try:
            share = parse_number(written if written.endswith(("%", "％")) else f"{written}%")
        except ValueError:
            problems.append(_("“%(text)s” is not a share.") % {"text": written})
            continue
        found[field.removeprefix("share-")] = share
    if problems:
        raise ValidationError(problems)
    return found


def worked_out(
    cycle: Cycle, indicator: str, target: Decimal, shares: Mapping[str, Decimal]
) -> list[tuple[Branch, Decimal]]:
    """What everybody with a share gets. Raises ValidationError with everything that does not add up."""
    branches = tree(cycle, {})
    found = _divided(cycle, indicator, target, shares, branches)
    return [(one, found.targets[one.id]) for one in branches if one.id in found.targets]


def _divided(
    cycle: Cycle,
    indicator: str,
    target: Decimal,
    shares: Mapping[str, Decimal],
    branches: list[Branch],
) -> Cascaded:
    models = measured(cycle)
    if indicator not in models:
        raise ValidationError(_("There is no such indicator."))
    names = {one.id: one.name for one in branches}
    root = next((one.id for one in branches if one.parent is None), "")
    by_parent: dict[str, dict[str, Decimal]] = {}
    for one in branches:
        if one.id in shares and one.parent is not None:
            by_parent.setdefault(one.parent, {})[one.id] = shares[one.id]
    divisions = [Division(parent, parts) for parent, parts in by_parent.items()]
    unit = models[indicator].unit
    try:
        return divide(
            root,
            target,
            divisions,
            unit=unit,
            how=accrual(unit),
            named=lambda id_: Text.of(names.get(id_, id_)),
        )
    except SteelyardError as error:
        raise ValidationError([problem.message for problem in error.problems]) from None
    except ValueError as error:
        raise ValidationError(str(error)) from None


@transaction.atomic
def take(cycle: Cycle, indicator: str, target: Decimal, shares: Mapping[str, Decimal], *, actor: User) -> int:
    """Writes the parts of people into their drafts, thresholds and stretches in proportion.

    Gives how many sheets. Sheets that are submitted or agreed stay. Raises ValidationError.
    """
    parts = {one.id: amount for one, amount in worked_out(cycle, indicator, target, shares) if one.is_person}
    lines = list(
        locked(Line.objects)
        .filter(
            sheet__appraisee__cycle=cycle,
            sheet__appraisee__person__in=parts,
            sheet__is_current=True,
            sheet__state__in=EDITABLE,
            indicator=indicator,
        )
        .select_related("sheet__appraisee")
    )
    for line in lines:
        amount = parts[line.sheet.appraisee.person_id]
        line.threshold = _in_proportion(line.threshold, line.target, amount)
        line.stretch = _in_proportion(line.stretch, line.target, amount)
        line.target, line.origin = amount, "cascade"
    Line.objects.bulk_update(lines, ["threshold", "target", "stretch", "origin"], batch_size=500)
    new = {"indicator": indicator, "target": target, "shares": dict(shares), "sheets": len(lines)}
    record("target.cascaded", cycle, actor=actor, new=new)
    return len(lines)


def _in_proportion(mark: Decimal | None, before: Decimal | None, amount: Decimal) -> Decimal | None:
    """A threshold keeps its distance from the target."""
    if mark is None or not before:
        return mark
    return (mark * amount / before).quantize(Decimal("0.0001"))
