"""Any REST API: the settings of the connection are its description."""

from __future__ import annotations

from steelyard.sources.opened import Connection
from steelyard.sources.restful.model import ApiModel
from steelyard.sources.restful.source import RestSource

Settings = ApiModel


class Source(RestSource):
    """What other kinds ship, the connection says itself."""

    def api(self, connection: Connection) -> ApiModel:
        assert isinstance(connection.settings, ApiModel)
        return connection.settings
