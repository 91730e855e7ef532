"""A connection in use: settings, secrets and tables together, for the time of one run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from steelyard.core.problems import Place, Problem, SteelyardError
from steelyard.sources.connections import Declared
from steelyard.sources.secrets import Redactor, resolve
from steelyard.sources.tables import TableModel
from steelyard.sources.waiting import Clock


@dataclass(frozen=True, slots=True)
class Connection:
    """What a source is given. `folder` is where the connection file lies: relative paths start there."""

    name: str
    kind: str
    settings: Any
    secrets: Mapping[str, str]
    tables: Mapping[str, TableModel]
    allow_hosts: tuple[str, ...]
    timezone: str
    folder: Path
    redactor: Redactor
    place: Place
    clock: Clock = field(default_factory=Clock)

    def secret(self, name: str) -> str:
        """Raises SteelyardError when the connection does not name it."""
        if name not in self.secrets:
            raise SteelyardError(
                Problem(f'the secret "{name}" is not named. Write secrets: {{{name}: env:NAME}}', self.place)
            )
        return self.secrets[name]


def opened(
    declared: Declared, environment: Mapping[str, str] | None = None, clock: Clock | None = None
) -> Connection:
    """Look up the secrets. Raises SteelyardError with every secret that cannot be found."""
    model, problems, found = declared.model, [], {}
    for name, reference in model.secrets.items():
        place = declared.secret_places[name]
        try:
            found[name] = resolve(
                reference,
                folder=declared.folder,
                place=place,
                environment=os.environ if environment is None else environment,
            )
        except SteelyardError as error:
            problems += error.problems
    if problems:
        raise SteelyardError(problems)
    redactor = Redactor()
    redactor.add(*found.values())
    return Connection(
        declared.name, declared.kind.name, declared.settings, found, declared.tables,
        model.allow_hosts, model.timezone, declared.folder, redactor, declared.place,
        clock or Clock(),
    )  # fmt: skip
