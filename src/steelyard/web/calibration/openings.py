"""What the stage of calibration asks for before it ends, and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from steelyard.web.accounts.models import User
from steelyard.web.calibration import actions, queries
from steelyard.web.calibration.access import current
from steelyard.web.calibration.models import Move, MoveState
from steelyard.web.cycles.hooks import before_close, on_close
from steelyard.web.cycles.models import CycleState, Stage, StageKind
from steelyard.web.results.actions import settle
from steelyard.web.results.models import Computed


@receiver(post_save, sender=Computed, dispatch_uid="calibration-diagnostics")
def numbers_are_new(sender: type[Computed], instance: Computed, created: bool, **kwargs: Any) -> None:
    """With every computation in this phase the raters are looked at again, by the worker."""
    if created and instance.cycle.state == CycleState.CALIBRATING:
        actions.request_diagnostics(instance.cycle, actor=instance.by)


@before_close(StageKind.CALIBRATION)
def every_move_is_decided(stage: Stage) -> Iterator[str]:
    yield from _undecided(stage)
    if current(stage.cycle) is not None:
        yield _("A meeting of the calibration room is still going on.")


@before_close(StageKind.RATIFICATION)
def no_move_waits(stage: Stage) -> Iterator[str]:
    yield from _undecided(stage)


def _undecided(stage: Stage) -> Iterator[str]:
    n = Move.objects.filter(session__cycle=stage.cycle, state=MoveState.PROPOSED).count()
    if n:
        yield ngettext("%(n)d move is not decided yet.", "%(n)d moves are not decided yet.", n) % {"n": n}


@before_close(StageKind.CALIBRATION)
def what_has_to_be_talked_over(stage: Stage) -> Iterator[str]:
    """Border cases without a note, groups over the guideline without a reason, grades above a veto.

    Names and no numbers: whoever closes the stage may be locked out of some of them.
    """
    found = queries.picture(stage.cycle, None)
    if found is None:
        return
    if open_ones := [card.result.appraisee.person.name for card in found.cards if card.to_discuss]:
        names = ", ".join(open_ones[:5]) + (" …" if len(open_ones) > 5 else "")
        text = ngettext(
            "%(n)d border case has to be talked over: %(names)s.",
            "%(n)d border cases have to be talked over: %(names)s.",
            len(open_ones),
        )
        yield text % {"n": len(open_ones), "names": names}
    for group in found.groups:
        if not group.found.small and not queries.is_explained(group):
            yield _("%(group)s is over the guideline, and no reason is written.") % {"group": group.name}
    for card in found.cards:
        if card.held and found.order.index(card.result.grade) < found.order.index(card.held):
            yield _("%(who)s has a better grade than a veto leaves.") % {"who": card.result.appraisee}


@on_close(StageKind.CALIBRATION)
def what_was_not_moved_stays(stage: Stage, actor: User | None) -> None:
    settle(stage.cycle, actor=actor)
