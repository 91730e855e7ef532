"""Writes docs/reference from the code, and the sample output of the READMEs from real commands.

python docs/generate.py            write what has changed
python docs/generate.py --check    write nothing; exit 1 when something is out of date
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from writers import commands, functions, lint, rules, samples, scheme, sessions, sources, states, tables

ROOT = Path(__file__).resolve().parent.parent
PAGES: dict[str, Callable[[], str]] = {
    "docs/reference/scheme.schema.json": scheme.schema_file,
    "docs/reference/scheme.md": scheme.scheme_page,
    "docs/reference/rules.md": rules.rules_page,
    "docs/reference/tables.md": tables.tables_page,
    "docs/reference/sources.md": sources.sources_page,
    "docs/reference/commands.md": commands.commands_page,
    "docs/reference/functions.md": functions.functions_page,
    "docs/reference/states.md": states.states_page,
    **lint.pages(),
}


def written() -> dict[str, str]:
    """File → what should be in it."""
    return {name: page() for name, page in PAGES.items()} | samples.readmes(ROOT) | sessions.guides(ROOT)


def outdated(files: dict[str, str]) -> list[str]:
    return [name for name, text in files.items() if _now(ROOT / name) != text]


def left_over() -> list[str]:
    """Pages of rules that are no more."""
    there = (str(path.relative_to(ROOT)) for path in (ROOT / lint.FOLDER).glob("*.md"))
    return sorted(name for name in there if name not in PAGES)


def _now(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    files = written()
    changed = outdated(files)
    for name in changed:
        if not check:
            (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / name).write_text(files[name], encoding="utf-8")
        print(f"{'out of date' if check else 'wrote'}: {name}")
    for name in (gone := left_over()):
        if not check:
            (ROOT / name).unlink()
        print(f"{'left over' if check else 'removed'}: {name}")
    if check and (changed or gone):
        print("run `make docs` and commit what it writes")
    return 1 if check and (changed or gone) else 0


if __name__ == "__main__":
    sys.exit(main())
