"""Texts in languages, and how problems are said."""

from __future__ import annotations

import pytest

from steelyard.core.problems import Place, Problem, Severity, SteelyardError, listing, suggestion
from steelyard.core.texts import Text

ALL = {"zh-Hans": "简体", "zh-Hant": "繁體", "en": "English"}


# ── texts ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", ALL)
def test_it_speaks_the_language_asked_for(language: str) -> None:
    assert ALL[language] == Text.of(ALL).in_language(language)


@pytest.mark.parametrize(
    ("known", "asked", "expected"),
    [
        (("zh-Hant", "en"), "zh-Hans", "繁體"),
        (("en",), "zh-Hans", "English"),
        (("zh-Hans", "en"), "zh-Hant", "简体"),
        (("en",), "zh-Hant", "English"),
        (("zh-Hans", "zh-Hant"), "en", "简体"),
        (("zh-Hant",), "en", "繁體"),
        (("zh-Hant", "en"), "fr", "繁體"),
    ],
)
def test_it_falls_back_to_the_nearest_language(known: tuple[str, ...], asked: str, expected: str) -> None:
    assert expected == Text.of({language: ALL[language] for language in known}).in_language(asked)


def test_a_plain_text_is_the_same_in_every_language() -> None:
    assert {"ROI"} == {Text.of("ROI").in_language(language) for language in (*ALL, "fr")}


def test_without_saying_the_language_it_is_english() -> None:
    assert "English" == str(Text.of(ALL))


def test_no_text_at_all_is_empty() -> None:
    assert "" == str(Text.of({}))


# ── problems ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (Place(), ""),
        (Place("s.yaml"), "s.yaml"),
        (Place("s.yaml", line=41), "s.yaml:41"),
        (Place("s.yaml", line=41, column=7), "s.yaml:41:7"),
        (Place("t.xlsx", row=3), "t.xlsx row 3"),
        (Place("t.xlsx", row=3, field="单位"), 't.xlsx row 3, column "单位"'),
        (Place("t.xlsx", field="unit"), 't.xlsx column "unit"'),
        (Place(row=3), "row 3"),
    ],
)
def test_a_place_reads_like_the_one_of_a_compiler_or_a_spreadsheet(place: Place, shown: str) -> None:
    assert shown == str(place)


@pytest.mark.parametrize(
    ("problem", "shown"),
    [
        (Problem("it is wrong"), "it is wrong"),
        (Problem("it is wrong", subject="a.b"), "a.b: it is wrong"),
        (Problem("it is wrong", Place("s.yaml", 4, 2)), "s.yaml:4:2  it is wrong"),
        (Problem("it is wrong", Place("s.yaml", 4, 2), subject="a.b"), "s.yaml:4:2  a.b: it is wrong"),
    ],
)
def test_a_problem_says_where_about_what_and_what(problem: Problem, shown: str) -> None:
    assert shown == str(problem)


def test_a_problem_is_an_error_unless_it_says_otherwise() -> None:
    assert Severity.ERROR == Problem("it is wrong").severity


def test_an_error_carries_every_problem_a_line_each() -> None:
    error = SteelyardError([Problem("first"), Problem("second", Place("s.yaml"))])

    assert ["first", "second"] == [problem.message for problem in error.problems]
    assert "first\ns.yaml  second" == str(error)


@pytest.mark.parametrize("given", ["it is wrong", Problem("it is wrong"), [Problem("it is wrong")]])
def test_an_error_is_made_of_a_text_a_problem_or_several(given: str | Problem | list[Problem]) -> None:
    assert [Problem("it is wrong")] == SteelyardError(given).problems


@pytest.mark.parametrize(
    ("word", "hint"),
    [("linaer", ' Did you mean "linear"?'), ("ratoi", ' Did you mean "ratio"?'), ("xyz", ""), ("", "")],
)
def test_it_suggests_the_nearest_word_or_nothing(word: str, hint: str) -> None:
    assert hint == suggestion(word, ["linear", "ratio", "tier"])


@pytest.mark.parametrize(
    ("words", "shown"),
    [([], "nothing"), (["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")],
)
def test_a_listing_reads_as_a_sentence(words: list[str], shown: str) -> None:
    assert shown == listing(words)


def test_a_long_listing_is_cut_and_says_how_many_there_are() -> None:
    assert "0, 1, 2, … (25 in all)" == listing([str(number) for number in range(25)], most=3)
