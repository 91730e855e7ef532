"""dlt's REST client on our session: it pages and selects; ours calls, waits and is careful."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dlt.common.configuration.specs import RuntimeConfiguration
from dlt.sources.helpers.rest_client.client import RESTClient
from dlt.sources.helpers.rest_client.paginators import BasePaginator
from dlt.sources.rest_api.config_setup import create_paginator

from steelyard.core.problems import SteelyardError
from steelyard.sources import paths
from steelyard.sources.http import MEBIBYTE, Answer, Client, Manners, Verdicts
from steelyard.sources.opened import Connection
from steelyard.sources.restful.auth import auth_of
from steelyard.sources.restful.model import ApiModel, ErrorsModel, PagingModel
from steelyard.sources.waiting import RateHeaders


def client_of(api: ApiModel, connection: Connection) -> Client:
    """The session for one connection, signed and paced as its API is described."""
    manners = Manners(
        read_timeout=api.timeout,
        attempts=api.attempts,
        largest=api.largest_mb * MEBIBYTE,
        per_second=api.rate.per_second,
        limits=RateHeaders(api.rate.remaining, api.rate.reset, api.rate.reset_as),
        verdicts=verdicts(api.errors),
    )
    homes = [api.base_url, *([api.auth.url] if api.auth and api.auth.url else [])]
    client = Client.of(connection, homes=homes, manners=manners)
    if api.auth is not None:
        client.auth = auth_of(api.auth, connection, client)
    return client


def verdicts(errors: ErrorsModel | None) -> Verdicts:
    if errors is None:
        return Verdicts()

    def code(answer: Answer) -> str | None:
        found = paths.first(_json(answer), errors.code)
        return None if found is None else str(found).lower() if isinstance(found, bool) else str(found)

    def refused(answer: Answer) -> str | None:
        found = code(answer)
        if found is None or found in errors.fine:
            return None
        message = paths.first(_json(answer), errors.message) if errors.message else None
        return f"{errors.code} {found}" + (f": {message}" if message else "")

    return Verdicts(
        expired=lambda answer: answer.status_code == 401 or code(answer) in errors.expired,
        limited=lambda answer: answer.status_code == 429 or code(answer) in errors.limited,
        refused=refused,
    )


def _json(answer: Answer) -> Any:
    """The body, or nothing when it is no JSON: then the status has to tell."""
    try:
        return answer.json()
    except SteelyardError:
        return None


class Pages(RESTClient):
    """Pages of one resource. A wrong path of records is an error, never an empty page."""

    def __init__(self, base_url: str, session: Client, *, records: str | None, absent_is_empty: bool) -> None:
        # Given, so that dlt looks for no configuration files of its own.
        super().__init__(base_url, session=session, config=RuntimeConfiguration())
        self._records, self._absent_is_empty = records, absent_is_empty

    def extract_response(self, response: Any, data_selector: Any) -> list[Any]:
        answer = response.json()
        if self._records is None:
            return answer if isinstance(answer, list) else [answer]
        if not paths.leads_somewhere(answer, self._records):
            if self._absent_is_empty or paths.many(self._records):
                return []
            raise SteelyardError(f"the answer has no {self._records}; there is {_keys(answer)}")
        if paths.many(self._records):
            return list(paths.every(answer, self._records))
        found = paths.first(answer, self._records)
        return [] if found is None else found if isinstance(found, list) else [found]

    def all(
        self, path: str, paging: PagingModel, *, method: str, asked: Mapping[str, Any]
    ) -> Iterator[list[Any]]:
        """Every page. Raises SteelyardError when the server sends round in circles."""
        pages = self.paginate(
            path,
            method=method,  # type: ignore[arg-type]
            paginator=paginator(paging),
            data_selector="$",
            # Failed calls are errors of the session already.
            hooks={"response": []},
            **asked,
        )
        before: tuple[str, ...] | None = None
        short = False
        for page in _plain(pages, path):
            if short and len(page):
                # The server gives fewer rows than asked for; going on by `limit` would skip some.
                raise SteelyardError(
                    f"{path} gives fewer rows than limit: {paging.limit}. Write a smaller limit"
                )
            yield list(page)
            now = (str(page.request.url), str(page.request.params), str(page.request.json))
            if page.paginator.has_next_page and now == before:
                raise SteelyardError(f"{path} gives the same next page again and again")
            before, short = now, paging.type == "offset" and len(page) < paging.limit


def _plain(pages: Iterator[Any], path: str) -> Iterator[Any]:
    """The pages; what a paginator complains of without the answer it quotes, which may hold people's data."""
    try:
        yield from pages
    except ValueError as error:
        raise SteelyardError(f"{path}: {str(error).partition(' got `')[0]}") from None


def _keys(answer: Any) -> str:
    return ", ".join(map(str, answer)) if isinstance(answer, dict) and answer else type(answer).__name__


def paginator(paging: PagingModel) -> BasePaginator:
    """dlt's paginator for a description."""
    made = create_paginator(_CONFIGS[paging.type](paging))
    assert made is not None
    return made


def _without_none(**given: Any) -> Any:
    return {name: value for name, value in given.items() if value is not None}


_CONFIGS: Mapping[str, Any] = {
    "none": lambda p: {"type": "single_page"},
    "cursor": lambda p: _without_none(
        type="cursor",
        cursor_path=p.cursor,
        cursor_param=p.param,
        cursor_body_path=p.body,
        has_more_path=p.has_more,
    ),
    "header_cursor": lambda p: _without_none(type="header_cursor", cursor_key=p.cursor, cursor_param=p.param),
    "offset": lambda p: {
        **_without_none(
            type="offset",
            limit=p.limit,
            offset=p.first,
            offset_param=p.param,
            offset_body_path=p.body,
            limit_param=p.limit_param,
            limit_body_path=p.limit_body,
            has_more_path=p.has_more,
        ),
        "total_path": p.total,
    },
    "page": lambda p: {
        **_without_none(
            type="page_number",
            base_page=p.first,
            page_param=p.param,
            page_body_path=p.body,
            has_more_path=p.has_more,
        ),
        "total_path": p.total,
    },
    "link": lambda p: {"type": "header_link", "links_next_key": p.next},
    "next_url": lambda p: {"type": "json_link", "next_url_path": p.next},
}
