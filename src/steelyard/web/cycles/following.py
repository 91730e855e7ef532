"""What changes about people while a cycle is under way: joined, left, transferred, on leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import locked, record
from steelyard.web.cycles import enrolment, hooks, presence
from steelyard.web.cycles.actions import changeable
from steelyard.web.cycles.enrolment import NEUTRAL, Enrolled
from steelyard.web.cycles.models import Appraisee, Cycle, Leave, Segment, StageKind, StageState
from steelyard.web.cycles.planning import rules_of
from steelyard.web.cycles.steps import needed
from steelyard.web.org.models import Person

#: What the chain says when days, posts or managers of an appraisee change: results are computed by them.
CHANGES = (
    "appraisee.joined",
    "appraisee.followed",
    "appraisee.leave_noted",
    "appraisee.leave_struck",
    "appraisee.manager_named",
)
#: What follows the organisation.
_FIELDS = (
    "position",
    "team_id",
    "manager_id",
    "second_manager_id",
    "starts_on",
    "ends_on",
    "leave_days",
    "not_rated",
)


@transaction.atomic
def follow(cycle: Cycle, *, reason: str, actor: User) -> int:
    """People, teams and managers as the organisation has them now. Gives how many people have changed.

    Somebody new is taken in and asked for what the open stages ask; managers whose days with somebody are
    over are asked to rate them. Raises ValidationError.
    """
    now = locked(Cycle.objects).select_related("version").get(pk=cycle.pk)
    if not now.is_live:
        raise ValidationError(_("The cycle is not under way."))
    _open(now)
    needed(reason)
    known = {one.person_id: one for one in now.appraisees.prefetch_related("segments", "leaves")}
    leaves = {person: list(one.leaves.all()) for person, one in known.items()}
    changed = [
        one
        for found in enrolment.enrol(now, rules_of(now), leaves=leaves)
        if (one := _followed(now, known.get(found.appraisee.person_id), found, reason, actor)) is not None
    ]
    if changed:
        for stage in now.stages.filter(is_on=True, state=StageState.OPEN):
            hooks.asked_again(stage, actor)
        hooks.changed(now, changed, actor)
    return len(changed)


def _followed(
    cycle: Cycle, one: Appraisee | None, found: Enrolled, reason: str, actor: User
) -> Appraisee | None:
    """The row as it is after the change; None where nothing has changed."""
    new = found.appraisee
    if one is None:
        new.save()
        _segments(new, found.segments)
        record("appraisee.joined", new, actor=actor, new=_plain(new, found.segments), reason=reason)
        return new
    _managers_kept(one, found)
    before, after = _plain(one, list(one.segments.all())), _plain(new, found.segments)
    if after | {"not_rated": ""} == before | {"not_rated": ""}:
        return None
    if one.not_rated and one.not_rated not in enrolment.WHY_NOT:
        new.not_rated = after["not_rated"] = one.not_rated
    for name in _FIELDS:
        setattr(one, name, getattr(new, name))
    one.save(update_fields=[name.removesuffix("_id") for name in _FIELDS])
    one.segments.all().delete()
    _segments(one, found.segments)
    record("appraisee.followed", one, actor=actor, old=before, new=after, reason=reason)
    return one


def _managers_kept(one: Appraisee, found: Enrolled) -> None:
    """Who rated a team's days so far still does: named by HR, or the manager before a transfer."""
    named = {(each.team_id, each.starts_on): each.manager_id for each in one.segments.all()}
    for segment in found.segments:
        place = segment.team_id, segment.starts_on
        is_over = segment.ends_on < found.appraisee.ends_on
        if place in named and (named[place] is not None or is_over):
            segment.manager_id = named[place] or one.manager_id


def _segments(one: Appraisee, segments: Sequence[Segment]) -> None:
    for segment in segments:
        segment.appraisee = one
    Segment.objects.bulk_create(segments)


def _plain(one: Appraisee, segments: Sequence[Segment]) -> dict[str, Any]:
    return {
        **{name: _text(getattr(one, name)) for name in _FIELDS},
        "segments": [
            {
                "team": each.team_id,
                "manager": each.manager_id,
                "from": each.starts_on.isoformat(),
                "to": each.ends_on.isoformat(),
                "share": f"{each.share.normalize():f}",
            }
            for each in segments
        ],
    }


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


# ── leave ───────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def note_leave(appraisee: Appraisee, *, starts_on: date, ends_on: date, reason: str, actor: User) -> Leave:
    """Days of leave that must not harm. Raises ValidationError."""
    now = _locked(appraisee, reason)
    if ends_on < starts_on:
        raise ValidationError(_("A leave ends after it begins."))
    if starts_on > now.cycle.ends_on or ends_on < now.cycle.starts_on:
        raise ValidationError(_("These days are not in the cycle."))
    made = Leave.objects.create(appraisee=now, starts_on=starts_on, ends_on=ends_on)
    _recounted(now, "appraisee.leave_noted", {"from": starts_on, "to": ends_on}, reason, actor)
    return made


@transaction.atomic
def strike_leave(leave: Leave, *, reason: str, actor: User) -> None:
    """They were no days of leave after all. Raises ValidationError."""
    now = _locked(leave.appraisee, reason)
    days = {"from": leave.starts_on, "to": leave.ends_on}
    leave.delete()
    _recounted(now, "appraisee.leave_struck", days, reason, actor)


def _recounted(one: Appraisee, action: str, days: Mapping[str, date], reason: str, actor: User) -> None:
    """How many days of leave there are, and whether the person is hardly there because of them."""
    there = presence.attendance_of(one, Leave.objects.filter(appraisee=one), rules_of(one.cycle))
    old = {"leave_days": one.leave_days, "not_rated": one.not_rated}
    one.leave_days = there.leave_days
    if one.not_rated in ("", NEUTRAL):
        one.not_rated = NEUTRAL if there.standing.value == NEUTRAL else ""
    one.save(update_fields=["leave_days", "not_rated"])
    new = {"leave_days": one.leave_days, "not_rated": one.not_rated, **days}
    record(action, one, actor=actor, old=old, new=new, reason=reason)


@transaction.atomic
def name_manager(segment: Segment, *, manager: Person, reason: str, actor: User) -> None:
    """Who rates these days: the manager of the former or second team. Raises ValidationError."""
    now = _locked(segment.appraisee, reason)
    if manager.pk == now.person_id:
        raise ValidationError(_("Nobody rates themselves in the place of another."))
    old, segment.manager = segment.manager_id, manager
    segment.save(update_fields=["manager"])
    place = {"team": segment.team_id, "from": segment.starts_on}
    record(
        "appraisee.manager_named",
        now,
        actor=actor,
        old={**place, "manager": old},
        new={**place, "manager": manager.pk},
        reason=reason,
    )
    if now.cycle.is_live:
        for stage in now.cycle.stages.filter(is_on=True, state=StageState.OPEN):
            hooks.asked_again(stage, actor)
        hooks.changed(now.cycle, [now], actor)


def _locked(appraisee: Appraisee, reason: str) -> Appraisee:
    now = locked(Appraisee.objects).select_related("cycle__version", "person").get(pk=appraisee.pk)
    _open(now.cycle)
    needed(reason)
    return now


def _open(cycle: Cycle) -> None:
    """Until results are confirmed: what was confirmed was computed by these days. Raises ValidationError."""
    changeable(cycle)
    if cycle.stages.filter(kind=StageKind.RATIFICATION).exclude(state=StageState.WAITING).exists():
        raise ValidationError(_("Results are being confirmed: this no longer changes."))
