"""How parts of an upload are to be read: out of the form, and into it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steelyard.engine import uploading
from steelyard.web.data.models import Upload
from steelyard.web.data.words import COLUMNS, TABLES

Answer = dict[str, Any]
#: Ways of reading a column that a form offers, by the type of the column.
_NUMBERS: tuple[tuple[str, str | Promise], ...] = (
    ("", gettext_lazy("as it is")),
    ("percent", gettext_lazy("12.5 means 12.5%")),
    ("1000", gettext_lazy("× 1,000")),
    ("10000", gettext_lazy("× 10,000 (万)")),
    ("1000000", gettext_lazy("× 1,000,000")),
    ("100000000", gettext_lazy("× 100,000,000 (亿)")),
)
_DAYS: tuple[tuple[str, str | Promise], ...] = (
    ("", gettext_lazy("as it is")),
    ("%d/%m/%Y", gettext_lazy("day/month/year")),
    ("%m/%d/%Y", gettext_lazy("month/day/year")),
    ("%d.%m.%Y", gettext_lazy("day.month.year")),
    ("%d-%m-%Y", gettext_lazy("day-month-year")),
    ("%Y%m%d", gettext_lazy("20260930")),
    ("%d/%m/%Y %H:%M", gettext_lazy("day/month/year hour:minute")),
    ("%m/%d/%Y %H:%M", gettext_lazy("month/day/year hour:minute")),
)
_WAYS = {"integer": _NUMBERS, "decimal": _NUMBERS, "date": _DAYS, "timestamp": _DAYS}
OWN = "-own-"
#: The lake keeps its own tables in a folder; no name of others may look like a place in one.
_APART = re.compile(r"[/\\\0]")


@dataclass(frozen=True)
class Field:
    """A column of the table: which header fills it, and how its cells are read."""

    name: str
    title: str
    type: str
    required: bool
    header: str
    way: str
    ways: list[tuple[str, str]]
    examples: list[str]
    confidence: int | None
    is_asked: bool
    codes: list[tuple[str, str]] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class PartForm:
    """One sheet or file as a form. `keys`: what tells rows apart in a table of one's own."""

    part: Mapping[str, Any]
    label: str
    take: bool
    table: str
    is_own: bool
    wants_own: bool
    fields: list[Field]
    others: list[tuple[str, bool]]
    keys: list[str]
    questions: list[str]
    preview: list[list[tuple[str, str | None]]]

    @property
    def id(self) -> str:
        return str(self.part["id"])


# ── into the form ───────────────────────────────────────────────────────────────────────────────────


def forms_of(upload: Upload, names: Mapping[int, str]) -> list[PartForm]:
    """A form for every part; `names` of the files by their key."""
    return [
        form_of(part, upload.answers.get(part["id"], {}), names.get(part["file"], ""))
        for part in upload.parts
    ]


def form_of(part: Mapping[str, Any], answer: Mapping[str, Any], name: str) -> PartForm:
    """The form of one part; `name` of its file."""
    table = answer.get("table") or ""
    columns = uploading.columns(part, answer)
    asked = uploading.unanswered(part, answer)
    doubtful = {each["column"] for each in asked if "column" in each}
    used = {each["header"] for each in columns if each["header"]}
    ignored = set(answer.get("ignore", []))
    return PartForm(
        part=part,
        label=f"{name} · {part['sheet']}" if part["sheet"] else name,
        take=bool(answer.get("take")),
        table=table,
        is_own=bool(table) and table not in TABLES,
        wants_own=bool(answer.get("own")),
        fields=[_field(each, each["name"] in doubtful) for each in columns],
        others=[(header, header in ignored) for header in part["headers"] if header not in used],
        keys=listed(answer.get("key")),
        questions=[_question(each) for each in asked] if answer.get("take") else [],
        preview=[list(zip(part["headers"], row, strict=True)) for row in part["rows"][:8]],
    )


def _field(each: Mapping[str, Any], is_asked: bool) -> Field:
    said = each["said"]
    way = "percent" if said.get("percent") else str(said.get("factor") or said.get("date") or "")
    ways = [(value, str(text)) for value, text in _WAYS.get(each["type"], ())]
    if way and way not in {value for value, _text in ways}:
        ways.append((way, way))
    for order in each["orders"]:
        if order not in {value for value, _text in ways}:
            ways.append((order, order))
    values = said.get("values", {})
    return Field(
        name=each["name"],
        title=str(COLUMNS.get(each["name"], each["name"])),
        type=each["type"],
        required=each["required"],
        header=each["header"] or "",
        way=way,
        ways=ways,
        examples=each["examples"],
        confidence=None if each["confidence"] is None else round(100 * each["confidence"]),
        is_asked=is_asked,
        codes=[(cell, str(values.get(cell, cell))) for cell in each["cells"]],
        allowed=each["allowed"] or (["true", "false"] if each["type"] == "boolean" else []),
    )


