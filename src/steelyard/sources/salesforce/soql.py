"""Names in SOQL. Only names are ever put into a query, so that nothing else can get into one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from steelyard.core.problems import Problem, SteelyardError
from steelyard.sources.opened import Connection

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def name(written: str, connection: Connection) -> str:
    """The name of an object or field. Raises SteelyardError for anything else."""
    if not _NAME.fullmatch(written):
        raise SteelyardError(
            Problem(
                f'"{written}" is no name in Salesforce. Write one such as Lead, My_Object__c or Owner.Name',
                connection.place,
                subject=connection.name,
            )
        )
    return written


def field(keys: Sequence[str], connection: Connection) -> str:
    """The field at the keys of a path: `Owner`, `Name` is Owner.Name."""
    return ".".join(name(key, connection) for key in keys)
