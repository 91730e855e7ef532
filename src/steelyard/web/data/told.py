"""How parts of an upload are to be read, as a program says it: nothing is left out silently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from steelyard.engine import uploading
from steelyard.web.data import answers
from steelyard.web.data.answers import Answer, PartForm
from steelyard.web.data.models import Upload
from steelyard.web.data.words import TABLES

Told = Mapping[str, Any]


class UnfitError(ValueError):
    """What was told does not fit the files. `errors`: the place in what was told, and what would fit."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__(errors[0]["message"])
        self.errors = errors


def read(upload: Upload, told: Mapping[str, Told]) -> dict[str, Answer]:
    """Answers for all parts: as told where something is told, else as they were. Raises UnfitError.

    told: part → `take`, `table`, `columns` (column → `header`, `read_as`, `values`), `key`, `ignore`; what is
    not named stays.
    """
    known = {part["id"]: part for part in upload.parts}
    found = {**upload.answers}
    errors = []
    for id_, said in told.items():
        if id_ not in known:
            message = _("There is no such part. Choose from: %(known)s.") % {"known": ", ".join(known)}
            errors.append({"place": f"parts.{id_}", "message": message})
            continue
        found[id_] = _answer(known[id_], found.get(id_, {}), said)
        errors += [
            {"place": f"parts.{id_}.{place}", "message": message}
            for place, message in _left_out(answers.form_of(known[id_], found[id_], ""), said)
        ]
    if errors:
        raise UnfitError(errors)
    return found


def _answer(part: Mapping[str, Any], before: Mapping[str, Any], said: Told) -> Answer:
    """Another table is guessed anew; then comes another header, then how its cells are read."""
    answer = dict(before)
    table = said.get("table", before.get("table")) or None
    if table is not None and not answers.may_be_called(table):
        return {**answer, "table": None}
    if table is not None and table != before.get("table"):
        answer = {**uploading.answer_for(part, table), "take": before.get("take", False)}
    for _turn in ("header", "way"):
        answer = answers.read_part(part, answer, _posted(part, answer, table, said))
    return answer


def _posted(part: Mapping[str, Any], answer: Mapping[str, Any], table: str | None, said: Told) -> QueryDict:
    """As the form would send it."""
    id_, found = part["id"], QueryDict(mutable=True)
    found[f"table-{id_}"] = table or ""
    if said.get("take", answer.get("take")):
        found[f"take-{id_}"] = "1"
    found.setlist(f"key-{id_}", said.get("key", answers.listed(answer.get("key"))))
    found.setlist(f"ignore-{id_}", said.get("ignore", answers.listed(answer.get("ignore"))))
    cells = {each["name"]: each["cells"] for each in uploading.columns(part, answer)}
    for column, how in said.get("columns", {}).items():
        if "header" in how:
            found[f"col-{id_}-{column}"] = how["header"]
        if "read_as" in how:
            found[f"way-{id_}-{column}"] = how["read_as"]
        for number, cell in enumerate(cells.get(column, [])):
            if cell in how.get("values", {}):
                found[f"value-{id_}-{column}-{number}"] = how["values"][cell]
    return found


def _left_out(form: PartForm, said: Told) -> Iterator[tuple[str, str]]:
    """What was told and has no effect: its place, and what would have one."""
    headers = form.part["headers"]
    if said.get("table") and form.table != said["table"]:
        yield "table", _("“%(table)s” cannot be the name of a table.") % {"table": said["table"]}
        return
    for name in ("key", "ignore"):
        if unknown := [each for each in said.get(name, []) if each not in headers]:
            yield name, _no_header(unknown[0], headers)
    if said.get("key") and form.table in TABLES:
        yield "key", _("“%(table)s” has a key of its own.") % {"table": form.table}
    fields = {field.name: field for field in form.fields}
    for column, how in said.get("columns", {}).items():
        place = f"columns.{column}"
        if column not in fields:
            words = {"table": form.table or "–", "column": column, "known": ", ".join(fields) or "–"}
            yield place, _("%(table)s has no column “%(column)s”. There is %(known)s.") % words
        else:
            for where, message in _left_out_of(fields[column], how, headers):
                yield f"{place}.{where}", message


def _left_out_of(field: answers.Field, how: Told, headers: list[str]) -> Iterator[tuple[str, str]]:
    if how.get("header") and how["header"] not in headers:
        yield "header", _no_header(how["header"], headers)
    if "read_as" in how and how["read_as"] != field.way:
        ways = ", ".join(f"“{value}”" for value, _text in field.ways) or "“”"
        words = {"way": how["read_as"], "column": field.name, "ways": ways}
        yield "read_as", _("“%(way)s” is no way to read %(column)s. Choose from: %(ways)s.") % words
    meant = dict(field.codes)
    for cell, value in how.get("values", {}).items():
        if meant.get(cell) != value:
            words = {"cell": cell, "value": value, "allowed": ", ".join(field.allowed) or "–"}
            message = _("“%(cell)s” cannot stand for “%(value)s”. Allowed values: %(allowed)s.")
            yield f"values.{cell}", message % words


def _no_header(name: str, headers: list[str]) -> str:
    words = {"name": name, "known": ", ".join(headers)}
    return _("The file has no header “%(name)s”. There is %(known)s.") % words
