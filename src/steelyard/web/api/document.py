"""python -m steelyard.web.api.document [--check]: the description of the API as a file of the docs."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

PLACE = Path(__file__).parents[4] / "docs" / "reference" / "openapi.json"


def written() -> str:
    """The OpenAPI document, in an order that does not change by itself."""
    from steelyard.web.api.application import api

    return (
        json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"
    )


def main(words: list[str]) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steelyard.web.config.settings")
    django.setup()
    text = written()
    if "--check" in words:
        same = PLACE.exists() and PLACE.read_text(encoding="utf-8") == text
        print("up to date" if same else "docs/reference/openapi.json is out of date: run `make docs`")
        return 0 if same else 1
    PLACE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
