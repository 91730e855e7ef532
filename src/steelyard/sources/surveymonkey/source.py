"""SurveyMonkey's responses as a source.

Sources: https://api.surveymonkey.com/v3/docs (GET /surveys/{id}/responses/bulk, links.next, headers of the
rate limit) and the PyPI package airbyte-source-surveymonkey 0.3.48 (start_modified_at, sort_by, sort_order,
/surveys/{id}/details with the choices of questions).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from steelyard.core.fields import Map, Model, Number, no_entries
from steelyard.sources.base import Request
from steelyard.sources.http import Client
from steelyard.sources.opened import Connection
from steelyard.sources.restful.model import ApiModel
from steelyard.sources.restful.source import RestSource

if TYPE_CHECKING:
    from steelyard.sources.restful.reading import Reader

RESPONSES, NPS, RATING = "responses", "nps", "rating"


class SurveyModel(Model):
    """What is asked where in one survey."""

    nps: str | None = Field(
        None, description="Id of the question how likely one is to recommend us, 0 to 10."
    )
    rating: str | None = Field(None, description="Id of the question that rates a service.")
    scores: Map[str, Number] = Field(
        default_factory=no_entries,
        description="Id of a choice → what it counts. Default: the number at the beginning of its text.",
    )

    def question(self, what: str) -> str | None:
        """The id of the question that a resource is about."""
        return {NPS: self.nps, RATING: self.rating}.get(what)


class Settings(Model):
    """Which surveys, and which of their questions say what."""

    surveys: Map[str, SurveyModel] = Field(description="Id of a survey → its questions.")
    start: str = Field("2000-01-01", description="Responses that last changed before this day are left out.")
    base_url: str = Field(
        "https://api.surveymonkey.com/v3", description="Only another one for tests and proxies."
    )


class Source(RestSource):
    """Resources: `responses` as they are, and `nps` and `rating`, those that answered the question."""

    def api(self, connection: Connection) -> ApiModel:
        api, surveys = super().api(connection), connection.settings.surveys
        asking = {
            RESPONSES: tuple(surveys),
            **{what: tuple(id_ for id_ in surveys if surveys[id_].question(what)) for what in (NPS, RATING)},
        }
        responses = {
            what: api.resources[RESPONSES].model_copy(update={"each": {"survey": ids, "what": (what,)}})
            for what, ids in asking.items()
        }
        return api.model_copy(update={"resources": {**api.resources, **responses}})

    def reader(self, api: ApiModel, connection: Connection, client: Client, request: Request) -> Reader:
        from steelyard.sources.surveymonkey.answers import Answers

        return Answers(api, connection, client, request)
