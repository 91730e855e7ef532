"""Typst: a template of the package and data in, a PDF out.

Data reach the template as JSON text and are put into it as texts: nothing people wrote is ever evaluated.
Fonts of the machine are not looked at, so that a page is the same everywhere. The PDF is tagged and meant to
be kept (PDF/A-2a, PDF/UA-1); that refuses a character without a glyph, so texts are made printable first.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from steelyard.documents.glyphs import FONTS, covered_by, printable

TEMPLATES = Path(__file__).parent / "templates"
_STANDARDS = ["a-2a", "ua-1"]
Data = Mapping[str, Any]


@dataclass(frozen=True)
class Press:
    """One template, loaded once. `fonts` are further folders with fonts, for rare names. Not for threads."""

    template: str
    fonts: Sequence[Path] = ()

    def pdf(self, data: Data, *, at: datetime) -> bytes:
        """`at` is the moment that stands in the file: the same data give the same bytes."""
        made = self._compiler.compile(
            format="pdf",
            sys_inputs=self._inputs(data),
            timestamp=int(at.timestamp()),
            pdf_standards=_STANDARDS,
        )
        assert isinstance(made, bytes)
        return made

    def pictures(self, data: Data, *, ppi: int = 96) -> list[bytes]:
        """Every page as PNG, to look at."""
        made = self._compiler.compile(format="png", sys_inputs=self._inputs(data), ppi=ppi)
        return [made] if isinstance(made, bytes) else list(made)

    @cached_property
    def _compiler(self) -> Any:
        import typst

        folders = [str(folder) for folder in (FONTS, *self.fonts)]
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=folders
        )  # fmt: skip
        return typst.Compiler(str(TEMPLATES / self.template), root=str(TEMPLATES), font_paths=fonts)

    @cached_property
    def _covered(self) -> frozenset[int]:
        return covered_by(self.fonts)

    def _inputs(self, data: Data) -> dict[str, str]:
        return {"data": json.dumps(_printable(data, self._covered), ensure_ascii=False)}


def _printable(value: Any, covered: frozenset[int]) -> Any:
    if isinstance(value, str):
        return printable(value, covered)
    if isinstance(value, Mapping):
        return {name: _printable(one, covered) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(one, covered) for one in value]
    return value
