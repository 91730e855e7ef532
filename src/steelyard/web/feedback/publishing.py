"""The end of the questionnaire: what may be read is written down at once, and the answers are destroyed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from steelyard.appraisal.anonymity import (
    Answer,
    Perspective,
    Published,
    Slice,
    Thresholds,
    View,
    Withheld,
    publish,
)
from steelyard.core.numbers import plain
from steelyard.web.accounts.models import User
from steelyard.web.audit.recording import record
from steelyard.web.cycles.models import Cycle, Stage
from steelyard.web.cycles.planning import rules_of
from steelyard.web.feedback.answering import opened, ratings_of
from steelyard.web.feedback.models import Box, Draft, Outcome
from steelyard.web.feedback.questions import for_publishing, questions_about, questions_of
from steelyard.web.feedback.sealing import SealedOtherwiseError


def thresholds_of(cycle: Cycle) -> Thresholds:
    return Thresholds.model_validate({"minimum": rules_of(cycle).feedback.thresholds.minimum()})


def release(stage: Stage, actor: User | None) -> None:
    """Everything in one batch. What is not shown is gone, too: nobody can ask for it later."""
    cycle = stage.cycle
    questions, thresholds = questions_of(cycle), thresholds_of(cycle)
    boxes = {box.appraisee_id: opened(box) for box in Box.objects.filter(appraisee__cycle=cycle)}
    # Nobody answered looks like too few, so everybody has an outcome.
    people = cycle.appraisees.filter(Q(not_rated="") | Q(pk__in=boxes)).order_by("pk")
    outcomes = []
    for one in people:
        asked = for_publishing(questions_about(one, cycle, questions))
        found = publish(answers_in(boxes.get(one.pk, [])), thresholds, asked)
        outcomes.append(Outcome(appraisee=one, published=to_plain(found)))
    Outcome.objects.bulk_create(outcomes, batch_size=500)
    Box.objects.filter(appraisee__cycle=cycle).delete()
    Draft.objects.filter(nomination__appraisee__cycle=cycle).delete()
    record("feedback.published", stage, actor=actor, new={"people": len(people)})


def locked_out(stage: Stage) -> Iterator[str]:
    """Boxes that were sealed with another secret: closing would lose them."""
    for box in Box.objects.filter(appraisee__cycle=stage.cycle)[:1]:
        try:
            opened(box)
        except SealedOtherwiseError:
            yield _("Answers were sealed with another secret key. Put back the key of that time first.")


def answers_in(sheets: Sequence[Mapping[str, Any]]) -> list[Answer]:
    """The number stands for the rater: nobody knows which rater it is."""
    return [
        Answer(
            rater=str(number),
            perspective=Perspective(one["perspective"]),
            ratings=ratings_of(one),
            comments=one["comments"],
        )
        for number, one in enumerate(sheets)
    ]


# ── as it is kept ───────────────────────────────────────────────────────────────────────────────────


def to_plain(found: Published) -> dict[str, Any]:
    return {
        "views": [
            {
                "question": view.of.question,
                "perspective": view.of.perspective,
                "n": view.n,
                "counts": [[plain(point), times] for point, times in view.counts],
                "mean": plain(view.mean) if view.mean is not None else None,
                "comments": list(view.comments),
            }
            for view in found.views
        ],
        "withheld": [
            {"perspective": one.perspective, "minimum": one.minimum, "question": one.question}
            for one in found.withheld
        ],
    }


def from_plain(kept: Mapping[str, Any]) -> Published:
    return Published(
        tuple(_view(one) for one in kept["views"]),
        tuple(
            Withheld(Perspective(one["perspective"]), one["minimum"], one["question"])
            for one in kept["withheld"]
        ),
    )


def _view(kept: Mapping[str, Any]) -> View:
    where = Perspective(kept["perspective"]) if kept["perspective"] else None
    return View(
        Slice(kept["question"], where),
        kept["n"],
        tuple((Decimal(point), times) for point, times in kept["counts"]),
        Decimal(kept["mean"]) if kept["mean"] is not None else None,
        tuple(kept["comments"]),
    )
