"""What is shown of a 360° questionnaire: by hand, and what no questionnaire may give away."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from decimal import Decimal
from itertools import permutations
from pathlib import Path
from random import Random

import pytest
from feedback_answers import QUESTIONS, Questionnaire, answers_of, questionnaires, raters_in
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from steelyard.appraisal.anonymity import (
    AlreadyReleasedError,
    Answer,
    Perspective,
    Question,
    Slice,
    Thresholds,
    Withheld,
    publish,
)
from steelyard.appraisal.anonymity_words import (
    PERSPECTIVES,
    told_to_appraisee,
    told_to_rater,
    why_withheld,
)
from steelyard.core.problems import SteelyardError
from steelyard.core.texts import LANGUAGES
from strategies import unhurried

SELF, MANAGER, PEER, REPORT = (
    Perspective.SELF,
    Perspective.MANAGER,
    Perspective.PEER,
    Perspective.REPORT,
)
FIVE = tuple(map(Decimal, (1, 2, 3, 4, 5)))
LISTENS = Question("listens", FIVE)
ADVICE = Question("advice")
DEFAULT = Thresholds()


# ── by hand ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_perspective_is_shown_as_counts_with_n_and_mean() -> None:
    found = publish(answers_of(PEER, {"a": 5, "b": 4, "c": 4}), DEFAULT, [LISTENS])
    view = found.view("listens", PEER)
    assert view is not None
    # (5 + 4 + 4) / 3 = 4.333…
    assert (view.n, [n for _, n in view.counts]) == (3, [0, 0, 0, 2, 1])
    assert round(view.mean or Decimal(0), 3) == Decimal("4.333")


def test_two_peers_are_shown_nowhere() -> None:
    answers = [*answers_of(MANAGER, {"m": 4}), *answers_of(PEER, {"a": 1, "b": 1})]
    found = publish(answers, DEFAULT, [LISTENS])
    total = found.view("listens", None)
    assert found.view("listens", PEER) is None
    assert total is not None
    assert (total.n, total.mean) == (1, Decimal(4))


def test_all_but_self_holds_only_the_perspectives_that_are_shown() -> None:
    answers = [
        *answers_of(SELF, {"me": 5}),
        *answers_of(MANAGER, {"m": 2}),
        *answers_of(PEER, {"a": 3, "b": 4, "c": 5}),
        *answers_of(REPORT, {"x": 1, "y": 1}),
    ]
    total = publish(answers, DEFAULT, [LISTENS]).view("listens", None)
    assert total is not None
    # 2, 3, 4, 5: without self's 5 and without the two reports.
    assert (total.n, total.mean) == (4, Decimal("3.5"))


def test_a_team_is_hidden_when_the_rest_would_be_one_person() -> None:
    peers = [
        *answers_of(PEER, {"a": 1, "b": 2, "c": 3}, team="brand"),
        *answers_of(PEER, {"d": 5}, team="events"),
    ]
    found = publish(peers, DEFAULT, [LISTENS])
    # 4 peers less 3 of the brand team would be the one of events.
    assert [view.of for view in found.views] == [Slice("listens", PEER), Slice("listens", None)]


def test_a_team_is_shown_when_the_rest_is_large_enough_together() -> None:
    peers = [
        *answers_of(PEER, dict.fromkeys("abcd", 1), team="brand"),
        *answers_of(PEER, dict.fromkeys("efg", 5), team="events"),
        *answers_of(PEER, dict.fromkeys("hi", 3), team="media"),
    ]
    found = publish(peers, DEFAULT, [LISTENS])
    # 9 − 4 = 5 of events and media; with events shown too, 9 − 4 − 3 = 2 of media would be left.
    assert {view.of.group for view in found.views} == {None, ("team", "brand")}


def test_two_filters_do_not_cross_at_one_person() -> None:
    peers = [
        *answers_of(PEER, {"a": 1, "b": 2}, team="brand", city="S"),
        *answers_of(PEER, {"c": 5}, team="brand", city="B"),
        *answers_of(PEER, {"d": 4}, team="events", city="S"),
        *answers_of(PEER, {"e": 4, "f": 4}, team="events", city="B"),
    ]
    groups = {view.of.group for view in publish(peers, DEFAULT, [LISTENS]).views} - {None}
    # Either filter alone cuts 6 into 3 and 3; both together would leave c and d alone.
    assert len({group[0] for group in groups if group}) == 1


def test_a_question_answered_by_too_few_is_in_no_total() -> None:
    plans = Question("plans", FIVE)
    peers = [
        Answer(who, PEER, {"listens": Decimal(4), **({"plans": Decimal(1)} if who in "ab" else {})})
        for who in "abcd"
    ]
    manager = Answer("m", MANAGER, {"listens": Decimal(2), "plans": Decimal(5)})
    found = publish([*peers, manager], DEFAULT, [LISTENS, plans])
    assert found.view("plans", PEER) is None
    assert Withheld(PEER, 3, "plans") in found.withheld
    # Over both questions: the mean of (4·4 + 2)/5 = 3.6 and of the manager's 5 alone is 4.3.
    assert found.overall(None) == Decimal("4.3")
    assert found.overall(PEER) == 4


def test_means_of_different_scales_are_not_averaged() -> None:
    ten = Question("plans", tuple(map(Decimal, range(11))))
    answers = [Answer("m", MANAGER, {"listens": Decimal(4), "plans": Decimal(9)})]
    assert publish(answers, DEFAULT, [LISTENS, ten]).overall(MANAGER) is None


def test_nobody_and_too_few_look_the_same() -> None:
    nobody = publish([], DEFAULT, [LISTENS])
    two = publish(answers_of(PEER, {"a": 1, "b": 5}), DEFAULT, [LISTENS])
    assert nobody == two


def test_comments_stand_with_their_perspective_only() -> None:
    peers = [Answer(who, PEER, {}, {"advice": f" {who} says so "}, {"team": "brand"}) for who in "abc"]
    (view,) = publish(peers, DEFAULT, [ADVICE]).views
    assert view.of == Slice("advice", PEER)
    assert sorted(view.comments) == ["a says so", "b says so", "c says so"]


def test_two_comments_of_peers_are_not_shown() -> None:
    peers = [Answer(who, PEER, {}, {"advice": text}) for who, text in [("a", "x"), ("b", "y"), ("c", "  ")]]
    assert publish(peers, DEFAULT, [ADVICE]).views == ()


def test_a_comment_beside_a_rating_needs_the_ratings_only() -> None:
    peers = answers_of(PEER, {"a": 1, "b": 2, "c": 3})
    peers[0] = replace(peers[0], comments={"listens": "Interrupts."})
    view = publish(peers, DEFAULT, [LISTENS]).view("listens", PEER)
    assert view is not None
    assert view.comments == ("Interrupts.",)


def test_the_order_of_comments_follows_from_their_texts_alone() -> None:
    texts = ["Listens.", "Plans ahead.", "Answers late.", "Helps."]
    orders = {
        publish(
            [Answer(who, PEER, {}, {"advice": text}) for who, text in zip("abcd", mixed, strict=True)],
            DEFAULT,
            [ADVICE],
        )
        for mixed in permutations(texts)
    }
    assert len(orders) == 1


def test_a_late_answer_is_refused_after_the_release() -> None:
    peers = answers_of(PEER, {"a": 1, "b": 2, "c": 3})
    released = publish(peers, DEFAULT, [LISTENS])
    late = answers_of(PEER, {"d": 5})
    assert publish(peers, DEFAULT, [LISTENS], released=released) == released
    for changed in ([*peers, *late], peers[1:], [*peers[1:], *late]):
        with pytest.raises(AlreadyReleasedError):
            publish(changed, DEFAULT, [LISTENS], released=released)


def test_a_lower_threshold_is_refused_after_the_release() -> None:
    four = Thresholds(minimum={**DEFAULT.minimum, PEER: 4})
    peers = answers_of(PEER, {"a": 1, "b": 2, "c": 3})
    released = publish(peers, four, [LISTENS])
    with pytest.raises(AlreadyReleasedError):
        publish(peers, DEFAULT, [LISTENS], released=released)


def test_what_was_published_cannot_be_changed() -> None:
    found = publish(answers_of(PEER, {"a": 1, "b": 2, "c": 3}), DEFAULT, [LISTENS])
    with pytest.raises(FrozenInstanceError):
        found.views = ()  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        found.views[0].n = 4  # type: ignore[misc]


@pytest.mark.parametrize("perspective", [PEER, REPORT, Perspective.OTHER_DEPARTMENT])
def test_a_threshold_of_two_is_refused(perspective: Perspective) -> None:
    with pytest.raises(ValidationError, match="needs at least 3, not 2"):
        Thresholds(minimum={perspective: 2})


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ([*answers_of(PEER, {"a": 1}), *answers_of(REPORT, {"a": 1})], "handed in twice"),
        (answers_of(SELF, {"a": 1, "b": 1}), "more than one self-review"),
        (answers_of(PEER, {"a": 6}), "listens: rating 6 is not on the scale. Choose 1, 2, 3, 4 or 5"),
        ([Answer("a", PEER, {"humour": Decimal(1)})], '"humour" is not a question'),
    ],
)
def test_mistakes_are_told_without_the_rater(answers: list[Answer], message: str) -> None:
    with pytest.raises(SteelyardError) as caught:
        publish(answers, DEFAULT, [LISTENS])
    assert message in str(caught.value)


def test_a_perspective_that_is_not_asked_is_refused() -> None:
    with pytest.raises(SteelyardError, match='"report" is not asked'):
        publish(answers_of(REPORT, {"a": 1}), Thresholds(minimum={PEER: 3}), [LISTENS])


# ── whatever is answered ────────────────────────────────────────────────────────────────────────────


@unhurried
@given(questionnaires())
def test_no_two_views_differ_by_a_group_below_its_threshold(found: Questionnaire) -> None:
    published = found.published()
    sets = [set(), *(raters_in(view.of, found, published) for view in published.views)]
    questions = [None, *(view.of.question for view in published.views)]
    kind = {answer.rater: answer.perspective for answer in found.answers}
    for (a, of_a), (b, of_b) in permutations(zip(sets, questions, strict=True), 2):
        if of_a in (of_b, None) or of_b is None:
            for perspective in Perspective:
                difference = [rater for rater in a - b if kind[rater] is perspective]
                assert not 0 < len(difference) < found.thresholds.minimum[perspective]


@unhurried
@given(questionnaires())
def test_views_are_of_those_they_say(found: Questionnaire) -> None:
    published = found.published()
    ratings = {answer.rater: answer.ratings for answer in found.answers}
    for view in published.views:
        raters = raters_in(view.of, found, published)
        assert len(raters) == view.n
        if view.counts:
            given_ratings = sorted(ratings[rater][view.of.question] for rater in raters)
            assert given_ratings == sorted(point for point, n in view.counts for _ in range(n))
            total = sum(given_ratings, Decimal(0))
            assert abs(total - (view.mean or 0) * view.n) < Decimal("1e-25")


@unhurried
@given(questionnaires(), st.sampled_from(["listens", "plans"]))
def test_every_answer_hides_among_as_many_as_promised(found: Questionnaire, question: str) -> None:
    """Two raters may swap their ratings, which all differ, and nobody can see it."""
    published = found.published()
    rated = [answer for answer in found.answers if question in answer.ratings]
    for answer in rated:
        if published.view(question, answer.perspective) is None:
            continue
        alike = [
            other
            for other in rated
            if other.perspective is answer.perspective
            and _swapped(found, answer, other, question).published() == published
        ]
        assert len(alike) >= found.thresholds.minimum[answer.perspective]


def _swapped(found: Questionnaire, one: Answer, other: Answer, question: str) -> Questionnaire:
    def with_rating_of(answer: Answer, source: Answer) -> Answer:
        return replace(answer, ratings={**answer.ratings, question: source.ratings[question]})

    changed = {one.rater: with_rating_of(one, other), other.rater: with_rating_of(other, one)}
    return replace(found, answers=tuple(changed.get(each.rater, each) for each in found.answers))


@unhurried
@given(questionnaires(), st.randoms())
def test_neither_order_nor_names_of_raters_matter(found: Questionnaire, chance: Random) -> None:
    names = [answer.rater for answer in found.answers]
    chance.shuffle(names)
    renamed = [replace(a, rater=name) for a, name in zip(found.answers, names, strict=True)]
    chance.shuffle(renamed)
    assert publish(renamed, found.thresholds, QUESTIONS) == found.published()


@unhurried
@given(questionnaires())
def test_what_is_withheld_could_have_been_anything(found: Questionnaire) -> None:
    """Nobody who is in no view changes anything by answering otherwise."""
    published = found.published()
    for question in QUESTIONS[:2]:
        shown = {v.of.perspective for v in published.views if v.of.question == question.name}
        others = tuple(
            a
            if a.perspective in shown or question.name not in a.ratings
            else replace(a, ratings={**a.ratings, question.name: Decimal(30)})
            for a in found.answers
        )
        assert replace(found, answers=others).published() == published


@unhurried
@given(questionnaires())
def test_everything_is_shown_or_withheld_with_its_reason(found: Questionnaire) -> None:
    published = found.published()
    shown = {(v.of.perspective, v.of.question) for v in published.views if v.of.perspective}
    hidden = {
        (w.perspective, question.name)
        for w in published.withheld
        for question in QUESTIONS
        if w.question in (None, question.name)
    }
    assert not shown & hidden
    assert shown | hidden == {(p, q.name) for p in found.thresholds.minimum for q in QUESTIONS}


# ── words ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", LANGUAGES)
def test_raters_are_told_the_number_that_holds(language: str) -> None:
    five = Thresholds(minimum={PEER: 5})
    texts = [text.in_language(language) for text in told_to_rater(PEER, five)]
    assert "4" in texts[0]  # at least 4 others
    assert "5" in texts[1]
    assert PERSPECTIVES[PEER].in_language(language) in texts[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_named_is_told_so(language: str) -> None:
    (first, _) = told_to_rater(MANAGER, DEFAULT)
    assert PERSPECTIVES[MANAGER].in_language(language) in first.in_language(language)
    assert str(told_to_rater(MANAGER, DEFAULT)[0]).endswith("know that it is yours.")


def test_the_appraisee_is_told_each_threshold() -> None:
    texts = list(map(str, told_to_appraisee(Thresholds(minimum={SELF: 1, PEER: 3, REPORT: 4}))))
    assert len(texts) == 4
    assert texts[0].startswith("You see peers from 3 answers on.")
    assert texts[1].startswith("You see direct reports from 4 answers on.")


def test_a_gap_says_why() -> None:
    assert (
        str(why_withheld(Withheld(PEER, 3))) == "Fewer than 3 answered (peers). Not shown, and in no total."
    )
    assert why_withheld(Withheld(MANAGER, 1)).in_language("zh-Hans") == "没有作答（直接上级）。"


def test_the_guide_says_what_people_are_told() -> None:
    guide = (Path(__file__).parents[3] / "docs/guides/feedback-360.md").read_text(encoding="utf-8")
    peers_only = Thresholds(minimum={PEER: 3})
    told = [
        *told_to_rater(PEER, DEFAULT),
        *told_to_rater(MANAGER, DEFAULT),
        *told_to_rater(SELF, DEFAULT),
        *told_to_appraisee(peers_only),
        why_withheld(Withheld(PEER, 3)),
    ]
    for text in told:
        assert f"> {text}\n" in guide
