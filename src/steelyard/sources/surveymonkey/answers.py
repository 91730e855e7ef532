"""What respondents chose, as numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from steelyard.sources import paths
from steelyard.sources.days import day
from steelyard.sources.restful.model import ResourceModel
from steelyard.sources.restful.reading import EACH, Words
from steelyard.sources.restful.seconds import WholeSeconds

Scores = Mapping[str, object]
_LEADING = re.compile(r"\s*(\d+(?:\.\d+)?)")


class Answers(WholeSeconds):
    """Adds to each response `_answered_on`, a day, and the answer to the question it was read for.

    `_answered` says whether there is one, `_score` what it counts.
    """

    def _all(self, resource: ResourceModel, words: Words) -> Iterator[list[Any]]:
        known: dict[str, Scores] = {}
        for page in super()._all(resource, words):
            yield [self._with_answer(response, known) for response in page] if resource.each else page

    def _with_answer(self, response: Mapping[str, Any], known: dict[str, Scores]) -> Mapping[str, Any]:
        survey, what = response[EACH]["survey"], response[EACH]["what"]
        question = self.connection.settings.surveys[survey].question(what)
        answer = paths.first(response, f"pages[*].questions[id={question}].answers[0]")
        if survey not in known and answer is not None:
            known[survey] = self._scores(survey)
        return {
            **response,
            "_answered_on": day(response.get("date_created"), self.connection.timezone),
            "_answered": answer is not None,
            "_score": _score(answer, known.get(survey, {})),
        }

    def _scores(self, survey: str) -> Scores:
        """What the choices of a survey count."""
        given: Scores = self.connection.settings.surveys[survey].scores
        if given:
            return given
        pages = self._all(self.api.resources["questions"], {"survey": survey})
        questions = [question for page in pages for question in page]
        return {
            choice["id"]: _number(choice.get("text"))
            for question in questions
            for choice in paths.every(question, "answers.choices[*]")
        }


def _score(answer: Mapping[str, Any] | None, scores: Scores) -> object:
    """What a choice counts, or the text that was entered. A choice without a number stays as it is called."""
    if answer is None:
        return None
    choice = answer.get("choice_id")
    return answer.get("text") if choice is None else scores.get(choice, choice)


def _number(text: object) -> object:
    found = _LEADING.match(str(text))
    return Decimal(found[1]) if found else text
