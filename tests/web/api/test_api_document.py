"""The description of the API is a file of the documentation, and true."""

from __future__ import annotations

from steelyard.web.api.document import PLACE, written


def test_the_document_is_up_to_date():
    assert PLACE.read_text(encoding="utf-8") == written(), "run: python -m steelyard.web.api.document"
