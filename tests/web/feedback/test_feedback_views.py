"""Whatever is answered by whomever: what is published, counted again by hand from what was sent."""

from __future__ import annotations

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steelyard.web.cycles import actions
from steelyard.web.feedback import answering
from steelyard.web.feedback.models import Nomination, NominationState, Outcome
from web.feedback.conftest import SCALED

LEAST = {"self": 1, "manager": 1, "peer": 3, "other_department": 3}
RATING = st.sampled_from(["1", "2", "3", "4", "5", "none"])
#: For each of ten raters: nothing, or a rating for each of five questions.
ANSWERS = st.lists(st.one_of(st.none(), st.tuples(*[RATING] * len(SCALED))), min_size=10, max_size=10)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers=ANSWERS)
def test_every_view_is_of_enough_raters_and_counts_them_rightly(room, answers):
    with transaction.atomic():
        _check(room, answers)
        transaction.set_rollback(True)


def _check(room, answers):
    if room.about.nominations.filter(state=NominationState.PROPOSED).exists():
        room.approve_all()
    raters = list(Nomination.objects.filter(appraisee=room.about).order_by("rater"))
    assert len(raters) == len(answers)
    sent = []
    for nomination, ratings in zip(raters, answers, strict=True):
        if ratings is not None and set(ratings) != {"none"}:
            _send(room, nomination, dict(zip(SCALED, ratings, strict=True)))
            sent.append((nomination.perspective, dict(zip(SCALED, ratings, strict=True))))
    actions.close_stage(room.stage, actor=room.troupe.users["hr"])
    views = Outcome.objects.get(appraisee=room.about).published["views"]
    shown = {(one["question"], one["perspective"]): _counts(one) for one in views if one["counts"]}
    assert shown == {key: found for question in SCALED for key, found in _by_hand(question, sent).items()}


def _send(room, nomination, ratings):
    if nomination.perspective == "other_department":
        ratings = {**ratings, "satisfaction": "none"}
    rater = nomination.rater_id
    answering.submit(room.task(rater), answering.Sheet(ratings), revision=0, actor=room.user(rater))


def _counts(view) -> dict[str, int]:
    found = {point: times for point, times in view["counts"] if times}
    assert sum(found.values()) == view["n"]
    return found


def _by_hand(question, sent):
    """(question, perspective) → point → how often; None is all but self."""
    found = {}
    total: dict[str, int] = {}
    for perspective, least in LEAST.items():
        given = [each[question] for where, each in sent if where == perspective and each[question] != "none"]
        if len(given) < least:
            continue
        counted = {point: given.count(point) for point in given}
        found[question, perspective] = counted
        if perspective != "self":
            total = {point: total.get(point, 0) + counted.get(point, 0) for point in total | counted}
    if total:
        found[question, None] = total
    return found
