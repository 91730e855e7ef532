"""Logs without secrets: the HTTP library writes whole addresses when it is asked to be talkative."""

from __future__ import annotations

import logging
import re

_QUERY = re.compile(r"\?\S*")
LOGGERS = ("urllib3.connectionpool", "requests_oauthlib", "oauthlib")


class WithoutQueries(logging.Filter):
    """Cuts the query off addresses: WeCom and DingTalk want their tokens there."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _QUERY.sub("?…", record.getMessage()), ()
        return True


def quieten() -> None:
    """Once, at start."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(each, WithoutQueries) for each in logger.filters):
            logger.addFilter(WithoutQueries())
