"""Documents that leave the house: that they did is in the chain, with their hash."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.db.models import Model
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from steelyard.web.audit.recording import record
from steelyard.web.org.requests import Request


def handed_out(request: Request, about: Model, data: bytes, name: str) -> HttpResponse:
    """The file, as a download."""
    with transaction.atomic():
        new = {"sha256": hashlib.sha256(data).hexdigest()}
        record("document.taken_out", about, actor=request.user, new=new)
    answer = HttpResponse(data, content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return answer
