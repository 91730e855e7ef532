"""The sample output in the READMEs: real commands, run in an empty folder."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from writers.markdown import code
from writers.terminal import run

READMES = {"README.md": "en", "README.zh-CN.md": "zh-Hans"}
EXPLAIN = "explain demo/scheme.yaml --data demo --period 2026Q3 --subject mkt --indicator campaign_roi"
_BLOCK = re.compile(r"(<!-- demo:start -->\n).*?(<!-- demo:end -->)", re.DOTALL)


def readmes(root: Path) -> dict[str, str]:
    """File → its text with the sample output as it is now."""
    return {name: _filled((root / name).read_text(encoding="utf-8"), lang) for name, lang in READMES.items()}


def _filled(text: str, language: str) -> str:
    block = "\n\n".join(code(part, "text") for part in sample(language))
    return _BLOCK.sub(lambda found: f"{found[1]}{block}\n{found[2]}", text)


def sample(language: str) -> tuple[str, str]:
    """The card of the department, and where its campaign ROI comes from."""
    with tempfile.TemporaryDirectory() as name:
        shown = run(f"steelyard demo --lang {language}", folder=Path(name))
        explained = run(f"steelyard {EXPLAIN} --lang {language}", folder=Path(name))
    return card(shown), before_sql(explained)


def card(shown: str) -> str:
    """The first card: from its heading to the line before the exported files or the next table."""
    lines = shown.splitlines()[1:]
    last = next(index for index, line in enumerate(lines) if re.match(r"  (total|总分|總分|合计)\b", line))
    return "\n".join(lines[: last + 1])


def before_sql(explained: str) -> str:
    return re.split(r"\n+(?:SQL|.*SQL[:：]?$)", explained, maxsplit=1, flags=re.MULTILINE)[0].strip("\n")
