"""SurveyMonkey's bulk responses: pages by links.next, changes by start_modified_at, headers of the rate limit."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from peers.base import Answer, Call, Fake, main, route

TOKEN = "sm-tökén-4711"
LIMITS = {
    "X-Ratelimit-App-Global-Minute-Limit": "120",
    "X-Ratelimit-App-Global-Minute-Remaining": "119",
    "X-Ratelimit-App-Global-Minute-Reset": "20",
}


class SurveyMonkey(Fake):
    def setup(self) -> None:
        self.surveys: dict[str, dict[str, Any]] = {}
        self.responses: dict[str, dict[str, dict[str, Any]]] = {}

    # ── what a test may tell it ─────────────────────────────────────────────────────────────────────

    def define(self, survey: str, question: str, choices: dict[str, str]) -> None:
        """A survey with one question and its choices, id → text."""
        answers = {"choices": [{"id": id, "text": text} for id, text in choices.items()]}
        self.surveys[survey] = {"pages": [{"id": "p1", "questions": [{"id": question, "answers": answers}]}]}
        self.responses[survey] = {}

    def put(self, survey: str, id: str, at: str, question: str = "", answer: Any = None, **more: Any) -> None:
        """A response as it is from `at` on; without an answer the question was skipped."""
        known = self.responses[survey].get(id, {"date_created": at})
        questions = [{"id": question, "answers": [answer]}] if answer else []
        self.responses[survey][id] = {
            **known, **more, "id": id, "date_modified": at, "pages": [{"id": "p0", "questions": []}, {"id": "p1", "questions": questions}],
        }  # fmt: skip

    def delete(self, survey: str, id: str) -> None:
        del self.responses[survey][id]

    # ── behaviour ───────────────────────────────────────────────────────────────────────────────────

    @route("GET", "/surveys/{survey}/details")
    def details(self, call: Call) -> Answer:
        self._signed(call)
        return Answer({"id": call.parts["survey"], **self.surveys[call.parts["survey"]]}, headers=LIMITS)

    @route("GET", "/surveys/{survey}/responses/bulk")
    def bulk(self, call: Call) -> Answer:
        self._signed(call)
        asked = call.query
        found = [
            each
            for each in self.responses[call.parts["survey"]].values()
            if each["date_modified"][:19] >= asked["start_modified_at"]
        ]
        found.sort(key=lambda each: each[asked["sort_by"]], reverse=asked["sort_order"] == "DESC")
        page, size = int(asked.get("page", 1)), min(int(asked["per_page"]), 2)
        following = urlencode({**asked, "page": page + 1})
        more = {"next": f"{self.url}{call.path}?{following}"} if page * size < len(found) else {}
        shown = found[(page - 1) * size : page * size]
        body = {
            "data": shown,
            "per_page": size,
            "page": page,
            "total": len(found),
            "links": {"self": "?", **more},
        }
        return Answer(body, headers=LIMITS)

    def _signed(self, call: Call) -> None:
        message = "The authorization token provided was invalid."
        self.need(
            call.bearer == TOKEN,
            401,
            {"error": {"id": "1011", "name": "Authorization Error", "message": message}},
        )


if __name__ == "__main__":
    main(SurveyMonkey)
