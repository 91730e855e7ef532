"""A table that a page shows, as a file: CSV or xlsx. Texts that look like formulas stay texts."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steelyard.engine.export import as_csv, write_xlsx

MOST_CELLS = 500_000
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\s]+')


@require_POST
def table(request: Any, ending: str) -> HttpResponse:
    """What was sent as JSON (title, columns, rows), as a file. For the signed-in only; nothing is kept."""
    if not request.user.is_authenticated:
        raise Http404
    try:
        sent = json.loads(request.body)
        title, names, rows = str(sent["title"])[:200], [str(one) for one in sent["columns"]], sent["rows"]
        records = [dict(zip(_unlike(names), map(_cell, row), strict=True)) for row in rows]
    except (ValueError, KeyError, TypeError):
        return HttpResponseBadRequest(_("A table has a title, columns, and rows of as many cells."))
    if len(records) * max(1, len(names)) > MOST_CELLS:
        return HttpResponseBadRequest(_("This table is too large for a download."))
    return file_of(title, _unlike(names), records, ending)


def file_of(title: str, names: list[str], records: Sequence[Mapping[str, Any]], ending: str) -> HttpResponse:
    """An answer that a browser saves under the title."""
    response = HttpResponse(_content(names, records, ending), content_type=TYPES[ending])
    name = _FORBIDDEN.sub("-", title).strip("-.") or "table"
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.{ending}"
    return response


def _content(names: list[str], records: Sequence[Mapping[str, Any]], ending: str) -> bytes:
    if ending == "csv":
        return as_csv(names, records).encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        write_xlsx(path, {"table": (names, records)})
        return path.read_bytes()


def _cell(value: Any) -> Any:
    return value if value is None or isinstance(value, int | float | str) else json.dumps(value)


def _unlike(names: list[str]) -> list[str]:
    """Columns of the same name are told apart, so that none is lost."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found
