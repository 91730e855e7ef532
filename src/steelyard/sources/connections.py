"""The connection file: which systems to collect from, how often, and into which tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, field_validator

from steelyard.core.complaints import complaints
from steelyard.core.document import Node, read_document
from steelyard.core.fields import Map, Model, Name, no_entries
from steelyard.core.problems import Place, Problem, SteelyardError, listing, suggestion
from steelyard.sources import secrets
from steelyard.sources.kinds import Kind, kinds
from steelyard.sources.schedule import Schedule
from steelyard.sources.tables import Names, TableModel, merged

#: The name of the file beside a local lake.
FILE = "connections.yaml"


class ConnectionModel(Model):
    """One system to collect from."""

    kind: str = Field(description="What kind of system it is; `steelyard connections kinds` lists them.")
    settings: Map[str, Any] = Field(
        default_factory=no_entries, description="Settings of the kind. No secrets."
    )
    secrets: Map[str, str] = Field(
        default_factory=no_entries,
        description="Name → where it is: `env:NAME`, `file:PATH#KEY` or `file:PATH`; never the secret.",
    )
    allow_hosts: Names = Field(
        (),
        description="Hosts that may be called although they are not public: `127.0.0.1`, `crm.intern:8443`.",
    )
    schedule: str | None = Field(
        None, description="`every 30 minutes`, or a cron line such as `0 6 * * 1-5`."
    )
    timezone: str = Field("Asia/Shanghai", description="The zone of moments that come without one.")
    tables: Map[Name, TableModel | None] = Field(
        default_factory=no_entries,
        description="Table of the lake → how it is filled. Without it, every table the kind ships.",
    )

    @field_validator("secrets", mode="after")
    @classmethod
    def _named_only(cls, written: Mapping[str, str]) -> Mapping[str, str]:
        for name, reference in written.items():
            if not secrets.is_reference(reference):
                # The value is not repeated: it may be the secret itself.
                raise ValueError(f"{name} is written here. A secret is only named: {secrets.ALLOWED}")
        return written

    @field_validator("schedule", mode="after")
    @classmethod
    def _readable(cls, written: str | None) -> str | None:
        if written is not None:
            Schedule.parse(written)
        return written

    @field_validator("timezone", mode="after")
    @classmethod
    def _known(cls, written: str) -> str:
        from zoneinfo import ZoneInfo

        try:
            ZoneInfo(written)
        except (ValueError, OSError, LookupError):
            raise ValueError(f'"{written}" is not a time zone such as Asia/Shanghai') from None
        return written


class ConnectionsModel(Model):
    """A connection file."""

    steelyard: str = Field("1", pattern="^1$", description="Format version.")
    connections: Map[Name, ConnectionModel] = Field(description="Name → connection.")


@dataclass(frozen=True, slots=True)
class Declared:
    """A connection as it is written, checked, with nothing opened yet."""

    name: str
    kind: Kind
    model: ConnectionModel
    settings: Model
    tables: Mapping[str, TableModel]
    folder: Path
    place: Place
    secret_places: Mapping[str, Place]

    @property
    def schedule(self) -> Schedule | None:
        return Schedule.parse(self.model.schedule) if self.model.schedule else None


def read_connections(path: Path) -> dict[str, Declared]:
    """Every connection of a file by its name. Raises SteelyardError with all problems and their places."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        what = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise SteelyardError(
            Problem(f"the connection file cannot be read: {what}", Place(str(path)))
        ) from None
    return declared(text, str(path), folder=path.parent)


def declared(text: str, file: str, *, folder: Path) -> dict[str, Declared]:
    """The same for a text."""
    document = read_document(text, file, what="a connection file")
    try:
        model = ConnectionsModel.model_validate(document.plain())
    except ValidationError as error:
        raise SteelyardError(complaints(error, document, ConnectionsModel)) from None
    nodes = document.get("connections")
    problems: list[Problem] = []
    found: dict[str, Declared] = {}
    for name, connection in model.connections.items():
        node = nodes.get(name) if nodes else None
        assert node is not None
        try:
            found[name] = _one(name, connection, node, folder)
        except SteelyardError as error:
            problems += error.problems
    if problems:
        raise SteelyardError(problems)
    return found


