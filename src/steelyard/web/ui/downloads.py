"""Files to be saved, and tables of pages as CSV or xlsx. Texts that look like formulas stay texts."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steelyard.engine.export import as_csv, write_xlsx
from steelyard.web.ui.numbers import decimal

MOST_CELLS = 500_000
#: What one sheet of a workbook and one cell in it can hold; a cell counts in UTF-16.
MOST_COLUMNS, LONGEST_CELL = 16_384, 32_767
LARGEST = 10**300
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\s\x00-\x1f]+')


def saved(data: bytes, name: str) -> HttpResponse:
    """A file under this name, never shown as a page of ours."""
    answer = HttpResponse(data, content_type="application/octet-stream")
    header = content_disposition_header(as_attachment=True, filename=re.sub(r"[/\\]", "-", name))
    answer.headers["Content-Disposition"] = header or ""
    return answer


@require_POST
def table(request: Any, ending: str) -> HttpResponse:
    """What was sent as JSON (title, columns, rows), as a file. For the signed-in only; nothing is kept."""
    if not request.user.is_authenticated:
        raise Http404
    try:
        title, names, records = _read(request.body)
    except (ValueError, KeyError, TypeError, RecursionError):
        return HttpResponseBadRequest(_("A table has a title, columns, and rows of as many cells."))
    if len(records) * max(1, len(names)) > MOST_CELLS or len(names) > MOST_COLUMNS:
        return HttpResponseBadRequest(_("This table is too large for a download."))
    return file_of(title, names, records, ending)


def _read(body: bytes) -> tuple[str, list[str], list[dict[str, Any]]]:
    """Raises ValueError, KeyError or TypeError for what is no table."""
    sent = json.loads(body, parse_float=Decimal, parse_constant=_refuse)
    # Half a character that was cut in two cannot be written to any file.
    json.dumps(sent, ensure_ascii=False, default=str).encode()
    names = _unlike([str(one) for one in sent["columns"]])
    records = [dict(zip(names, map(_cell, row), strict=True)) for row in sent["rows"]]
    return str(sent["title"])[:200], names, records


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is not a number")


def file_of(title: str, names: list[str], records: Sequence[Mapping[str, Any]], ending: str) -> HttpResponse:
    """An answer that a browser saves under the title."""
    response = HttpResponse(_content(names, records, ending), content_type=TYPES[ending])
    name = _FORBIDDEN.sub("-", title).strip("-.") or "table"
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.{ending}"
    return response


def _content(names: list[str], records: Sequence[Mapping[str, Any]], ending: str) -> bytes:
    if ending == "csv":
        return as_csv(names, records).encode()
    fitting = [{name: _fitting(value) for name, value in record.items()} for record in records]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        write_xlsx(path, {"table": ([_fitting(name) for name in names], fitting)})
        return path.read_bytes()


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, Decimal | int | str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def _fitting(value: Any) -> Any:
    """A cell that a workbook can hold: it counts in float64, and cuts no text without saying so."""
    if isinstance(value, float):
        return decimal(value)
    if isinstance(value, Decimal | int) and not -LARGEST < value < LARGEST:
        return str(value)
    if isinstance(value, str) and len(written := value.encode("utf-16-le")) > 2 * LONGEST_CELL:
        return written[: 2 * (LONGEST_CELL - 1)].decode("utf-16-le", "ignore") + "…"
    return value


def _unlike(names: list[str]) -> list[str]:
    """Columns of the same name are told apart, so that none is lost."""
    taken, seen = set(names), dict.fromkeys(names, 0)
    found: list[str] = []
    for name in names:
        again = name
        while seen[name] and again in taken:
            seen[name] += 1
            again = f"{name} ({seen[name]})"
        seen[name] = seen[name] or 1
        taken.add(again)
        found.append(again)
    return found
