"""Old computations go when new ones have taken over, with all that belongs to them, and nothing else does."""

from __future__ import annotations

from datetime import UTC, datetime

from steelyard.core.periods import Period
from steelyard.web.dashboards.models import Board
from steelyard.web.scorecards import computing
from steelyard.web.scorecards.models import Computation, Evidence, Figure, Scorecard
from web.api.conftest import _card, scored  # noqa: F401 - a fixture

CARDS = 2 * computing.CHUNK + 1


def computed(current, hour):
    """The same period, computed at an hour of a day, with more cards than are written at once."""
    found = Computation.objects.create(
        version=current.version,
        scheme=current.scheme,
        period=current.period,
        starts_on=current.starts_on,
        ends_on=current.ends_on,
        snapshot="s",
        engine="test",
        outline=current.outline,
        computed_at=datetime(2026, 9, 18, hour, tzinfo=UTC),
    )
    cards = Scorecard.objects.bulk_create(
        Scorecard(computation=found, kind="employee", subject=f"x{n}", name="x", card=_card("x"))
        for n in range(CARDS)
    )
    Figure.objects.bulk_create(
        Figure(scorecard=card, indicator=name, dimension="all", status="ok")
        for card in cards
        for name in "ab"
    )
    Board.objects.bulk_create(Board(computation=found, subject=card.subject) for card in cards)
    Evidence.objects.create(
        computation=found, subject="x0", indicator="a", body={}, looked_up_at=found.computed_at
    )
    return found


def test_two_are_kept_beside_the_current_one_and_the_rest_goes_as_a_whole(scored):  # noqa: F811 - the fixture
    old = [computed(scored, hour) for hour in range(1, 5)]
    other = computed(scored, 0)
    Computation.objects.filter(pk=other.pk).update(period="2026Q2")
    computing._forget_old({Period.parse("2026Q3"): scored})
    kept = {scored.pk, other.pk, old[2].pk, old[3].pk}
    assert kept == set(Computation.objects.values_list("pk", flat=True))
    for model, path, count in (
        (Scorecard, "computation", CARDS),
        (Figure, "scorecard__computation", 2 * CARDS),
        (Board, "computation", CARDS),
        (Evidence, "computation", 1),
    ):
        rest = model.objects.exclude(**{path: scored.pk})
        assert {other.pk, old[2].pk, old[3].pk} == set(rest.values_list(path, flat=True))
        assert 3 * count == rest.count()