def _one(name: str, model: ConnectionModel, node: Node, folder: Path) -> Declared:
    known = kinds()
    if model.kind not in known:
        hint = f"Choose {listing(list(known), most=40)}.{suggestion(model.kind, known)}"
        place = node.nearest(("kind",))
        raise SteelyardError(Problem(f'there is no kind "{model.kind}". {hint}', place, subject=name))
    kind = known[model.kind]
    problems = [*_misplaced(kind, model, node), *_unnamed(kind, model, node)]
    settings: Model | None = None
    if not problems:
        settings, problems = _settings(kind, model, node)
    if settings is None or problems:
        raise SteelyardError(problems)
    tables = merged(kind.shipped, model.tables)
    if not tables and kind.needs_tables:
        problems.append(
            Problem("says no tables. Write tables: and what fills them", node.place, subject=name)
        )
    problems += list(_unread(tables, node, name))
    if problems:
        raise SteelyardError(problems)
    secret_places = {secret: node.nearest(("secrets", secret)) for secret in model.secrets}
    return Declared(name, kind, model, settings, tables, folder, node.place, secret_places)


def _settings(kind: Kind, model: ConnectionModel, node: Node) -> tuple[Model | None, list[Problem]]:
    own = node.get("settings") or Node({}, node.place)
    try:
        return kind.settings.model_validate(own.plain() or {}), []
    except ValidationError as error:
        return None, complaints(error, own, kind.settings)


def _misplaced(kind: Kind, model: ConnectionModel, node: Node) -> Iterator[Problem]:
    """A secret among the settings would be kept in a file that people share."""
    for key in model.settings:
        if key in kind.secrets:
            place = node.nearest(("settings", key))
            yield Problem(f"is a secret. Write it under secrets: {secrets.ALLOWED}", place, subject=key)


def _unnamed(kind: Kind, model: ConnectionModel, node: Node) -> Iterator[Problem]:
    """Secrets the kind needs and does not get, and others it does not know."""
    for key, secret in kind.secrets.items():
        if secret.required and key not in model.secrets:
            yield Problem(
                f'kind {kind.name} needs the secret "{key}": {secret.meaning}. '
                f"Write secrets: {{{key}: env:NAME}}",
                node.nearest(("secrets",)),
            )
    for key in model.secrets if kind.secrets_are_known else ():
        if key not in kind.secrets:
            hint = f"Kind {kind.name} takes {listing(list(kind.secrets))}.{suggestion(key, kind.secrets)}"
            yield Problem(f'"{key}" is not a secret of this kind. {hint}', node.nearest(("secrets", key)))


def _unread(tables: Mapping[str, TableModel], node: Node, name: str) -> Iterator[Problem]:
    """Paths and templates of the mappings that cannot be read."""
    from steelyard.sources.mapping import unreadable

    for table, model in tables.items():
        for path, message in unreadable(model):
            yield Problem(message, node.nearest(("tables", table, *path)), subject=f"{name}.{table}")


def chosen(found: Mapping[str, Declared], names: Iterable[str]) -> list[Declared]:
    """The connections asked for, in the order of the file; all without names. Raises SteelyardError."""
    wanted = list(names)
    unknown = [name for name in wanted if name not in found]
    if unknown:
        raise SteelyardError(
            Problem(
                f'there is no connection "{name}". There is {listing(list(found))}.{suggestion(name, found)}'
            )
            for name in unknown
        )
    return [each for name, each in found.items() if not wanted or name in wanted]


def json_schema() -> dict[str, Any]:
    """The JSON Schema of connection files, for editors."""
    schema = ConnectionsModel.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Steelyard connections"
    schema["properties"]["steelyard"] = {"enum": [1, "1"], "description": "Format version."}
    schema["$defs"]["ConnectionModel"]["properties"]["kind"]["enum"] = list(kinds())
    schema["$defs"]["TableModel"]["properties"]["map"]["additionalProperties"] = {
        "anyOf": [{"type": "string"}, {"$ref": "#/$defs/ColumnModel"}]
    }
    return dict(_as_written(schema))


def _as_written(part: Any) -> Any:
    """Texts may be written as numbers or truths: YAML has no quotes where people see none."""
    if isinstance(part, list):
        return [_as_written(each) for each in part]
    if not isinstance(part, dict):
        return part
    found = {key: _as_written(value) for key, value in part.items()}
    if found.get("type") == "string" and not {"pattern", "enum", "const"} & set(found):
        found["type"] = ["string", "number", "boolean"]
    return found
