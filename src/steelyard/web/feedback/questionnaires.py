"""Changing the questions of a cycle, until the stage opens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import locked, record
from steelyard.web.cycles.models import Cycle, StageKind, StageState
from steelyard.web.feedback.models import Questionnaire
from steelyard.web.feedback.questions import checked, shipped


def may_change(cycle: Cycle) -> bool:
    """As long as nobody has been asked."""
    stage = cycle.stages.filter(kind=StageKind.FEEDBACK, is_on=True).first()
    return stage is not None and stage.state == StageState.WAITING


@transaction.atomic
def change(cycle: Cycle, written: Sequence[Any], *, revision: int, actor: User) -> Questionnaire:
    """Other questions, made on `revision` (0: the shipped ones). Raises ValidationError."""
    items = checked(written)
    # The stage opens under the lock of its cycle: nobody changes a question that somebody is answering.
    now_cycle = locked(Cycle.objects).get(pk=cycle.pk)
    if not may_change(now_cycle):
        raise ValidationError(_("Questions no longer change once the stage has opened."))
    found = locked(Questionnaire.objects).filter(cycle=now_cycle).first()
    if (found.revision if found else 0) != revision:
        raise ValidationError(_("Somebody else changed the questions meanwhile. Look at them first."))
    old = found.questions if found else [one.plain() for one in shipped()]
    new = [one.plain() for one in items]
    made, _created = Questionnaire.objects.update_or_create(
        cycle=now_cycle, defaults={"questions": new, "revision": revision + 1}
    )
    record("feedback.questions", now_cycle, actor=actor, old={"questions": old}, new={"questions": new})
    return made