def _question(each: Mapping[str, Any]) -> str:
    if each["what"] == "table":
        return _("Which table is this about?")
    column = str(COLUMNS.get(each["column"], each["column"]))
    if each["what"] == "missing":
        return _("Every row needs “%(column)s”: which header fills it?") % {"column": column}
    words = {"column": column, "example": each["example"]}
    return _("“%(column)s”: in %(example)s, does the day or the month come first?") % words


# ── out of the form ─────────────────────────────────────────────────────────────────────────────────


def read(upload: Upload, posted: QueryDict) -> dict[str, Answer]:
    """Answers for all parts. What no form could have sent is left out; another table is guessed anew."""
    return {part["id"]: read_part(part, upload.answers.get(part["id"], {}), posted) for part in upload.parts}


def read_part(part: Mapping[str, Any], before: Mapping[str, Any], posted: QueryDict) -> Answer:
    """The answer for one part; `before` is the one its form was made from."""
    id_, take = part["id"], f"take-{part['id']}" in posted
    table = posted.get(f"table-{id_}", "")
    if table == OWN:
        table = posted.get(f"own-{id_}", "").strip()[:60]
    if not may_be_called(table):
        wants_own = posted.get(f"table-{id_}") == OWN
        return {"table": None, "read": before.get("read", {}), "take": take, "own": wants_own}
    if table != before.get("table"):
        return {**uploading.answer_for(part, table), "take": take}
    answer: Answer = {"table": table, "read": before.get("read", {}), "take": take}
    if table in TABLES:
        answer["map"] = _map(part, table, before, posted)
    elif keys := [key for key in posted.getlist(f"key-{id_}") if key in part["headers"]]:
        answer["key"] = keys
    if ignored := [each for each in posted.getlist(f"ignore-{id_}") if each in part["headers"]]:
        answer["ignore"] = ignored
    return answer


def may_be_called(table: str) -> bool:
    """Whether rows that are sent may go into a table of this name: not into one of Steelyard itself."""
    return bool(table) and not table.startswith("_") and not _APART.search(table)


def _map(part: Mapping[str, Any], table: str, before: Mapping[str, Any], posted: QueryDict) -> Answer:
    found: Answer = {}
    for each in uploading.columns(part, before):
        header = posted.get(f"col-{part['id']}-{each['name']}", each["header"] or "")
        if header not in part["headers"]:
            continue
        if header != each["header"]:
            found[each["name"]] = uploading.way_of(part, table, each["name"], header)
        else:
            found[each["name"]] = {"path": header, **_way(part, each, posted)}
    return found


def _way(part: Mapping[str, Any], each: Mapping[str, Any], posted: QueryDict) -> Answer:
    said = each["said"]
    was = "percent" if said.get("percent") else str(said.get("factor") or said.get("date") or "")
    way = posted.get(f"way-{part['id']}-{each['name']}", was)
    found: Answer = {}
    if each["type"] in ("integer", "decimal"):
        if way == "percent":
            found["percent"] = True
        elif way in {value for value, _text in _NUMBERS} | {was} and way:
            found["factor"] = way
    elif way in {value for value, _text in _DAYS} | {was, *each["orders"]} and way:
        found["date"] = way
    values = _values(part, each, posted)
    return {**found, "values": values} if values else found


def _values(part: Mapping[str, Any], each: Mapping[str, Any], posted: QueryDict) -> Answer:
    """Code → the value it stands for, where that is another one."""
    allowed = {*each["allowed"], *(("true", "false") if each["type"] == "boolean" else ())}
    found = {}
    for number, cell in enumerate(each["cells"]):
        meant = posted.get(f"value-{part['id']}-{each['name']}-{number}")
        if meant is None:
            meant = each["said"].get("values", {}).get(cell, cell)
        if meant != cell and meant in allowed:
            found[cell] = meant
    return found


def listed(value: Any) -> list[str]:
    """One name or several, as a list."""
    return [value] if isinstance(value, str) else list(value or [])


def reading(upload: Upload, posted: QueryDict) -> dict[str, Answer]:
    """File → how it is to be read, where somebody says so: encoding, delimiter, rows of the header."""
    found: dict[str, Answer] = {}
    for file in upload.files.all():
        said: Answer = {}
        if (encoding := posted.get(f"encoding-{file.pk}", "")) in (
            "utf-8",
            "gb18030",
            "big5",
            "utf-16",
            "latin-1",
        ):
            said["encoding"] = encoding
        if (delimiter := posted.get(f"delimiter-{file.pk}", "")) in (",", ";", "tab", "|"):
            said["delimiter"] = delimiter
        if (rows := posted.get(f"header-{file.pk}", "")) in ("0", "1", "2", "3"):
            said["header_rows"] = int(rows)
        if said:
            found[str(file.pk)] = said
    return found
