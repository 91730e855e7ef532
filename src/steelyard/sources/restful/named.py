"""Kinds whose tables name an id of the vendor's in `from`: a table of a table tool, a questionnaire."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from steelyard.core.problems import Problem, SteelyardError
from steelyard.sources.opened import Connection
from steelyard.sources.restful.model import ApiModel
from steelyard.sources.restful.source import RestSource

#: The resource of the kind's `api` that describes how any of them is read; `{id}` is the id.
ANY = "any"


class NamedSource(RestSource):
    """One resource for every id that the tables of the connection name, all of them read alike.

    `wanted` says in words what `from` should be. Raises SteelyardError for tables that do not say it.
    """

    wanted: ClassVar[str]

    def api(self, connection: Connection) -> ApiModel:
        api = super().api(connection)
        problems = list(self._unnamed(connection))
        if problems:
            raise SteelyardError(problems)
        ids = [table.from_ for table in connection.tables.values() if table.from_]
        alike = {id_: api.resources[ANY].model_copy(update={"each": {"id": (id_,)}}) for id_ in ids}
        return api.model_copy(update={"resources": alike})

    def _unnamed(self, connection: Connection) -> Iterator[Problem]:
        for name, table in connection.tables.items():
            if not table.from_:
                subject = f"{connection.name}.{name}"
                yield Problem(
                    f"does not say what it is filled from. Write from: {self.wanted}",
                    connection.place,
                    subject=subject,
                )
