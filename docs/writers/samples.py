"""The sample output in the READMEs: real commands, run in an empty folder."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from writers.markdown import code
from writers.terminal import run

READMES = {"README.md": "en", "README.zh-CN.md": "zh-Hans"}
SCORE = "score demo/scheme.yaml --data demo --period 2026Q3 --by department"
EXPLAIN = "explain demo/scheme.yaml --data demo --period 2026Q3 --subject mkt --indicator campaign_roi"
_BLOCK = re.compile(r"(<!-- demo:start -->\n).*?(<!-- demo:end -->)", re.DOTALL)


def readmes(root: Path) -> dict[str, str]:
    """File → its text with the sample output as it is now."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = card(run("steelyard demo --no-serve", folder=folder).partition("\n")[2])
        cards = {"en": first, "zh-Hans": card(run(f"steelyard {SCORE} --lang zh-Hans", folder=folder))}
        shown = {
            language: [
                cards[language],
                before_sql(run(f"steelyard {EXPLAIN} --lang {language}", folder=folder)),
            ]
            for language in cards
        }
    return {
        name: filled((root / name).read_text(encoding="utf-8"), shown[lang]) for name, lang in READMES.items()
    }


def filled(text: str, parts: list[str]) -> str:
    """The page with other parts in its block of sample output."""
    block = "\n\n".join(code(part, "text") for part in parts)
    return _BLOCK.sub(lambda found: f"{found[1]}{block}\n{found[2]}", text)


def card(shown: str) -> str:
    """The first card, from its heading to its total."""
    lines = shown.splitlines()
    last = next(index for index, line in enumerate(lines) if re.match(r"  (total|总分|總分|合计)\b", line))
    return "\n".join(lines[: last + 1])


def before_sql(explained: str) -> str:
    return re.split(r"\n+(?:SQL|.*SQL[:：]?$)", explained, maxsplit=1, flags=re.MULTILINE)[0].strip("\n")
