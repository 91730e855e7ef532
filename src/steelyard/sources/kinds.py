"""The kinds of sources there are: one folder each, found by its `kind.yaml`.

`kind.yaml` says what people need to know (title, documentation, secrets, the tables it fills) and is read
without importing anything. `source.py` beside it holds `Settings` and `Source`, imported when used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

from pydantic import Field, ValidationError

from steelyard.core.complaints import complaints
from steelyard.core.document import read_document
from steelyard.core.fields import Map, Model, Words, no_entries
from steelyard.core.problems import SteelyardError
from steelyard.core.texts import Text
from steelyard.sources.base import Source
from steelyard.sources.tables import Names, TableModel

_PACKAGE = "steelyard.sources"
FILE = "kind.yaml"


class SecretModel(Model):
    """A secret of a kind."""

    meaning: str = Field(description="What it is, and where the vendor gives it out.")
    required: bool = Field(True, description="Whether every connection needs it.")


class KindModel(Model):
    """What a `kind.yaml` says."""

    title: str = Field(description="The name of the system, as its vendor writes it.")
    about: Words = Field(description="What it brings, in one sentence per language.")
    documentation: Names = Field((), description="Pages of the vendor the connector was built from.")
    verified: bool = Field(True, description="Whether vendor pages confirm paths, paging and fields.")
    notes: Names = Field((), description="What a reader should know: limits, what is not verified.")
    secrets: Map[str, SecretModel] = Field(default_factory=no_entries, description="Name → what it is.")
    any_secrets: bool = Field(False, description="Whether other names of secrets are fine.")
    needs_tables: bool = Field(False, description="Whether a connection has to say its tables.")
    tables: Map[str, TableModel] = Field(default_factory=no_entries, description="The shipped mappings.")
    api: Map[str, Any] | None = Field(
        None, description="For REST APIs that need no code: settings of the kind `rest`, with `{settings.…}`."
    )


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    model: KindModel

    @property
    def title(self) -> str:
        return self.model.title

    @property
    def about(self) -> Text:
        return self.model.about

    @property
    def secrets(self) -> Mapping[str, SecretModel]:
        return self.model.secrets

    @property
    def secrets_are_known(self) -> bool:
        return not self.model.any_secrets

    @property
    def shipped(self) -> Mapping[str, TableModel]:
        return self.model.tables

    @property
    def needs_tables(self) -> bool:
        return self.model.needs_tables

    @property
    def settings(self) -> type[Model]:
        found: type[Model] = self._module().Settings
        return found

    def source(self) -> Source:
        """The source itself, ready to be asked."""
        made: Source = self._module().Source()
        return made

    def _module(self) -> Any:
        return import_module(f"{_PACKAGE}.{self.name}.source")


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by its name, in alphabetical order."""
    folders = [folder for folder in files(_PACKAGE).iterdir() if folder.is_dir()]
    texts = {
        folder.name: (folder / FILE).read_text(encoding="utf-8")
        for folder in folders
        if (folder / FILE).is_file()
    }
    return {name: Kind(name, _read(texts[name], f"{name}/{FILE}")) for name in sorted(texts)}


def _read(text: str, file: str) -> KindModel:
    document = read_document(text, file, what="a kind of source")
    try:
        return KindModel.model_validate(document.plain())
    except ValidationError as error:
        raise SteelyardError(complaints(error, document, KindModel)) from None
